import { Link } from 'react-router'
import type { Operation } from '../../../contract/operations.ts'
import { formatCount } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import type { Times } from '../../app/times.ts'
import { StateIcon } from '../../components/State.tsx'
import { lookOf } from '../../components/states.ts'
import { Panel } from '../../components/Panel.tsx'
import { SegmentBar } from '../operations/Segments.tsx'
import { isUnderWay, segmentsOf } from '../operations/progress.ts'
import classes from './overview.module.css'

/** The latest bulk work: how far it is, or what became of it. */
export function RecentOperations({ operations, times }: { operations: readonly Operation[]; times: Times }) {
  const scoped = useScoped()
  return (
    <Panel kind="figure" title="Operations" aside={<Link to={scoped('/operations')}>All operations</Link>}>
      {operations.length === 0 && (
        <p className={classes.nothingHere}>
          None yet. Select users to pause, disconnect or reconnect them at once.
        </p>
      )}
      <ul>
        {operations.slice(0, 3).map((operation) => (
          <li key={operation.id} className={classes.operation}>
            <StateIcon {...stateOfOperation(operation)} />
            <span className="visually-hidden">{lookOf(stateOfOperation(operation)).word}: </span>
            <div className={classes.operationWords}>
              <Link to={scoped(`/operations/${operation.id}`)} className={classes.operationLink}>
                {operation.title}
              </Link>
              <span className={classes.quiet}>{operationWords(operation, times)}</span>
            </div>
            <span className={classes.operationBar}>
              <SegmentBar operation={operation} height={4} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Someone must look at an operation that ended with failures; its own state only says that it ended. */
function stateOfOperation({ state, counts }: Operation) {
  if (!isUnderWay(state) && (counts.failed ?? 0) > 0) return { of: 'item', state: 'failed' } as const
  return { of: 'operation', state } as const
}

function operationWords(operation: Operation, times: Times): string {
  const { state, settled, total, endsAt, endedAt, standsStill } = operation
  if (isUnderWay(state)) {
    const end = endsAt === null ? '' : `, ends about ${times.clock(endsAt)}`
    return `${formatCount(settled)} of ${formatCount(total)}${standsStill === null ? end : `, ${standsStill}`}`
  }
  const results = segmentsOf(operation).map(
    ({ state: item, count }) =>
      `${formatCount(count)} ${lookOf({ of: 'item', state: item }).word.toLowerCase()}`,
  )
  return `${results.join(', ')}${endedAt === null ? '' : `, ended ${times.moment(endedAt)}`}`
}
