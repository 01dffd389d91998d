import { Link } from 'react-router'
import type { AtRisk } from '../../../contract/overview.ts'
import { formatCount } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { type Times, useTimes } from '../../app/times.ts'
import { usePrivate } from '../../components/Private.tsx'
import { StateWord } from '../../components/State.tsx'
import { Panel } from '../../components/Panel.tsx'
import { dayIn, shortDay } from '../slots/period.ts'
import { slotPath } from '../slots/use-slots-url.ts'
import classes from './overview.module.css'

/** Coming meetings whose host's connection does not work: by start, each with its slot and its host. */
export function MeetingsAtRisk({ rows, total }: { rows: readonly AtRisk[]; total: number }) {
  const times = useTimes()
  const scoped = useScoped()
  const mask = usePrivate()
  const today = dayIn(times.now, times.zone)
  return (
    <Panel
      kind="list"
      title="Meetings at risk, next first"
      aside={total > rows.length && `${formatCount(rows.length)} of ${formatCount(total)}`}
    >
      {rows.length === 0 && <p className={classes.nothing}>None in the next 7 days.</p>}
      <ol>
        {rows.map(({ slotId, userId, startAt, attendee, host, state }) => (
          <li key={slotId} className={classes.risk}>
            <time dateTime={startAt} className={classes.riskTime}>
              {times.clock(startAt)}
              {dayIn(Date.parse(startAt), times.zone) !== today && (
                <span className={classes.quiet}> {dayWords(startAt, today, times)}</span>
              )}
            </time>
            <div className={classes.riskWords}>
              <Link
                to={scoped(slotPath(slotId, dayIn(Date.parse(startAt), times.zone)))}
                className={`${classes.riskLink} ${classes.stretched} cut`}
              >
                {mask(attendee)}
              </Link>
              <span className={`${classes.second} cut`}>{mask(host)}</span>
            </div>
            <Link to={scoped(`/users/${userId}`)} className={classes.riskState} title={`Open ${mask(host)}`}>
              <StateWord of="connection" state={state} />
            </Link>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

/** `Wed`: only the next seven days are listed, so the weekday is enough. */
function dayWords(startAt: string, today: string, { zone }: Times): string {
  return shortDay(dayIn(Date.parse(startAt), zone), today).slice(0, 3)
}
