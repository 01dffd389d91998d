import { ExpectedError } from '../../contract/errors.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import type { Tx } from '../store/handles.ts'
import type { Sealer } from '../vault/vault.ts'
import { OAuthFailure } from '../zoom/oauth.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { addEvent } from './event-queries.ts'
import { endExchange, lostRefreshOf } from './exchange-queries.ts'
import { connectionById, type ConnectionRow, markPairLost, setState } from './queries.ts'
import { endRefresh, noteAppRefusal, refreshTries, setBackOff } from './refresh-queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly zoomApps: ZoomAppsService
  readonly onRemoved?: ((id: ConnectionId) => void) | undefined
}

/** Who needs a token, for the record of the refresh that it may take. */
export interface TokenUse {
  readonly lane: Lane
  readonly purpose: string
}

/** A refresh that is under way. */
export interface Flight {
  readonly row: ConnectionRow
  readonly use: TokenUse
  readonly sealer: Sealer
  exchange: number
  /** The number of the record of the attempt, and of its call in the ledger. */
  attempt: number
  callId: number | null
  /** True if Zoom refused the access token before its time: a sign that the authorization itself was ended. */
  readonly accessEndedEarly: boolean
}

/** Zoom's refresh tokens live 90 days: from the consent by one reading, from the last refresh by the other. */
export const REFRESH_LIFE_MS = 90 * DAY_MS

const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 3_600_000
/** After so many failures in a row it is no longer known whether the connection lives. */
const TRIES_TO_DOUBT = 4

/** When a refresh that failed for a passing reason is tried again by itself: doubling, and spread by up to a half. */
export function pauseAfter(tries: number, random = Math.random()): number {
  return Math.round(
    Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 20)) * (1 - random / 2),
  )
}

export function appRefusedError(zoomApp: string): ExpectedError {
  return new ExpectedError(
    'APP_CREDENTIALS_WRONG',
    `Zoom does not accept the client id or secret of “${zoomApp}”. Enter the secret again in Settings.`,
    { zoomApp },
  )
}

/** Turns a failed refresh into what callers are told, and into what the connection shows, each by its reason. */
export function failedRefresh(parts: Parts, flight: Flight, error: unknown): unknown {
  const { store, clock, zoomApps } = parts
  const { row, attempt, callId } = flight
  const end = (tx: Tx, outcome: 'passing' | 'lost' | 'client' | 'broke', said: string | null): void =>
    endRefresh(tx, attempt, { at: clock.now(), outcome, said, callId })
  if (!(error instanceof OAuthFailure)) {
    store.core.tx('connections.endRefresh', (tx) => end(tx, 'broke', null))
    return error
  }
  if (error.kind === 'refused') return refused(parts, flight, error)
  const lost = lostRefreshOf(store.core, row.id) !== undefined
  const isClient = error.kind === 'client'
  const now = clock.now()
  store.core.tx('connections.endRefresh', (tx) => {
    end(tx, isClient ? 'client' : error.answerLost ? 'lost' : 'passing', saidBy(error))
    if (!error.answerLost && !lost) endExchange(tx, flight.exchange)
    if (isClient) return noteAppRefusal(tx, row.zoom_app_id, now)
    const tries = refreshTries(tx, row.id) + 1
    setBackOff(tx, row.id, tries, now + pauseAfter(tries))
    const state = connectionById(tx, row.id)?.state
    if (tries >= TRIES_TO_DOUBT && (state === 'healthy' || state === 'expiring'))
      setState(
        tx,
        row.id,
        'zoomUnreachable',
        'Zoom’s sign-in failed to answer several times, so it is not known whether this connection lives.',
        now,
      )
  })
  parts.changes.publish('connections', 'users', 'overview')
  if (isClient) return appRefusedError(zoomApps.row(row.zoom_app_id).name)
  return new ExpectedError(
    'ZOOM_UNREACHABLE',
    'Zoom’s sign-in does not answer. The connection is kept; try again in a moment.',
    { effectUnknown: false },
  )
}

/** What an answer said, short and free of secrets: its status, its error and its reason. */
function saidBy({ status, error, reason }: OAuthFailure): string | null {
  const words = [status === null ? '' : `HTTP ${status}`, error, reason === error ? '' : reason]
  return words.filter((word) => word !== '').join(' ') || null
}

/** The refresh token is dead. Which of the causes it was is said as far as it shows. */
function refused(parts: Parts, flight: Flight, error: OAuthFailure): ExpectedError {
  const { store, clock, changes } = parts
  const { row, attempt, exchange, callId } = flight
  const now = clock.now()
  const lost = lostRefreshOf(store.core, row.id) !== undefined
  const current = connectionById(store.core, row.id)
  const superseded = current !== undefined && current.generation !== row.generation
  const removed = flight.accessEndedEarly && !lost && row.pair_lost === 0
  const said = error.error === '' ? '' : ` (${error.error})`
  const reason = reasonOf(row, { said, lost, removed, now })
  const stands = !superseded && current?.refresh != null && current.state !== 'revocationWaiting'
  store.core.tx('connections.refreshRefused', (tx) => {
    endExchange(tx, exchange)
    endRefresh(tx, attempt, {
      at: now,
      outcome: superseded ? 'superseded' : 'refused',
      said: saidBy(error),
      callId,
    })
    // The pair that Zoom issued instead may live on there, where nobody can use or end it.
    if (lost && !superseded) markPairLost(tx, row.id)
    // A disconnect that is under way goes on, and says itself how it ends.
    if (!stands) return
    setState(tx, row.id, removed ? 'appRemoved' : 'needsConsent', reason, now)
    addEvent(tx, row.id, {
      at: now,
      kind: 'refreshRefused',
      text: `Refresh refused${said === '' ? '' : `: ${error.error}`}`,
      tone: 'bad',
    })
  })
  changes.publish('connections', 'users', 'overview')
  if (stands && removed) parts.onRemoved?.(row.id)
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

function reasonOf(
  row: ConnectionRow,
  { said, lost, removed, now }: { said: string; lost: boolean; removed: boolean; now: number },
): string {
  if (lost)
    return `A token pair was lost between Zoom’s answer and this disk, and the older token is dead${said}.`
  if (row.pair_lost === 1)
    return `A new consent was lost between Zoom’s answer and this disk, and Zoom ended the older pair with it${said}.`
  if (removed)
    return `Zoom ended the authorization before its time${said}: the user most likely removed the app. A consent on another computer or a deactivated user look the same.`
  const days = Math.floor((now - (row.refreshed_at ?? row.authorized_at)) / DAY_MS)
  if (now - (row.refreshed_at ?? row.authorized_at) >= REFRESH_LIFE_MS)
    return `Zoom refused the refresh token${said}. It was not used for ${days} days, and Zoom ends them after 90.`
  const age = Math.floor((now - row.authorized_at) / DAY_MS)
  if (now - row.authorized_at >= REFRESH_LIFE_MS)
    return `Zoom refused the refresh token${said}. The consent is ${age} days old, and Zoom may count its 90 days from there.`
  return `Zoom refused the refresh token${said}. A newer consent elsewhere, a removed app, a removed user or 90 unused days may be the cause.`
}
