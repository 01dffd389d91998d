import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import type { Changes } from '../changes.ts'
import { type Clock, delay } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { DoesNotOpen } from '../vault/cipher.ts'
import type { Sealer, Vault } from '../vault/vault.ts'
import type { TokenSource } from '../zoom/door.ts'
import { type OAuthClient, OAuthFailure, type TokenPair, type ZoomOAuth } from '../zoom/oauth.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import {
  addEvent,
  anyUserOfConnection,
  beginExchange,
  connectionById,
  type ConnectionRow,
  endExchange,
  lostRefreshOf,
  markPairLost,
  setExchangeKind,
  setState,
  storeRotation,
} from './queries.ts'
import { judgeScopes } from './scopes.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly oauth: ZoomOAuth
  readonly zoomApps: ZoomAppsService
}

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
  sourceOf(id: ConnectionId): TokenSource {
    return {
      current: () => this.#current(id),
      afterRefusal: (refused) => this.#refresh(id, refused),
    }
  }

  async #current(id: ConnectionId): Promise<string> {
    const row = this.#usable(id)
    if (row.access === null || (row.access_expires_at ?? 0) - MARGIN_MS <= this.#parts.clock.now())
      return this.#refresh(id, null)
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

  #refresh(id: ConnectionId, refused: string | null): Promise<string> {
    const under = this.#flights.get(id)
    if (under !== undefined) return under
    const flight = this.#refreshAlone(id, refused).finally(() => this.#flights.delete(id))
    this.#flights.set(id, flight)
    return flight
  }

  /** Under the lock: reads again, decides, asks Zoom, stores the pair, and only then lets go. */
  async #refreshAlone(id: ConnectionId, refused: string | null): Promise<string> {
    const { store, vault, clock, zoomApps, oauth } = this.#parts
    const row = this.#usable(id)
    if (row.access !== null && (row.access_expires_at ?? 0) - MARGIN_MS > clock.now()) {
      const access = vault.open(row.access, tokenPlace(row, 'access'))
      if (access !== refused) return access
    }
    const client = clientFor(zoomApps, row)
    // Taken before the request: the rotated pair must reach the disk even if the operator locks meanwhile.
    const sealer = vault.sealer()
    const refreshToken = vault.open(row.refresh, tokenPlace(row, 'refresh'))
    const user = anyUserOfConnection(store.core, id)
    const why = {
      purpose: 'Refresh the connection',
      tenantId: user?.tenant_id ?? null,
      userId: user?.id ?? null,
    }
    const earlier = lostRefreshOf(store.core, id)
    const exchange =
      earlier?.id ??
      store.core.tx('connections.intendRefresh', (tx) =>
        beginExchange(tx, {
          kind: 'refresh',
          connection_id: id,
          user_id: null,
          attempt_id: null,
          sent_at: clock.now(),
        }),
      )
    try {
      let pair: TokenPair
      try {
        pair = await oauth.refresh(client, refreshToken, row.api_url, why)
      } catch (error) {
        // The answer was lost. Zoom may have rotated the pair or not: the old token is tried once more.
        if (!(error instanceof OAuthFailure) || !error.answerLost || earlier !== undefined) throw error
        store.core.tx('connections.noteLostRefresh', (tx) => {
          setExchangeKind(tx, exchange, 'lostRefresh')
          addEvent(tx, id, {
            at: clock.now(),
            kind: 'refreshLost',
            text: 'No answer to a refresh; the old token is tried once more',
            tone: 'odd',
          })
        })
        await delay(clock, 500)
        pair = await oauth.refresh(client, refreshToken, row.api_url, why)
      }
      return this.#store(row, pair, exchange, sealer)
    } catch (error) {
      throw this.#failed(row, exchange, error)
    }
  }

  #store(row: ConnectionRow, pair: TokenPair, exchange: number, sealer: Sealer): string {
    const { store, vault, clock, changes } = this.#parts
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
      if (!took) return false
      addEvent(tx, row.id, {
        at: now,
        kind: 'refreshed',
        text: `Token refreshed, generation ${row.generation}`,
        tone: 'off',
      })
      judgeScopes(tx, row.id, now)
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

  /** Turns a failed refresh into what callers are told, and into the connection's state where that changes. */
  #failed(row: ConnectionRow, exchange: number, error: unknown): unknown {
    const { store, clock, changes, zoomApps } = this.#parts
    if (!(error instanceof OAuthFailure)) return error
    const now = clock.now()
    const lost = lostRefreshOf(store.core, row.id) !== undefined
    if (error.kind === 'refused') {
      const current = connectionById(store.core, row.id)
      const superseded = current !== undefined && current.generation !== row.generation
      const said = error.error === '' ? '' : ` (${error.error})`
      const reason = lost
        ? `A token pair was lost between Zoom’s answer and this disk, and the older token is dead${said}.`
        : `Zoom refused the refresh token${said}. A newer consent elsewhere, a removed app, a removed user or 90 unused days may be the cause.`
      store.core.tx('connections.refreshRefused', (tx) => {
        endExchange(tx, exchange)
        // The pair that Zoom issued instead may live on there, where nobody can use or end it.
        if (lost && !superseded) markPairLost(tx, row.id)
        // A disconnect that is under way goes on, and says itself how it ends.
        if (superseded || current?.refresh == null || current.state === 'revocationWaiting') return
        setState(tx, row.id, 'needsConsent', reason, now)
        addEvent(tx, row.id, {
          at: now,
          kind: 'refreshRefused',
          text: `Refresh refused${said === '' ? '' : `: ${error.error}`}`,
          tone: 'bad',
        })
      })
      changes.publish('connections', 'users', 'overview')
      return superseded
        ? new ExpectedError('ZOOM_UNREACHABLE', 'The user consented anew at this moment. Try again.', {
            effectUnknown: false,
          })
        : new ExpectedError(
            'NEEDS_CONSENT',
            `Zoom no longer accepts this connection. ${reason} Reconnect the user.`,
            { reason },
          )
    }
    if (!error.answerLost) store.core.tx('connections.endRefresh', (tx) => !lost && endExchange(tx, exchange))
    if (error.kind === 'client') {
      const app = zoomApps.row(row.zoom_app_id)
      return new ExpectedError(
        'APP_CREDENTIALS_WRONG',
        `Zoom does not accept the client id or secret of “${app.name}”. Enter the secret again in Settings.`,
        {
          zoomApp: app.name,
        },
      )
    }
    return new ExpectedError(
      'ZOOM_UNREACHABLE',
      'Zoom’s sign-in does not answer. The connection is kept; try again in a moment.',
      {
        effectUnknown: false,
      },
    )
  }
}
