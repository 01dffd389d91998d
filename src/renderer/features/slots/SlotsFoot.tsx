import { formatCount } from '../../app/format.ts'
import { StateIcon } from '../../components/State.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { lookOf } from '../../components/states.ts'
import { SLOT_STATES, type SlotState } from './slot-words.ts'
import classes from './slots.module.css'

type SlotsFootProps = {
  counts: ReadonlyMap<SlotState, number>
  state: SlotState | null
  onState: (state: SlotState | null) => void
  /** There are more than are shown. */
  more: number | null
}

/** What the colours mean, with counts; each leads to its slots. */
export function SlotsFoot({ counts, state, onState, more }: SlotsFootProps) {
  return (
    <TableFoot
      aside={more !== null && `The first ${formatCount(more)} are shown; narrow by host, tenant or day.`}
    >
      <span className={classes.legend}>
        {SLOT_STATES.filter((one) => counts.has(one)).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === state}
            onClick={() => onState(one === state ? null : one)}
          >
            <StateIcon of="meeting" state={one} />
            {lookOf({ of: 'meeting', state: one }).word} <strong>{formatCount(counts.get(one) ?? 0)}</strong>
          </button>
        ))}
      </span>
    </TableFoot>
  )
}
