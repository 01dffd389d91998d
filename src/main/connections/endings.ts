import { ExpectedError } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import type { Tx } from '../store/handles.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { Disconnector } from './disconnect.ts'
import { endingOf, insertEnding, letGo } from './ending-queries.ts'
import { usersOfHost } from './host-queries.ts'
import type { Hosts } from './hosts.ts'
import { addEvent } from './event-queries.ts'
import { setState, usersOfConnection } from './queries.ts'
import { hostOf, type Outcome, requiredConnection } from './standing.ts'

/** What becomes of the coming meetings of a user who is disconnected. */
export type MeetingsChoice = 'keep' | 'cancel' | { readonly handOverTo: UserId }

/** The meetings of users, as far as ending a connection needs them: the slots capability knows how. */
export interface ComingMeetings {
  /** Puts down, within the disconnect's own change, that the coming meetings go, or go to a colleague. */
  begin(tx: Tx, connectionId: ConnectionId, users: readonly UserId[], choice: MeetingsChoice): void
  /** Sends what was put down. */
  go(): void
  /** How many meetings are not settled yet. */
  left(connectionId: ConnectionId): number
}

interface Parts extends CapabilityParts {
  readonly hosts: Hosts
  readonly disconnector: Disconnector
  readonly meetings: () => ComingMeetings | null
}

/** Ends users' connections, after their coming meetings were dealt with as the operator chose. */
export class Endings {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Ends a connection, after its users' coming meetings were dealt with as chosen. */
  async end(userId: UserId, choice: MeetingsChoice): Promise<Outcome> {
    const { store, clock, changes, audit, operator } = this.#parts
    const row = requiredConnection(store.core, userId)
    const meetings = this.#parts.meetings()
    if (choice === 'keep' || meetings === null) return this.disconnect(userId)
    const off = this.whyMeetingsCannotGo(userId)
    if (off !== null) throw new ExpectedError('CONFLICT', off, { field: 'meetings' })
    const now = clock.now()
    const sharers = usersOfConnection(store.core, row.id)
    const handOverTo = choice === 'cancel' ? null : choice.handOverTo
    const kind = handOverTo === null ? ('cancel' as const) : ('handOver' as const)
    store.core.tx('connections.intendEnding', (tx) => {
      insertEnding(tx, {
        connection_id: row.id,
        meetings: kind,
        hand_over_to: handOverTo,
        asked_by: operator(),
        asked_at: now,
        let_go_at: null,
      })
      meetings.begin(
        tx,
        row.id,
        sharers.map(({ id }) => id),
        choice,
      )
      const words =
        kind === 'cancel' ? 'Coming meetings are cancelled first' : 'Coming meetings are handed over first'
      setState(tx, row.id, 'revocationWaiting', words, now)
      addEvent(tx, row.id, { at: now, kind: 'ending', text: words, tone: 'wait' })
      for (const user of sharers)
        audit.record(tx, {
          who: operator(),
          action: 'begin disconnect',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: row.state },
          after: { meetings: kind },
        })
    })
    changes.publish('connections', 'users', 'audit', 'overview')
    meetings.go()
    return this.#parts.disconnector.disconnect(row.id, 'person')
  }

  /** Goes on with a disconnect whose meetings are not settled: what is left of them stays in Zoom. */
  async letGo(userId: UserId): Promise<Outcome> {
    const { store, clock, audit, operator } = this.#parts
    const row = requiredConnection(store.core, userId)
    if (endingOf(store.core, row.id) === undefined)
      throw new ExpectedError('CONFLICT', 'No disconnect of this user waits for meetings.', {
        field: 'userId',
      })
    store.core.tx('connections.letGo', (tx) => {
      letGo(tx, row.id, clock.now())
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'disconnect without waiting for meetings',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
        })
    })
    return this.#parts.disconnector.disconnect(row.id, 'person')
  }

  /** Who is disconnected together with a user: themselves, and whoever shares a connection of their own. */
  sharersOf(userId: UserId): ReturnType<typeof usersOfConnection> {
    const { core } = this.#parts.store
    const { id } = requiredConnection(core, userId)
    const host = hostOf(core, userId)
    if (host === null) return usersOfConnection(core, id)
    return usersOfHost(core, id, host.host_zoom_user_id).filter((user) => user.id === userId)
  }

  /** Why coming meetings can only be kept when this user is disconnected; null where they need not be. */
  whyMeetingsCannotGo(userId: UserId): string | null {
    const { core } = this.#parts.store
    const { state, refresh } = requiredConnection(core, userId)
    // The connection is the account's: its end is another action, and would end everybody's whom it serves.
    if (hostOf(core, userId) !== null)
      return 'An admin’s authorization serves this user. Cancel or hand over their appointments in Slots first.'
    if (state === 'needsConsent' || state === 'appRemoved')
      return 'Zoom no longer accepts this connection, so its meetings cannot be changed from here. Reconnect the user first.'
    if (refresh === null || state === 'disconnected') return 'This user is not connected any more.'
    return state === 'revocationWaiting' ? 'This user is being disconnected already.' : null
  }

  /** Ends a user's authorization; of one whom an admin's connection serves, only that they are served. */
  disconnect(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    const { core } = this.#parts.store
    const host = hostOf(core, userId)
    if (host !== null) return Promise.resolve(this.#parts.hosts.disconnect(host))
    return this.#parts.disconnector.disconnect(requiredConnection(core, userId).id, lane)
  }
}
