import { ExpectedError, isExpected } from '../../contract/errors.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Reader } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import { DoesNotOpen } from '../vault/cipher.ts'
import type { Caller, Door } from '../zoom/door.ts'
import { ZoomFailure } from '../zoom/failures.ts'
import { getMe } from '../zoom/meetings-api.ts'
import { OAuthFailure, type ZoomOAuth } from '../zoom/oauth.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { deleteEnding, type EndingRow, endingOf } from './ending-queries.ts'
import { addEvent } from './event-queries.ts'
import {
  anyUserOfConnection,
  connectionById,
  type ConnectionRow,
  eraseTokens,
  setNextTry,
  setState,
  usersOfConnection,
  waitingRevocations,
} from './queries.ts'
import { clientFor, type TokenKeeper } from './tokens.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly operator: () => string
  readonly zoomApps: ZoomAppsService
  readonly oauth: ZoomOAuth
  readonly door: Door
  readonly tokens: TokenKeeper
  readonly callerOf: (row: ConnectionRow) => Caller
  /** How many meetings are still to be dealt with before a connection may end. */
  readonly meetingsLeft: (id: ConnectionId) => number
}

/** How a disconnect stands: ended, or waiting for Zoom. */
export interface Disconnected {
  readonly state: 'disconnected' | 'revocationWaiting'
  readonly text: string
}

/** Whoever settles meetings says so; this is only for what nobody tells of. */
const MEETINGS_LOOK_MS = 60_000
const RETRY_MS = [5_000, 30_000, 120_000, 600_000]

/** Zoom still accepts a token that it said it revoked. */
class StillAlive extends Error {}

/**
 * Ends authorizations honestly: revoke at Zoom, prove by a call that must be refused, then erase here. The
 * intent is on disk first; if Zoom cannot be reached it waits, visible, and is tried again.
 */
export class Disconnector {
  readonly #parts: Parts
  readonly #flights = new Map<ConnectionId, Promise<Disconnected>>()
  readonly #tries = new Map<ConnectionId, number>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Disconnects, or goes on with what an earlier start began. One at a time per connection. */
  disconnect(id: ConnectionId, lane: Lane): Promise<Disconnected> {
    const under = this.#flights.get(id)
    if (under !== undefined) return under
    const flight = this.#run(id, lane).finally(() => this.#flights.delete(id))
    this.#flights.set(id, flight)
    return flight
  }

