import type { AllowanceLevel } from '../../contract/states.ts'
import classes from './AllowanceBar.module.css'
import { lookOf } from './states.ts'

type AllowanceBarProps = {
  used: number
  /** `null` where Zoom sets none. */
  limit: number | null
  level: AllowanceLevel
  /** What other apps have used of it, as far as known. */
  others?: number
  /** Kept back for people. */
  reserve?: number
  /** The most in one window today. */
  peak?: number
  height?: number
  /** Names the bar where no number stands beside it. */
  label?: string
}

function share(part: number, whole: number): string {
  return `${Math.min(100, (100 * part) / whole)}%`
}

/**
 * How much of an allowance is gone: solid is ours, hatched is other apps', the dashed box at the end is reserve, the
 * tick is today's peak. Grey until it will hurt.
 */
export function AllowanceBar({
  used,
  limit,
  level,
  others,
  reserve,
  peak,
  height = 8,
  label,
}: AllowanceBarProps) {
  const tone =
    level === 'watch' || level === 'plenty' ? 'off' : lookOf({ of: 'allowance', state: level }).tone
  const role =
    label === undefined
      ? { 'aria-hidden': true }
      : {
          role: 'meter',
          'aria-label': label,
          'aria-valuenow': used,
          'aria-valuemin': 0,
          ...(limit === null ? {} : { 'aria-valuemax': limit }),
          'aria-valuetext': limit === null ? `${used}` : `${used} of ${limit}`,
        }
  if (limit === null || level === 'noReading')
    return <span className={classes.empty} style={{ height }} {...role} />
  return (
    <span className={classes.bar} data-tone={tone} style={{ height }} {...role}>
      <span className={classes.ours} style={{ width: share(used, limit) }} />
      {others !== undefined && others > 0 && (
        <span className={classes.others} style={{ width: share(others, limit) }} />
      )}
      {reserve !== undefined && reserve > 0 && (
        <span className={classes.reserve} style={{ width: share(reserve, limit) }} />
      )}
      {peak !== undefined && <span className={classes.peak} style={{ left: share(peak, limit) }} />}
    </span>
  )
}
