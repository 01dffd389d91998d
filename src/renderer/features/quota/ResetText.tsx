import type { Instant } from '../../../contract/time.ts'
import { useTimes } from '../../app/times.ts'
import classes from './quota.module.css'

/** When Zoom's day starts anew, in both clocks and as a span. */
export function ResetText({ resetsAt }: { resetsAt: Instant | undefined }) {
  const times = useTimes()
  if (resetsAt === undefined) return null
  return (
    <span className={classes.meta}>
      Zoom’s day starts anew at {times.reset(resetsAt)}, {times.until(resetsAt)}
    </span>
  )
}