  /** Tries every revocation that waits, whenever its next try was planned. */
  tryWaiting(): void {
    for (const { id } of waitingRevocations(this.#parts.store.core)) this.try(id)
  }

  /** Goes on with every revocation that waits, and plans the next tries. */
  resumeWaiting(): void {
    for (const row of waitingRevocations(this.#parts.store.core))
      this.#plan(row.id, row.next_try_at ?? this.#parts.clock.now())
  }

  async #run(id: ConnectionId, lane: Lane): Promise<Disconnected> {
    const { store, clock } = this.#parts
    const row = connectionById(store.core, id)
    if (row === undefined || (row.state === 'disconnected' && row.refresh === null))
      return { state: 'disconnected', text: 'Already disconnected' }
    if (row.refresh === null) return this.#erase(row, endedText(row))
    // Bulk work looks often; the pauses between tries are for Zoom's sake and stand.
    if (lane === 'bulk' && row.state === 'revocationWaiting' && (row.next_try_at ?? 0) > clock.now())
      return { state: 'revocationWaiting', text: row.state_reason ?? 'Revocation waits' }
    const waits = this.#waitForMeetings(row)
    if (waits !== null) return waits
    if (row.state !== 'revocationWaiting')
      store.core.tx('connections.intendRevocation', (tx) => {
        setState(tx, id, 'revocationWaiting', 'Revoking at Zoom', clock.now())
        addEvent(tx, id, { at: clock.now(), kind: 'revoking', text: 'Revocation began', tone: 'wait' })
      })
    try {
      const text =
        row.state === 'needsConsent' || row.state === 'appRemoved'
          ? endedText(row)
          : await this.#revokeAndProve(row, lane)
      return this.#erase(row, text)
    } catch (error) {
      return this.#waitFor(row, error)
    }
  }

  /** A disconnect that deals with the coming meetings first waits for them, as long as the operator does. */
  #waitForMeetings(row: ConnectionRow): Disconnected | null {
    const { store, clock, changes, meetingsLeft } = this.#parts
    const ending = endingOf(store.core, row.id)
    if (ending === undefined || ending.let_go_at !== null) return null
    const left = meetingsLeft(row.id)
    if (left === 0) return null
    const text = endingText(ending, left)
    const at = clock.now() + MEETINGS_LOOK_MS
    if (row.state_reason !== text || (row.next_try_at ?? 0) <= clock.now()) {
      store.core.tx('connections.endingWaits', (tx) => setNextTry(tx, row.id, at, text))
      changes.publish('connections', 'users')
      this.#plan(row.id, at)
    }
    return { state: 'revocationWaiting', text }
  }

  /** Revokes and proves it. Answers what happened, in words. */
  async #revokeAndProve(row: ConnectionRow, lane: Lane): Promise<string> {
    const { zoomApps, oauth, door, tokens, store, callerOf } = this.#parts
    const user = anyUserOfConnection(store.core, row.id)
    const why = {
      purpose: 'Disconnect the user',
      tenantId: user?.tenant_id ?? null,
      userId: user?.id ?? null,
    }
    const source = tokens.sourceOf(row.id)
    const client = clientFor(zoomApps, row)
    let access: string
    try {
      access = await source.current()
      // Zoom knows an access token that has ended as little as one it never gave, and keeps the pair: a fresh one ends it.
      if (!(await oauth.revoke(client, access, why))) {
        access = await source.afterRefusal(access)
        requireUnsuperseded(store.core, row)
        if (!(await oauth.revoke(client, access, why)))
          throw new StillAlive('Zoom does not know a token that it just gave')
      }
    } catch (error) {
      // The refresh token is dead: Zoom ended the authorization before, or rotated the pair and the answer was lost.
      if (isExpected(error, 'NEEDS_CONSENT')) return endedText(connectionById(store.core, row.id) ?? row)
      throw error
    }
    const revoked = access
    try {
      await door.call(
        callerOf(row),
        {
          current: async () => revoked,
          afterRefusal: async () => Promise.reject(new ZoomFailure('accessTokenRefused')),
        },
        getMe({ purpose: 'Prove the revocation', subjectId: user?.id ?? null, lane }),
      )
    } catch (error) {
      if (error instanceof ZoomFailure && error.kind === 'accessTokenRefused')
        return 'Revoked, proved, erased'
      throw error
    }
    throw new StillAlive('Zoom still accepts the token after revoking it')
  }

  #erase(row: ConnectionRow, text: string): Disconnected {
    const { store, clock, changes, audit, operator } = this.#parts
    const now = clock.now()
    store.core.tx('connections.erase', (tx) => {
      requireUnsuperseded(tx, row)
      eraseTokens(tx, row.id, 'disconnected', text, now)
      deleteEnding(tx, row.id)
      addEvent(tx, row.id, { at: now, kind: 'disconnected', text, tone: 'off' })
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'disconnect user',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: row.state, zoomUser: row.zoom_email },
          after: { state: 'disconnected' },
          result: text,
        })
    })
    // Overwritten in the file, and the log of earlier writes emptied: erased means gone.
    store.flushErased()
    this.#tries.delete(row.id)
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    return { state: 'disconnected', text }
  }

  #waitFor(row: ConnectionRow, error: unknown): Disconnected {
    const { store, clock, changes } = this.#parts
    const passing =
      error instanceof StillAlive ||
      error instanceof ZoomFailure ||
      error instanceof OAuthFailure ||
      (error instanceof Error && error.name === 'AllowanceSpent') ||
      isExpected(error, 'ZOOM_UNREACHABLE') ||
      isExpected(error, 'APP_CREDENTIALS_WRONG') ||
      isExpected(error, 'SECRETS_LOCKED') ||
      isExpected(error, 'SECRETS_READ_ONLY') ||
      isExpected(error, 'SECRETS_UNSET') ||
      error instanceof DoesNotOpen
    if (!passing) throw error
    requireUnsuperseded(store.core, row)
    const tries = this.#tries.get(row.id) ?? 0
    this.#tries.set(row.id, tries + 1)
    const at = clock.now() + (RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0)
    const text = `Revocation waits: ${reasonOf(error)}`
    store.core.tx('connections.revocationWaits', (tx) => {
      setNextTry(tx, row.id, at, text)
      if (tries === 0) addEvent(tx, row.id, { at: clock.now(), kind: 'revocationWaits', text, tone: 'wait' })
    })
    changes.publish('connections', 'users', 'overview')
    this.#plan(row.id, at)
    return { state: 'revocationWaiting', text }
  }

  #plan(id: ConnectionId, at: number): void {
    this.#parts.clock.at(at, () => {
      const row = connectionById(this.#parts.store.core, id)
      if (row?.state === 'revocationWaiting') this.try(id)
    })
  }

  /** Goes on with one that waits, by itself. */
  try(id: ConnectionId): void {
    this.disconnect(id, 'background').catch((error: unknown) =>
      this.#parts.log.error({ err: error }, 'a waiting revocation broke'),
    )
  }
}

/** A consent that came while the older authorization was ended was not meant: it stands, and nothing of it is erased. */
function requireUnsuperseded(db: Reader, row: ConnectionRow): void {
  const now = connectionById(db, row.id)
  if (now !== undefined && now.generation !== row.generation)
    throw new ExpectedError(
      'CONFLICT',
      'The user consented anew while being disconnected. The new consent stands; disconnect again if that is still wanted.',
      { field: 'user' },
    )
}

/** What is left to say where Zoom refuses what is here: a pair that was lost may still stand there. */
function endedText(row: ConnectionRow): string {
  return row.pair_lost === 1
    ? 'Erased here. A token pair that was lost may still stand at Zoom, where the user can remove the app'
    : 'Erased; Zoom had ended it'
}

function reasonOf(error: unknown): string {
  if (error instanceof StillAlive) return 'Zoom still accepts the token'
  if (isExpected(error, 'APP_CREDENTIALS_WRONG')) return 'Zoom does not accept the Zoom app’s secret'
  if (isExpected(error, 'SECRETS_LOCKED')) return 'the secrets are locked'
  if (
    error instanceof DoesNotOpen ||
    isExpected(error, 'SECRETS_READ_ONLY') ||
    isExpected(error, 'SECRETS_UNSET')
  )
    return 'the secrets cannot be opened here'
  if (error instanceof Error && error.name === 'AllowanceSpent') return 'the account’s allowance is spent'
  if (error instanceof OAuthFailure && error.kind === 'client')
    return 'Zoom does not accept the Zoom app’s secret'
  return 'Zoom does not answer'
}

/** What a disconnect still waits for, in words. */
function endingText({ meetings }: Pick<EndingRow, 'meetings'>, left: number): string {
  const what = `${left} ${left === 1 ? 'meeting is' : 'meetings are'} still to be`
  return meetings === 'cancel' ? `${what} cancelled at Zoom first` : `${what} handed over first`
}
