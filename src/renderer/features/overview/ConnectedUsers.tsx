import { Link } from 'react-router'
import type { ConnectionState } from '../../../contract/states.ts'
import { formatCount, formatCountOrNone } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { StateWord } from '../../components/State.tsx'
import { lookOf } from '../../components/states.ts'
import { Panel } from '../../components/Panel.tsx'
import charts from './charts.module.css'
import classes from './overview.module.css'
import { statesThatAre } from './user-states.ts'

type ConnectedUsersProps = { states: Partial<Record<ConnectionState, number>>; users: number }

/** How the connections of all users are. Each number leads to its users. */
export function ConnectedUsers({ states, users }: ConnectedUsersProps) {
  const scoped = useScoped()
  const counts = statesThatAre(states)
  return (
    <Panel kind="figure" title="Connected users" aside={<Link to={scoped('/users')}>All users</Link>}>
      <p className={charts.figureLine}>
        <span className={charts.figure}>{formatCountOrNone(states.healthy ?? 0)}</span>
        <span className={classes.quiet}>of {formatCount(users)} healthy</span>
      </p>
      <div className={charts.shares} aria-hidden>
        {counts.map(({ state, count }) => (
          <span
            key={state}
            className={charts.share}
            data-tone={lookOf({ of: 'connection', state }).tone}
            style={{ flexGrow: count }}
          />
        ))}
      </div>
      <ul className={charts.legend}>
        {counts.map(({ state, count }) => (
          <li key={state}>
            <Link to={scoped(`/users?states=${state}`)} className={charts.legendLink}>
              <StateWord of="connection" state={state} />
              <span className="num">{formatCount(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
