import type { ReactNode } from 'react'
import { formatCount } from '../../app/format.ts'
import { TextButton } from '../Button.tsx'
import { Kbd } from '../Kbd.tsx'
import classes from './DataTable.module.css'
import type { SelectionHandle } from './row-selection.ts'

/** The foot of a table: facts left, keys or links right. */
export function TableFoot({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className={classes.foot}>
      <div className={classes.footText}>{children}</div>
      {aside}
    </div>
  )
}

type SelectionFootProps = {
  selection: SelectionHandle
  /** How many match in all. */
  total: number
  totalIsExact?: boolean
  /** The most that one operation takes: "all that match" is offered up to it, and said above it. */
  limit: number
  actions: ReactNode
}

/** The foot while rows are selected: how many, all that match, and what to do with them. Nothing floats over rows. */
export function SelectionFoot(props: SelectionFootProps) {
  const { selection, total, totalIsExact = true, limit, actions } = props
  const words = `${totalIsExact ? '' : 'over '}${formatCount(total)}`
  const chosen = selection.all ? total : selection.ids.size
  return (
    <section className={classes.foot} data-selection aria-label="Selection">
      <div className={classes.choice}>
        <strong className={classes.chosen} aria-live="polite">
          {selection.all ? `All ${words} selected` : `${formatCount(chosen)} selected`}
        </strong>
        {!selection.all && total > selection.ids.size && total <= limit && (
          <TextButton onClick={selection.chooseAll}>Select all {words} that match</TextButton>
        )}
        {total > limit && <span className={classes.footText}>up to {formatCount(limit)} at once</span>}
      </div>
      <TextButton onClick={selection.clear} aria-label="Clear the selection, Esc">
        <Kbd keys="escape" />
      </TextButton>
      <div className={classes.actions}>{actions}</div>
    </section>
  )
}
