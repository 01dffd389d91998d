import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { Changes } from '../changes.ts'
import { type Clock, delay } from '../clock.ts'
import type { Tx } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import { DoesNotOpen } from '../vault/cipher.ts'
import type { Vault } from '../vault/vault.ts'
import type { TokenSource } from '../zoom/door.ts'
import { type OAuthClient, OAuthFailure, type TokenPair, type ZoomOAuth } from '../zoom/oauth.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { addEvent } from './event-queries.ts'
import { beginExchange, endExchange, lostRefreshOf, setExchangeKind } from './exchange-queries.ts'
import {
  anyUserOfConnection,
  connectionById,
  type ConnectionRow,
  setState,
  storeRotation,
} from './queries.ts'
import {
  appRefusedError,
  failedRefresh,
  type Flight,
  REFRESH_LIFE_MS,
  type TokenUse,
} from './refresh-failure.ts'
import { appIsRefused, beginRefresh, endAppRefusal, endRefresh, noteSliding } from './refresh-queries.ts'
import { judgeScopes } from './scopes.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly oauth: ZoomOAuth
  readonly zoomApps: ZoomAppsService
  /** The app was removed, as far as tokens can tell: called once their end is on the disk. */
  readonly onRemoved?: ((id: ConnectionId) => void) | undefined
}

const SOMEBODY: TokenUse = { lane: 'person', purpose: 'A call' }

/** A token is refreshed this long before it ends: a call that waits for its place must not carry an old one. */
const MARGIN_MS = 60_000

/** What a token of a connection is sealed for: its row, its issuer and its API, so that it goes to no other server. */
export function tokenPlace(
  connection: Pick<ConnectionRow, 'id' | 'issuer' | 'api_url'>,
  which: 'access' | 'refresh',
): string {
  return `connections/${connection.id}/${which}/${connection.issuer}/${connection.api_url}`
}

/**
 * The OAuth client to which a connection's tokens may be shown: its app's, as long as that is of the server that
 * gave them. What the app's row says is sealed only with its secret, and a public client has none.
 *
 * @throws {DoesNotOpen} if the app was pointed at another server
 */
export function clientFor(zoomApps: ZoomAppsService, connection: ConnectionRow): OAuthClient {
  const client = zoomApps.clientOf(zoomApps.row(connection.zoom_app_id))
  if (client.issuer !== connection.issuer) throw new DoesNotOpen()
  return client
}

/**
 * Hands out access tokens and refreshes them: one refresh at a time per connection, however many callers
 * wait. The intent is on disk before the request, and the rotated pair before anybody uses it.
 */
export class TokenKeeper {
  readonly #parts: Parts
  readonly #flights = new Map<ConnectionId, Promise<string>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The tokens of a connection, for calls through the door. */
  sourceOf(id: ConnectionId, use = SOMEBODY): TokenSource {
    return {
      current: () => this.#current(id, use),
      afterRefusal: (refused) => this.#refresh(id, { refused, ahead: null, use }),
    }
  }

  /**
   * Renews the pair before it must be, unless somebody did since `ahead`, the access token's end at that time.
   *
   * @throws {ExpectedError} as for a call
   */
  async refreshAhead(id: ConnectionId, ahead: number | null, purpose: string): Promise<void> {
    await this.#refresh(id, { refused: null, ahead: { end: ahead }, use: { lane: 'background', purpose } })
  }

  async #current(id: ConnectionId, use: TokenUse): Promise<string> {
    const row = this.#usable(id)
    if (row.access === null || (row.access_expires_at ?? 0) - MARGIN_MS <= this.#parts.clock.now())
      return this.#refresh(id, { refused: null, ahead: null, use })
    return this.#parts.vault.open(row.access, tokenPlace(row, 'access'))
  }

