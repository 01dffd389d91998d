import type { Operation } from '../../../contract/operations.ts'
import { formatCount } from '../../app/format.ts'
import { StateIcon } from '../../components/State.tsx'
import { lookOf } from '../../components/states.ts'
import classes from './Segments.module.css'
import { type ItemView, segmentsOf } from './progress.ts'

/** One segment a result, as long as its share; what is queued is the empty track. Its words stand beside it. */
export function SegmentBar({ operation, height = 12 }: { operation: Operation; height?: number }) {
  return (
    <span className={classes.bar} style={{ height }} aria-hidden>
      {segmentsOf(operation).map(({ state, count }) => (
        <span
          key={state}
          className={classes.segment}
          data-tone={lookOf({ of: 'item', state }).tone}
          data-state={state}
          style={{ flexGrow: count }}
        />
      ))}
    </span>
  )
}

type LegendProps = { operation: Operation; onChoose: (view: ItemView) => void }

/** The counts of the bar; each leads to its users. */
export function SegmentLegend({ operation, onChoose }: LegendProps) {
  return (
    <ul className={classes.legend} aria-label="Results">
      {segmentsOf(operation).map(({ state, count }) => (
        <li key={state}>
          <button type="button" className={classes.count} onClick={() => onChoose(state)}>
            <StateIcon of="item" state={state} />
            {lookOf({ of: 'item', state }).word} <strong className="num">{formatCount(count)}</strong>
          </button>
        </li>
      ))}
    </ul>
  )
}
