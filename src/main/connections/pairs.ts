import type { ConnectionId } from '../../contract/ids.ts'
import { newId } from '../ids.ts'
import type { Tx } from '../store/handles.ts'
import type { Sealer } from '../vault/vault.ts'
import { noteZoomAccount } from '../zoom/accounts.ts'
import type { ZoomUser } from '../zoom/meetings-api.ts'
import type { TokenPair } from '../zoom/oauth.ts'
import { noteGrant, type ZoomAppRow } from '../zoom-apps/queries.ts'
import { addEvent } from './event-queries.ts'
import { connectionByZoomUser, insertConnection, storeGeneration } from './queries.ts'
import { setScopeGaps } from './scope-queries.ts'
import { scopeGapOf } from './scopes.ts'
import { tokenPlace } from './tokens.ts'

/** The name under which Zoom knows a person. */
export function nameOf(user: ZoomUser): string {
  const parts = [user.first_name, user.last_name].filter((part) => part !== undefined && part !== '')
  return user.display_name ?? (parts.length > 0 ? parts.join(' ') : user.email)
}

/** A Licensed user's type in Zoom's numbers. */
export const LICENSED = 2

/**
 * Stores the pair of a new consent as its Zoom user's next generation: one connection per Zoom app and Zoom
 * user, whoever it was asked for. Zoom has ended that user's older pair by now.
 */
export function storePair(
  tx: Tx,
  sealer: Sealer,
  app: ZoomAppRow,
  who: ZoomUser,
  pair: TokenPair,
  now: number,
): { id: ConnectionId; generation: number; gap: string | null } {
  const before = connectionByZoomUser(tx, app.id, who.id)
  const id = before?.id ?? newId('connection', now)
  const generation = (before?.generation ?? 0) + 1
  const { gaps, reason: gap } = scopeGapOf(tx, app.level, pair.scopes)
  const place = { id, issuer: app.oauth_url, api_url: pair.apiUrl ?? app.api_url }
  const row = {
    ...place,
    zoom_app_id: app.id,
    zoom_user_id: who.id,
    zoom_account_id: who.account_id,
    zoom_email: who.email,
    zoom_name: nameOf(who),
    zoom_type: who.type,
    scopes: pair.scopes.join(' '),
    state: gap === null ? ('healthy' as const) : ('scopeGap' as const),
    state_reason: gap,
    state_at: now,
    resumes_to: null,
    resumes_reason: null,
    generation,
    access: sealer.seal(pair.accessToken, tokenPlace(place, 'access')),
    refresh: sealer.seal(pair.refreshToken, tokenPlace(place, 'refresh')),
    access_expires_at: pair.expiresAt,
    authorized_at: now,
    refreshed_at: null,
    next_try_at: null,
    pair_lost: 0 as const,
  }
  if (before === undefined) insertConnection(tx, row)
  else storeGeneration(tx, row)
  setScopeGaps(tx, id, gaps)
  noteGrant(tx, app.id, row.scopes, now)
  noteZoomAccount(tx, {
    issuer: app.oauth_url,
    id: who.account_id,
    name: null,
    licensed: who.type === LICENSED,
    now,
  })
  addEvent(tx, id, {
    at: now,
    kind: 'authorized',
    text: `Authorized by ${nameOf(who)}, generation ${generation}`,
    tone: 'ok',
  })
  return { id, generation, gap }
}