  /** The row, if the connection may be used now. */
  #usable(id: ConnectionId): ConnectionRow & { refresh: Uint8Array } {
    const row = connectionById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('connection')
    const { state, refresh } = row
    if (state === 'paused')
      throw new ExpectedError('PAUSED', 'This user is paused. Resume them, then try again.')
    if (state === 'needsConsent' || state === 'appRemoved')
      throw new ExpectedError(
        'NEEDS_CONSENT',
        `${row.state_reason ?? 'Zoom no longer accepts this connection.'} Reconnect the user.`,
        {
          reason: row.state_reason ?? '',
        },
      )
    if (refresh === null || state === 'disconnected')
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected to Zoom. Connect them first.')
    return { ...row, refresh }
  }

  #refresh(id: ConnectionId, wanted: Wanted): Promise<string> {
    const under = this.#flights.get(id)
    if (under !== undefined) return under
    const flight = this.#refreshAlone(id, wanted).finally(() => this.#flights.delete(id))
    this.#flights.set(id, flight)
    return flight
  }

  /** Under the lock: reads again, decides, asks Zoom, stores the pair, and only then lets go. */
  async #refreshAlone(id: ConnectionId, { refused, ahead, use }: Wanted): Promise<string> {
    const { store, vault, clock, zoomApps } = this.#parts
    const row = this.#usable(id)
    const stillAhead = ahead !== null && row.access_expires_at === ahead.end
    if (!stillAhead && row.access !== null && (row.access_expires_at ?? 0) - MARGIN_MS > clock.now()) {
      const access = vault.open(row.access, tokenPlace(row, 'access'))
      if (access !== refused) return access
    }
    const client = clientFor(zoomApps, row)
    // What Zoom refuses for the app's sake is not asked again by itself; a person's try is the one that finds it mended.
    if (use.lane !== 'person' && appIsRefused(store.core, row.zoom_app_id))
      throw appRefusedError(zoomApps.row(row.zoom_app_id).name)
    // Taken before the request: the rotated pair must reach the disk even if the operator locks meanwhile.
    const sealer = vault.sealer()
    const refreshToken = vault.open(row.refresh, tokenPlace(row, 'refresh'))
    const earlier = lostRefreshOf(store.core, id)
    const flight: Flight = {
      row,
      use,
      sealer,
      exchange: earlier?.id ?? 0,
      attempt: 0,
      callId: null,
      accessEndedEarly: refused !== null && (row.access_expires_at ?? 0) > clock.now(),
    }
    store.core.tx('connections.intendRefresh', (tx) => {
      if (earlier === undefined)
        flight.exchange = beginExchange(tx, {
          kind: 'refresh',
          connection_id: id,
          user_id: null,
          attempt_id: null,
          sent_at: clock.now(),
        })
      flight.attempt = this.#begin(tx, flight, earlier !== undefined)
    })
    try {
      return this.#store(flight, await this.#ask(flight, client, refreshToken, earlier === undefined))
    } catch (error) {
      throw failedRefresh(this.#parts, flight, error)
    }
  }

  #begin(tx: Tx, { row, use }: Flight, oldToken: boolean): number {
    return beginRefresh(tx, row.id, {
      generation: row.generation,
      purpose: use.purpose,
      lane: use.lane,
      old_token: oldToken ? 1 : 0,
      begun_at: this.#parts.clock.now(),
    })
  }

  /** Asks Zoom for the next pair; after a lost answer once more, with the old token. */
  async #ask(flight: Flight, client: OAuthClient, refreshToken: string, again: boolean): Promise<TokenPair> {
    const { store, clock, oauth } = this.#parts
    const { row, use, exchange } = flight
    const user = anyUserOfConnection(store.core, row.id)
    const why = {
      purpose: 'Refresh the connection',
      tenantId: user?.tenant_id ?? null,
      userId: user?.id ?? null,
      lane: use.lane,
      onCall: (callId: number) => {
        flight.callId = callId
      },
    }
    try {
      return await oauth.refresh(client, refreshToken, row.api_url, why)
    } catch (error) {
      // The answer was lost. Zoom may have rotated the pair or not: the old token is tried once more.
      if (!(error instanceof OAuthFailure) || !error.answerLost || !again) throw error
      store.core.tx('connections.noteLostRefresh', (tx) => {
        setExchangeKind(tx, exchange, 'lostRefresh')
        endRefresh(tx, flight.attempt, {
          at: clock.now(),
          outcome: 'lost',
          said: null,
          callId: flight.callId,
        })
        addEvent(tx, row.id, {
          at: clock.now(),
          kind: 'refreshLost',
          text: 'No answer to a refresh; the old token is tried once more',
          tone: 'odd',
        })
        flight.attempt = this.#begin(tx, flight, true)
      })
      await delay(clock, 500)
      return oauth.refresh(client, refreshToken, row.api_url, why)
    }
  }

  #store(flight: Flight, pair: TokenPair): string {
    const { store, vault, clock, changes } = this.#parts
    const { row, sealer, exchange, attempt, callId } = flight
    const now = clock.now()
    const stored = store.core.tx('connections.storeRotation', (tx) => {
      endExchange(tx, exchange)
      const took = storeRotation(tx, {
        id: row.id,
        generation: row.generation,
        access: sealer.seal(pair.accessToken, tokenPlace(row, 'access')),
        refresh: sealer.seal(pair.refreshToken, tokenPlace(row, 'refresh')),
        expiresAt: pair.expiresAt,
        scopes: pair.scopes.join(' '),
        now,
      })
      endRefresh(tx, attempt, { at: now, outcome: took ? 'stored' : 'superseded', said: null, callId })
      endAppRefusal(tx, row.zoom_app_id)
      if (!took) return false
      addEvent(tx, row.id, {
        at: now,
        kind: 'refreshed',
        text: `Token refreshed, generation ${row.generation}`,
        tone: 'off',
      })
      if (now - row.authorized_at > REFRESH_LIFE_MS + DAY_MS)
        noteSliding(tx, row.issuer, now - row.authorized_at, now)
      noteStateAfterRefresh(tx, row.id, now)
      return true
    })
    changes.publish('connections', 'users')
    if (stored) return pair.accessToken
    // A newer consent was stored while Zoom answered; its pair is the one that lives.
    const newer = this.#usable(row.id)
    if (newer.access === null)
      throw new ExpectedError('NOT_CONNECTED', 'The connection was ended while it was being refreshed.')
    return vault.open(newer.access, tokenPlace(newer, 'access'))
  }
}

/** What is asked of a refresh: a token other than the refused one, or the next pair before its time. */
interface Wanted {
  readonly refused: string | null
  readonly ahead: { readonly end: number | null } | null
  readonly use: TokenUse
}

/** A refresh proves that the connection lives, and says what it may do. What only a consent mends stays. */
function noteStateAfterRefresh(tx: Tx, id: ConnectionId, now: number): void {
  if (connectionById(tx, id)?.state === 'zoomUnreachable') setState(tx, id, 'healthy', null, now)
  judgeScopes(tx, id, now)
}
