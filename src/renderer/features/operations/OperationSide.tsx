import { Link } from 'react-router'
import type { Operation } from '../../../contract/operations.ts'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Facts, InspectorSection } from '../../components/Inspector.tsx'
import { KINDS } from './kinds.ts'
import classes from './operations.module.css'
import { cancelLeaves, isUnderWay } from './progress.ts'

/** What cancelling leaves, in words. */
export function cancelWords(operation: Operation): string {
  const { done, underWay, untouched } = cancelLeaves(operation)
  const stays =
    done === 0
      ? `Nobody is ${KINDS[operation.kind].done} yet.`
      : `${formatNumberOf(done, 'user is', 'users are')} ${KINDS[operation.kind].done} and ${done === 1 ? 'stays' : 'stay'} so.`
  const left =
    untouched === 0
      ? 'None is left to begin.'
      : `${formatNumberOf(untouched, 'user stays', 'users stay')} untouched.`
  const first =
    underWay === 0
      ? ''
      : ` ${formatNumberOf(underWay, 'user', 'users')} under way ${underWay === 1 ? 'is' : 'are'} settled first.`
  return `${stays} ${left}${first}`
}

/** Beside the results, where there is room: what the operation does and leaves, and what is on record of it. */
export function OperationSide({ operation }: { operation: Operation }) {
  const { id, kind, state, startedAt, startedBy, endedAt, total, counts } = operation
  const times = useTimes()
  const scoped = useScoped()
  return (
    <aside className={classes.side} data-least aria-label="About this operation">
      <h2 className="visually-hidden">About this operation</h2>
      <div className={classes.sideBody}>
        <InspectorSection title="What it does">
          <p className={classes.prose}>{KINDS[kind].does}</p>
        </InspectorSection>
        {isUnderWay(state) && (
          <InspectorSection title="If you cancel">
            <p className={classes.prose}>{cancelWords(operation)}</p>
            <p className={classes.prose}>
              If Switchboard is stopped, it goes on where it was when it is started again.
            </p>
          </InspectorSection>
        )}
        <InspectorSection title="On record" aside={<Link to={scoped(`/audit?subject=${id}`)}>Audit</Link>}>
          <Facts
            rows={[
              ['Chosen', formatNumberOf(total, 'user')],
              ['Set aside', formatCount(counts.skipped ?? 0)],
              ['Started', `${times.record(startedAt)} by ${startedBy}`],
              ['Ended', endedAt === null ? 'not yet' : times.record(endedAt)],
            ]}
          />
        </InspectorSection>
      </div>
    </aside>
  )
}
