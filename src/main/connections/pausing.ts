import { ExpectedError } from '../../contract/errors.ts'
import type { UserId } from '../../contract/ids.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import type { Hosts } from './hosts.ts'
import { addEvent } from './event-queries.ts'
import { setPaused, setResumed, usersOfConnection } from './queries.ts'
import { hostOf, hostOutcomeOf, type Outcome, outcomeOf, requiredConnection } from './standing.ts'

interface Parts extends CapabilityParts {
  readonly hosts: Hosts
  /** A user was resumed: work that waited for that may go on. */
  readonly onConnected: (userId: UserId) => void
}

/** Stops using connections, and takes them up again: the sealed tokens are kept, and nothing is asked of Zoom. */
export class Pausing {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws {ExpectedError} NOT_FOUND, NOT_CONNECTED where there is nothing to pause */
  pause(userId: UserId): Outcome {
    const { store, clock, changes, audit, operator } = this.#parts
    const row = requiredConnection(store.core, userId)
    const host = hostOf(store.core, userId)
    if (host !== null) return this.#parts.hosts.pause(host)
    if (row.state === 'paused') return { state: 'paused', text: 'Already paused' }
    if (row.refresh === null || row.state === 'disconnected' || row.state === 'revocationWaiting')
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected, so there is nothing to pause.')
    store.core.tx('connections.pause', (tx) => {
      setPaused(tx, row.id, `Paused by ${operator()}`, clock.now())
      addEvent(tx, row.id, { at: clock.now(), kind: 'paused', text: `Paused by ${operator()}`, tone: 'off' })
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'pause user',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: row.state },
          after: { state: 'paused' },
        })
    })
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    return { state: 'paused', text: 'Paused; the sealed tokens are kept' }
  }

  /** @throws {ExpectedError} NOT_FOUND, NOT_CONNECTED */
  resume(userId: UserId): Outcome {
    const { store, clock, changes, audit, operator } = this.#parts
    const row = requiredConnection(store.core, userId)
    const host = hostOf(store.core, userId)
    if (host !== null) {
      this.#parts.hosts.resume(host)
      this.#parts.onConnected(userId)
      return hostOutcomeOf(store.core, userId, 'Resumed')
    }
    if (row.state !== 'paused') return { state: row.state, text: 'Not paused' }
    store.core.tx('connections.resume', (tx) => {
      setResumed(tx, row.id, clock.now())
      addEvent(tx, row.id, { at: clock.now(), kind: 'resumed', text: `Resumed by ${operator()}`, tone: 'ok' })
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'resume user',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: 'paused' },
          after: { state: row.resumes_to ?? 'healthy' },
        })
    })
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    this.#parts.onConnected(userId)
    return outcomeOf(store.core, row.id, 'Resumed')
  }
}
