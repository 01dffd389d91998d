import { ExpectedError } from '../../contract/errors.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Store } from '../store/store.ts'
import type { CallSpec } from '../zoom/door.ts'
import type { ZoomFailure } from '../zoom/failures.ts'
import type { ZoomUser } from '../zoom/meetings-api.ts'
import { setHostIdentity, setHostPaused, setHostState } from './host-queries.ts'
import { type ConnectionRow, servedUser, type ServedUser } from './queries.ts'
import { asHost, type Host, type Outcome } from './standing.ts'

interface Parts {
  readonly store: Store
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
}

/** True of one whom no authorization serves any more: never connected, or by another one that has ended for good. */
export function mayBeServed(
  user: Pick<ServedUser, 'connection_id' | 'connection_state'>,
  by: ConnectionId,
): boolean {
  return (
    user.connection_state === 'neverConnected' ||
    ((user.connection_state === 'disconnected' || user.connection_state === 'appRemoved') &&
      user.connection_id !== by)
  )
}

/**
 * The same call, on a host's behalf: an admin's token names the host where a user's own token says `me`, which would be
 * the admin (Zoom: the me keyword).
 */
export function onBehalfOf<T>(spec: CallSpec<T>, zoomUserId: string): CallSpec<T> {
  return spec.path['userId'] === 'me' ? { ...spec, path: { ...spec.path, userId: zoomUserId } } : spec
}

/** What a failed call says of the host alone; null if it is about the connection, which others share. */
export function hostStateAfter(
  failure: ZoomFailure,
): { state: ServedUser['host_state']; reason: string } | null {
  if (failure.kind === 'userGone')
    return {
      state: 'movedAccount',
      reason: 'Zoom does not find this user in the account any more: they moved or were deleted.',
    }
  if (failure.kind === 'mayNotHost')
    return {
      state: 'deactivated',
      reason: 'Zoom does not let this user host meetings: deactivated, or without a licence.',
    }
  return null
}

/**
 * What is done to one of the users whom an admin's connection serves. It changes that user alone and asks nothing of
 * Zoom: the authorization is the account's.
 */
export class Hosts {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws {ExpectedError} PAUSED, NOT_CONNECTED if calls for this host are not wanted */
  requireWanted(host: Host): void {
    if (host.host_state === 'disconnected')
      throw new ExpectedError('NOT_CONNECTED', `${host.name} is disconnected here. Reconnect them first.`)
    if (host.host_paused === 1)
      throw new ExpectedError('PAUSED', 'This user is paused. Resume them, then try again.')
  }

  pause(host: Host): Outcome {
    if (host.connection_state === 'paused') return { state: 'paused', text: 'Already paused' }
    if (host.connection_state === 'disconnected' || host.connection_state === 'revocationWaiting')
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected, so there is nothing to pause.')
    const reason = `Paused by ${this.#parts.operator()}`
    return this.#change(
      'connections.pauseHost',
      host,
      'pause user',
      'Paused; others of the account go on',
      (tx) => setHostPaused(tx, host.id, reason),
    )
  }

  resume(host: Host): Outcome {
    if (host.host_paused === 0) return { state: host.connection_state, text: 'Not paused' }
    return this.#change('connections.resumeHost', host, 'resume user', 'Resumed', (tx) =>
      setHostPaused(tx, host.id, null),
    )
  }

  disconnect(host: Host): Outcome {
    if (host.connection_state === 'disconnected')
      return { state: 'disconnected', text: 'Already disconnected' }
    const text = 'Disconnected here; the account’s authorization stands for its other users'
    return this.#change('connections.disconnectHost', host, 'disconnect user', text, (tx) => {
      setHostPaused(tx, host.id, null)
      setHostState(tx, host.id, 'disconnected', text)
    })
  }

  /** Takes a user who was paused or disconnected here back: the account's authorization needs no new consent. */
  takeBack(host: Host): void {
    if (host.host_paused === 0 && host.host_state !== 'disconnected') return
    this.#change('connections.takeHostBack', host, 'reconnect user', 'Reconnected', (tx) => {
      setHostPaused(tx, host.id, null)
      setHostState(tx, host.id, null, null)
    })
  }

  /** Keeps what a call that failed says of the host. */
  note(host: Host, failure: ZoomFailure): boolean {
    const after = hostStateAfter(failure)
    if (after === null) return false
    this.#keep('connections.noteHostFailure', host, after)
    return true
  }

  /** Keeps what Zoom says of the host (GET /users/{id} by an admin's token still shows one who is deactivated). */
  checked(host: Host, who: ZoomUser, connection: ConnectionRow): void {
    const after =
      who.account_id !== connection.zoom_account_id
        ? {
            state: 'movedAccount' as const,
            reason: `This Zoom user is in another Zoom account now (${who.account_id}).`,
          }
        : who.status === 'inactive'
          ? { state: 'deactivated' as const, reason: 'Zoom says that this user is deactivated.' }
          : { state: null, reason: null }
    this.#keep('connections.hostChecked', host, after, who)
  }

  #keep(
    point: string,
    host: Host,
    after: { state: ServedUser['host_state']; reason: string | null },
    who?: ZoomUser,
  ): void {
    const { store, changes } = this.#parts
    store.core.tx(point, (tx) => {
      const now = asHost(servedUser(tx, host.id))
      // Disconnected or attached anew while Zoom answered: that stands.
      if (
        now === null ||
        now.host_state === 'disconnected' ||
        now.host_zoom_user_id !== host.host_zoom_user_id
      )
        return
      if (who !== undefined) setHostIdentity(tx, host.id, { email: who.email, type: who.type })
      if (now.host_paused === 0) setHostState(tx, host.id, after.state, after.reason)
    })
    changes.publish('connections', 'users', 'tenants', 'overview')
  }

  #change(
    point: string,
    host: Host,
    action: string,
    text: string,
    change: (tx: Parameters<Parameters<Store['core']['tx']>[1]>[0]) => void,
  ): Outcome {
    const { store, changes, audit, operator } = this.#parts
    const state = store.core.tx(point, (tx) => {
      change(tx)
      const after = servedUser(tx, host.id)?.connection_state ?? host.connection_state
      audit.record(tx, {
        who: operator(),
        action,
        subject: host.name,
        subjectId: host.id,
        tenantId: host.tenant_id,
        before: { state: host.connection_state },
        after: { state: after },
      })
      return after
    })
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    return { state, text }
  }
}
