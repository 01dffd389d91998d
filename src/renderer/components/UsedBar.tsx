import { memo } from 'react'
import type { AllowanceLevel } from '../../contract/states.ts'
import { formatCount } from '../app/format.ts'
import { AllowanceBar } from './AllowanceBar.tsx'
import { StateIcon } from './State.tsx'
import classes from './UsedBar.module.css'
import { lookOf } from './states.ts'

type UsedBarProps = {
  used: number
  limit: number
  level: AllowanceLevel
  /** What other apps have used of it at least, as far as known; the count has both. */
  others?: number
}

/** How much of an allowance is gone, in a cell: bar, count, and the icon of its level once it is worth one. */
export const UsedBar = memo(function UsedBar({ used, limit, level, others = 0 }: UsedBarProps) {
  return (
    <span className={classes.used}>
      <AllowanceBar used={used} limit={limit} level={level} others={others} />
      <span className={classes.count}>{formatCount(used + others)}</span>
      <span className={classes.icon}>
        {level !== 'plenty' && (
          <>
            <StateIcon of="allowance" state={level} />
            <span className="visually-hidden">{lookOf({ of: 'allowance', state: level }).word}</span>
          </>
        )}
      </span>
    </span>
  )
})
