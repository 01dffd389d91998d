import { useLocalStorage } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { IconButton } from './IconButton.tsx'
import classes from './Inspector.module.css'
import { useFocusBack } from './use-focus-back.ts'

const LEAST = 356
const MOST = 480
const KEY_STEP = 16

type InspectorProps = {
  /** Names the region; the title where it is plain text. */
  label: string
  title: ReactNode
  badge?: ReactNode
  /** Icon buttons before the close button. */
  actions?: ReactNode
  onPrevious?: () => void
  onNext?: () => void
  onClose: () => void
  /** Its actions, at the bottom. */
  foot?: ReactNode
  children: ReactNode
}

/**
 * The panel on the right about the current row. It pushes the page aside and dims nothing. In order: what is wrong
 * and the one button, then facts, then history. Register Esc for closing where its page knows how (`useCommands`).
 */
export function Inspector(props: InspectorProps) {
  const { label, title, badge, actions, onPrevious, onNext, onClose, foot, children } = props
  const [width, setWidth] = useLocalStorage({ key: 'switchboard-inspector', defaultValue: 420 })
  useFocusBack()
  const held = Math.min(MOST, Math.max(LEAST, width))

  return (
    <section className={classes.inspector} style={{ width: held }} aria-label={label}>
      <Resizer width={held} onResize={setWidth} />
      <header className={classes.head}>
        <h2 className={classes.title} title={label}>
          {title}
        </h2>
        {badge}
        <div className={classes.tools}>
          {onPrevious !== undefined && (
            <IconButton icon={IconChevronUp} label="Previous" keys="k" onClick={onPrevious} />
          )}
          {onNext !== undefined && (
            <IconButton icon={IconChevronDown} label="Next" keys="j" onClick={onNext} />
          )}
          {actions}
          <IconButton icon={IconX} label="Close" keys="escape" onClick={onClose} />
        </div>
      </header>
      {/* Another row is another story: it begins at its top. */}
      <div className={classes.body} key={label}>
        {children}
      </div>
      {foot !== undefined && <footer className={classes.foot}>{foot}</footer>}
    </section>
  )
}

/** The edge to drag, or to move by arrows. */
function Resizer({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  function drag(event: PointerEvent<HTMLDivElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
    onResize(Math.min(MOST, Math.max(LEAST, window.innerWidth - event.clientX)))
  }
  function press(event: KeyboardEvent): void {
    const step = { ArrowLeft: KEY_STEP, ArrowRight: -KEY_STEP }[event.key]
    if (step === undefined) return
    event.preventDefault()
    onResize(Math.min(MOST, Math.max(LEAST, width + step)))
  }
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a rule between paragraphs cannot be moved
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      className={classes.edge}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  )
}

type InspectorSectionProps = { title?: string; aside?: ReactNode; children: ReactNode }

/** One part of an inspector, with its heading and what stands opposite to it. */
export function InspectorSection({ title, aside, children }: InspectorSectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      {title !== undefined && (
        <div className={classes.sectionHead}>
          <h3 className={classes.sectionTitle}>{title}</h3>
          {aside !== undefined && <div className={classes.aside}>{aside}</div>}
        </div>
      )}
      {children}
    </section>
  )
}

/** Facts in two columns: name and value. */
export function Facts({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
