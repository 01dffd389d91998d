import { Link } from 'react-router'
import { DAY_MS } from '../../../contract/time.ts'
import { formatClock, formatCount, formatCountOrNone, formatNumberOf } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import type { Times } from '../../app/times.ts'
import { Panel } from '../../components/Panel.tsx'
import { heightOf } from './bars.ts'
import charts from './charts.module.css'
import classes from './overview.module.css'

const HOUR = 3_600_000
const HOURS = 24
/** Every third hour is named under the bars. */
const NAMED = 3

type CallsTodayProps = {
  calls: number
  refused: number
  hours: readonly { hour: number; calls: number }[]
  times: Times
}

/** Calls to Zoom by hour of Zoom's day, which is UTC's; named on the operator's clock. */
export function CallsToday({ calls, refused, hours, times }: CallsTodayProps) {
  const scoped = useScoped()
  const dayStart = Math.floor(times.now / DAY_MS) * DAY_MS
  const since = new Date(dayStart).toISOString()
  const byHour = new Map(hours.map((one) => [one.hour, one.calls]))
  const most = Math.max(1, ...byHour.values())
  const bars = Array.from({ length: HOURS }, (_, hour) => {
    const at = dayStart + hour * HOUR
    return {
      hour,
      count: byHour.get(hour) ?? 0,
      clock: formatClock(at, times.zone),
      isToCome: at > times.now,
    }
  })
  return (
    <Panel
      kind="figure"
      title="Calls to Zoom today"
      aside={
        refused > 0 && (
          <Link to={scoped('/quota?view=refusals')} className={classes.refused} data-tone="warn">
            {formatCount(refused)} refused
          </Link>
        )
      }
    >
      <p className={charts.figureLine}>
        <span className={charts.figure}>{formatCountOrNone(calls)}</span>
        <span className={classes.quiet}>since {times.reset(since)}</span>
      </p>
      <div className={charts.plot} aria-hidden>
        {bars.map(({ hour, count, clock }) => (
          <span
            key={hour}
            className={charts.column}
            title={`from ${clock}: ${formatNumberOf(count, 'call')}`}
          >
            <span
              className={charts.bar}
              data-none={count === 0 || undefined}
              style={{ height: heightOf(count, most) }}
            />
          </span>
        ))}
      </div>
      <div className={charts.axis} aria-hidden>
        {bars
          .filter(({ hour }) => hour % NAMED === 0)
          .map(({ hour, clock }) => (
            <span key={hour}>{clock.slice(0, 2)}</span>
          ))}
      </div>
      <table className="visually-hidden">
        <caption>Calls to Zoom by hour, times in {times.zone}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Calls</th>
          </tr>
        </thead>
        <tbody>
          {bars
            .filter(({ isToCome }) => !isToCome)
            .map(({ hour, clock, count }) => (
              <tr key={hour}>
                <th scope="row">{clock}</th>
                <td>{formatCount(count)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </Panel>
  )
}
