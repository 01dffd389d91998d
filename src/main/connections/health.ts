import type { ConnectionState } from '../../contract/states.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Reader } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import type { ZoomFailure } from '../zoom/failures.ts'
import type { ZoomUser } from '../zoom/meetings-api.ts'
import { addEvent } from './event-queries.ts'
import { connectionById, type ConnectionRow, setState } from './queries.ts'
import { gapOfConnection } from './scopes.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
}

const FIRM: readonly ConnectionState[] = [
  'paused',
  'revocationWaiting',
  'disconnected',
  'needsConsent',
  'appRemoved',
]

/** Keeps what a failed call says of the connection itself. */
export function noteFailure(
  { store, clock, changes }: Parts,
  row: ConnectionRow,
  failure: ZoomFailure,
): void {
  const note = (state: ConnectionState, reason: string): void => {
    const current = connectionById(store.core, row.id)
    if (current === undefined || current.generation !== row.generation || current.state === state) return
    // What was decided, or only a consent mends, an answer that comes late does not change.
    if (FIRM.includes(current.state)) return
    store.core.tx('connections.noteFailure', (tx) => {
      setState(tx, row.id, state, reason, clock.now())
      addEvent(tx, row.id, {
        at: clock.now(),
        kind: state,
        text: reason,
        tone: state === 'scopeGap' ? 'warn' : 'bad',
      })
    })
    changes.publish('connections', 'users', 'tenants', 'overview')
  }
  if (failure.kind === 'accessTokenRefused')
    note('needsConsent', 'Zoom refused a fresh access token: the user removed the app, or was deactivated.')
  if (failure.kind === 'scopeGap')
    note(
      'scopeGap',
      `Zoom refused a call for want of a scope${failure.scopes.length === 0 ? '' : `: ${failure.scopes.join(' or ')}`}.`,
    )
  if (failure.kind === 'mayNotHost')
    note('deactivated', 'Zoom does not let this user host meetings: deactivated, or without a licence.')
  if (failure.kind === 'userGone')
    note('movedAccount', 'Zoom does not find this user in the account any more.')
}

/** The state in which a passed check leaves a connection; null if it stays as it is. */
export function stateAfterCheck(
  db: Reader,
  before: ConnectionRow,
  who: ZoomUser,
): { state: ConnectionState; reason: string | null } | null {
  if (who.account_id !== before.zoom_account_id)
    return {
      state: 'movedAccount',
      reason: `This Zoom user is in another Zoom account now (${who.account_id}).`,
    }
  if (who.status === 'inactive')
    return { state: 'deactivated', reason: 'Zoom says that this user is deactivated.' }
  if (before.state !== 'deactivated' && before.state !== 'zoomUnreachable') return null
  const { reason } = gapOfConnection(db, before)
  return { state: reason === null ? 'healthy' : 'scopeGap', reason }
}
