import { isExpected } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { noteZoomAccount } from '../zoom/accounts.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import { getMe, type ZoomUser } from '../zoom/meetings-api.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { ConnectionCalls } from './calls.ts'
import { stateAfterCheck } from './health.ts'
import type { Hosts } from './hosts.ts'
import { LICENSED, nameOf } from './pairs.ts'
import { noteChecked } from './event-queries.ts'
import {
  anyUserOfConnection,
  connectionById,
  type ConnectionRow,
  doubtfulConnections,
  setIdentity,
  setState,
} from './queries.ts'
import { hostsInDoubt } from './roll-call.ts'
import { asHost, hostOf, hostOutcomeOf, type Outcome, outcomeOf, requiredConnection } from './standing.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly log: Log
  readonly calls: ConnectionCalls
  readonly hosts: Hosts
}

const WORKS = 'Zoom answers; the connection works'
const PURPOSE = 'Check health'

/** Asks Zoom who somebody is: the cheapest call that shows whether a connection works. */
export class HealthChecks {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Checks a user. Of one whom an admin's connection serves, it tells too how they themselves stand in the account.
   *
   * @throws {ExpectedError} what a call on their behalf throws
   */
  async user(userId: UserId, lane: Lane): Promise<Outcome> {
    const { store, calls, hosts } = this.#parts
    const before = requiredConnection(store.core, userId)
    try {
      const who = await calls.forUser(userId, getMe({ purpose: PURPOSE, subjectId: userId, lane }))
      const host = hostOf(store.core, userId)
      if (host === null) return this.#passed(before, who)
      hosts.checked(host, who, before)
      if (before.state === 'zoomUnreachable') await this.connection(before.id, lane)
      return hostOutcomeOf(store.core, userId, WORKS)
    } catch (error) {
      throw expectedOf(error)
    }
  }

  /**
   * Checks a connection, as the one who consented: that no user of an admin's connection is paused, disconnected or
   * gone says nothing about the account.
   *
   * @throws {ExpectedError} what a call throws
   */
  async connection(id: ConnectionId, lane: Lane): Promise<Outcome> {
    const { store, calls } = this.#parts
    const user = anyUserOfConnection(store.core, id)
    const subjectId = asHost(user) === null ? (user?.id ?? id) : id
    const before = connectionById(store.core, id)
    try {
      const who = await calls.asGrantor(id, getMe({ purpose: PURPOSE, subjectId, lane }))
      return before === undefined ? outcomeOf(store.core, id, WORKS) : this.#passed(before, who)
    } catch (error) {
      throw expectedOf(error)
    }
  }

  /**
   * Checks a connection as it is done by itself; of an admin's, also those whom it serves and who stand otherwise in the
   * account than here.
   *
   * @throws {ExpectedError} what a call throws
   */
  async scheduled(id: ConnectionId): Promise<void> {
    await this.connection(id, 'background')
    try {
      for (const userId of await hostsInDoubt(this.#parts, id)) await this.#tried(userId)
    } catch (error) {
      throw expectedOf(error)
    }
  }

  /** What a failed check says of a user is kept with them; whether Zoom answers at all concerns the others too. */
  async #tried(userId: UserId): Promise<void> {
    try {
      await this.user(userId, 'background')
    } catch (error) {
      if (isExpected(error, 'ZOOM_UNREACHABLE')) throw error
      this.#parts.log.info({ err: error, user: userId }, 'a user of an account was refused')
    }
  }

  /** Asks Zoom about every connection of which a crash left it open whether it lives. */
  async doubtful(): Promise<void> {
    for (const { id } of doubtfulConnections(this.#parts.store.core)) {
      try {
        await this.connection(id, 'background')
      } catch (error) {
        this.#parts.log.info({ err: error }, 'a doubtful connection could not be checked yet')
      }
    }
  }

  #passed(before: ConnectionRow, who: ZoomUser): Outcome {
    const { store, clock, changes } = this.#parts
    const now = clock.now()
    store.core.tx('connections.checked', (tx) => {
      const current = connectionById(tx, before.id)
      // Ended, purged or authorized anew while Zoom answered: who it was is not written down again.
      if (current === undefined || current.refresh === null || current.generation !== before.generation)
        return
      // Paused, or being disconnected: that stands.
      const after = current.state === before.state ? stateAfterCheck(tx, before, who) : null
      setIdentity(tx, before.id, {
        email: who.email,
        name: nameOf(who),
        type: who.type,
        accountId: who.account_id,
      })
      noteZoomAccount(tx, {
        issuer: before.issuer,
        id: who.account_id,
        name: null,
        licensed: who.type === LICENSED,
        now,
      })
      noteChecked(tx, before.id, now)
      if (after !== null) setState(tx, before.id, after.state, after.reason, now)
    })
    changes.publish('connections', 'users')
    return outcomeOf(store.core, before.id, WORKS)
  }
}
