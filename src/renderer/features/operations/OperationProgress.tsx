import { useThrottledValue } from '@mantine/hooks'
import { IconClockHour4 } from '@tabler/icons-react'
import type { Operation } from '../../../contract/operations.ts'
import { EVERY_MINUTE, EVERY_SECOND } from '../../app/console-clock.ts'
import { formatCount, formatShare, formatSpan } from '../../app/format.ts'
import { type Times, useTimes } from '../../app/times.ts'
import { StateBadge } from '../../components/State.tsx'
import classes from './OperationProgress.module.css'
import { SegmentBar, SegmentLegend } from './Segments.tsx'
import { type ItemView, isUnderWay, settledShare } from './progress.ts'

/** How often at most a screen reader hears of the progress. */
const SAID_MS = 5000

/** How far an operation is: settled of total, a segment a result, when it ends, and why it stands still. */
export function OperationProgress({
  operation,
  onView,
}: {
  operation: Operation
  onView: (view: ItemView) => void
}) {
  const { state, settled, total, startedAt, startedBy, standsStill } = operation
  const underWay = isUnderWay(state)
  const times = useTimes(underWay ? EVERY_SECOND : EVERY_MINUTE)
  const share = formatShare(settledShare(operation))
  return (
    <section className={classes.progress} aria-label="Progress">
      <div className={classes.line}>
        <span className={classes.share}>{share}</span>
        <span className={classes.settled}>
          {formatCount(settled)} of {formatCount(total)} settled
        </span>
        <span className={classes.end}>
          <StateBadge of="operation" state={state} />
          <Ending operation={operation} times={times} />
        </span>
      </div>
      <SegmentBar operation={operation} />
      <div className={classes.line}>
        <SegmentLegend operation={operation} onChoose={onView} />
        <span className={classes.started}>
          Started {times.record(startedAt)} by {startedBy}
        </span>
      </div>
      {standsStill !== null && (
        <p className={classes.still} data-tone="wait">
          <IconClockHour4 size={14} stroke={2} aria-hidden />
          {standsStill}.
        </p>
      )}
      <Said operation={operation} />
    </section>
  )
}

function Ending({ operation, times }: { operation: Operation; times: Times }) {
  const { state, startedAt, endedAt, endsAt } = operation
  if (endedAt !== null)
    return (
      <>
        <strong>
          {state === 'cancelled' ? 'stopped' : 'ended'} {times.record(endedAt)}
        </strong>
        <span className={classes.settled}>
          {times.zoneName}, took {formatSpan(Date.parse(endedAt) - Date.parse(startedAt))}
        </span>
      </>
    )
  if (endsAt === null) return <span className={classes.settled}>the end is not known yet</span>
  return (
    <>
      <strong>ends about {times.clock(endsAt)}</strong>
      <span className={classes.settled}>
        {times.zoneName}, {times.until(endsAt)}
      </span>
    </>
  )
}

/** The progress for a screen reader: politely, and not at each user. */
function Said({ operation }: { operation: Operation }) {
  const { state, settled, total, counts } = operation
  const failed = counts.failed ?? 0
  const words = [
    isUnderWay(state)
      ? `${formatCount(settled)} of ${formatCount(total)} settled`
      : `The operation is ${state}`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ].join(', ')
  return (
    <output className="visually-hidden" aria-live="polite">
      {useThrottledValue(words, SAID_MS)}
    </output>
  )
}
