import { Link } from 'react-router'
import { formatCount, formatCountOrNone, formatNumberOf, formatUtcDay } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { Panel } from '../../components/Panel.tsx'
import { heightOf } from './bars.ts'
import charts from './charts.module.css'
import classes from './overview.module.css'

type NextDaysProps = { days: readonly { day: string; appointments: number }[]; today: number }

/** Booked appointments of today and the six days after; each day leads to its slots. */
export function NextDays({ days, today }: NextDaysProps) {
  const scoped = useScoped()
  const all = days.reduce((sum, { appointments }) => sum + appointments, 0)
  const most = Math.max(1, ...days.map(({ appointments }) => appointments))
  return (
    <Panel
      kind="figure"
      title="Appointments, next 7 days"
      aside={<span className={classes.quiet}>by UTC day</span>}
    >
      <p className={charts.figureLine}>
        <span className={charts.figure}>{formatCountOrNone(all)}</span>
        {all > 0 && (
          <span className={classes.quiet}>{today === 0 ? 'none today' : `${formatCount(today)} today`}</span>
        )}
      </p>
      <ol className={charts.days}>
        {days.map(({ day, appointments }) => (
          <li key={day} className={charts.dayColumn}>
            <Link
              to={scoped(`/slots?view=day&date=${day}`)}
              className={charts.dayLink}
              aria-label={`${formatUtcDay(day)}: ${formatNumberOf(appointments, 'appointment')}`}
              title={`${formatUtcDay(day)}: ${formatNumberOf(appointments, 'appointment')}`}
            >
              <span className={charts.dayBar}>
                <span className={charts.bar} data-quiet style={{ height: heightOf(appointments, most) }} />
              </span>
              <span>{formatUtcDay(day).slice(0, 3)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
