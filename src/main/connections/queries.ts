import type { ConnectionId, TenantId, UserId, ZoomAppId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface ConnectionRow {
  id: ConnectionId
  zoom_app_id: ZoomAppId
  issuer: string
  zoom_user_id: string
  zoom_account_id: string
  zoom_email: string
  zoom_name: string
  zoom_type: number
  api_url: string
  scopes: string
  state: ConnectionState
  state_reason: string | null
  state_at: number
  resumes_to: ConnectionState | null
  resumes_reason: string | null
  generation: number
  access: Uint8Array | null
  refresh: Uint8Array | null
  access_expires_at: number | null
  authorized_at: number
  refreshed_at: number | null
  next_try_at: number | null
  /** 1 if Zoom may have issued a pair that never reached this disk: nobody can revoke that one. */
  pair_lost: 0 | 1
}

export function connectionById(db: Reader, id: ConnectionId): ConnectionRow | undefined {
  return db.get('SELECT * FROM connections WHERE id = $id', { id })
}

export function connectionByZoomUser(
  db: Reader,
  zoomAppId: ZoomAppId,
  zoomUserId: string,
): ConnectionRow | undefined {
  return db.get('SELECT * FROM connections WHERE zoom_app_id = $zoomAppId AND zoom_user_id = $zoomUserId', {
    zoomAppId,
    zoomUserId,
  })
}

/** The connection of a Zoom user with the app of a client id, at whichever server. */
export function connectionsOfClient(db: Reader, clientId: string, zoomUserId: string): ConnectionRow[] {
  return db.all(
    `SELECT c.* FROM connections c JOIN zoom_apps a ON a.id = c.zoom_app_id
     WHERE a.client_id = $clientId AND c.zoom_user_id = $zoomUserId`,
    { clientId, zoomUserId },
  )
}

export function connectionOfUser(db: Reader, userId: UserId): ConnectionRow | undefined {
  return db.get('SELECT c.* FROM connections c JOIN users u ON u.connection_id = c.id WHERE u.id = $userId', {
    userId,
  })
}

/** What of a user an authorization needs: who is expected, and by which app. */
export interface ExpectedUser {
  id: UserId
  name: string
  email: string
  email_key: string
  tenant_id: TenantId
  tenant_name: string
  zoom_app_id: ZoomAppId
  connection_id: ConnectionId | null
}

export function expectedUser(db: Reader, userId: UserId): ExpectedUser | undefined {
  return db.get(
    `SELECT u.id, u.name, u.email, u.email_key, u.tenant_id, t.name AS tenant_name, t.zoom_app_id, u.connection_id
     FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE u.id = $userId`,
    { userId },
  )
}

/** A user as calls on their behalf need them: who they are here, and at Zoom where an admin's connection serves them. */
export interface ServedUser {
  id: UserId
  name: string
  tenant_id: TenantId
  connection_id: ConnectionId | null
  connection_state: ConnectionState
  host_zoom_user_id: string | null
  host_zoom_email: string | null
  host_zoom_type: number | null
  host_state: 'disconnected' | 'deactivated' | 'movedAccount' | null
  host_reason: string | null
  host_paused: 0 | 1
}

export function servedUser(db: Reader, userId: UserId): ServedUser | undefined {
  return db.get(
    `SELECT id, name, tenant_id, connection_id, connection_state, host_zoom_user_id, host_zoom_email, host_zoom_type,
       host_state, host_reason, host_paused FROM users WHERE id = $userId`,
    { userId },
  )
}

/** Any one user of a connection: an admin's may serve thousands. */
export function anyUserOfConnection(db: Reader, id: ConnectionId): ServedUser | undefined {
  return db.get(
    `SELECT id, name, tenant_id, connection_id, connection_state, host_zoom_user_id, host_zoom_email, host_zoom_type,
       host_state, host_reason, host_paused FROM users WHERE connection_id = $id LIMIT 1`,
    { id },
  )
}

export function usersOfConnection(
  db: Reader,
  id: ConnectionId,
): Array<{ id: UserId; name: string; tenant_id: TenantId; tenant_name: string }> {
  return db.all(
    `SELECT u.id, u.name, u.tenant_id, t.name AS tenant_name FROM users u JOIN tenants t ON t.id = u.tenant_id
     WHERE u.connection_id = $id ORDER BY u.name_key`,
    { id },
  )
}

export function insertConnection(tx: Tx, row: ConnectionRow): void {
  tx.run(
    `INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name, zoom_type,
       api_url, scopes, state, state_reason, state_at, resumes_to, resumes_reason, generation, access, refresh, access_expires_at,
       authorized_at, refreshed_at, next_try_at, pair_lost)
     VALUES ($id, $zoom_app_id, $issuer, $zoom_user_id, $zoom_account_id, $zoom_email, $zoom_name, $zoom_type,
       $api_url, $scopes, $state, $state_reason, $state_at, $resumes_to, $resumes_reason, $generation, $access, $refresh,
       $access_expires_at, $authorized_at, $refreshed_at, $next_try_at, $pair_lost)`,
    { ...row },
  )
}

/** Stores a new generation: the pair of a new consent takes the place of the older one. */
export function storeGeneration(tx: Tx, row: ConnectionRow): void {
  // Who consents anew is not disconnected any more, whatever that waited for.
  tx.run('DELETE FROM endings WHERE connection_id = $id', { id: row.id })
  tx.run(
    `UPDATE connections SET zoom_account_id = $zoom_account_id, zoom_email = $zoom_email, zoom_name = $zoom_name,
       zoom_type = $zoom_type, api_url = $api_url, scopes = $scopes, state = $state, state_reason = $state_reason,
       state_at = $state_at, resumes_to = NULL, resumes_reason = NULL, generation = $generation, access = $access, refresh = $refresh,
       access_expires_at = $access_expires_at, authorized_at = $authorized_at, refreshed_at = NULL, next_try_at = NULL, pair_lost = 0,
       refresh_tries = 0, keep_at = NULL, check_at = NULL
     WHERE id = $id`,
    {
      id: row.id,
      zoom_account_id: row.zoom_account_id,
      zoom_email: row.zoom_email,
      zoom_name: row.zoom_name,
      zoom_type: row.zoom_type,
      api_url: row.api_url,
      scopes: row.scopes,
      state: row.state,
      state_reason: row.state_reason,
      state_at: row.state_at,
      generation: row.generation,
      access: row.access,
      refresh: row.refresh,
      access_expires_at: row.access_expires_at,
      authorized_at: row.authorized_at,
    },
  )
}

/**
 * Stores the pair of a refresh, unless a newer generation came meanwhile. Answers whether it was stored.
 */
export function storeRotation(
  tx: Tx,
  rotation: {
    id: ConnectionId
    generation: number
    access: Uint8Array
    refresh: Uint8Array
    expiresAt: number
    scopes: string
    now: number
  },
): boolean {
  return (
    tx.run(
      `UPDATE connections SET access = $access, refresh = $refresh, access_expires_at = $expiresAt, scopes = $scopes,
         refreshed_at = $now, next_try_at = NULL, refresh_tries = 0, keep_at = NULL, pair_lost = 0
       WHERE id = $id AND generation = $generation AND refresh IS NOT NULL`,
      rotation,
    ) === 1
  )
}

export function setState(
  tx: Tx,
  id: ConnectionId,
  state: ConnectionState,
  reason: string | null,
  now: number,
): void {
  tx.run('UPDATE connections SET state = $state, state_reason = $reason, state_at = $now WHERE id = $id', {
    id,
    state,
    reason,
    now,
  })
}

export function setPaused(tx: Tx, id: ConnectionId, reason: string, now: number): void {
  tx.run(
    `UPDATE connections SET resumes_to = state, resumes_reason = state_reason, state = 'paused', state_reason = $reason, state_at = $now
     WHERE id = $id AND state <> 'paused'`,
    { id, reason, now },
  )
}

export function setResumed(tx: Tx, id: ConnectionId, now: number): void {
  tx.run(
    `UPDATE connections SET state = coalesce(resumes_to, 'healthy'), state_reason = resumes_reason, resumes_to = NULL,
       resumes_reason = NULL,
       state_at = $now WHERE id = $id AND state = 'paused'`,
    { id, now },
  )
}

export function setNextTry(tx: Tx, id: ConnectionId, at: number | null, reason: string | null): void {
  tx.run(
    'UPDATE connections SET next_try_at = $at, state_reason = coalesce($reason, state_reason) WHERE id = $id',
    {
      id,
      at,
      reason,
    },
  )
}

export function eraseTokens(
  tx: Tx,
  id: ConnectionId,
  state: ConnectionState,
  reason: string,
  now: number,
): void {
  tx.run(
    `UPDATE connections SET access = NULL, refresh = NULL, access_expires_at = NULL, next_try_at = NULL,
       resumes_to = NULL, state = $state, state_reason = $reason, state_at = $now WHERE id = $id`,
    { id, state, reason, now },
  )
}

export function setIdentity(
  tx: Tx,
  id: ConnectionId,
  identity: { email: string; name: string; type: number; accountId: string },
): void {
  tx.run(
    `UPDATE connections SET zoom_email = $email, zoom_name = $name, zoom_type = $type, zoom_account_id = $accountId
     WHERE id = $id`,
    { id, ...identity },
  )
}

export function setConnectionOfUser(tx: Tx, userId: UserId, connectionId: ConnectionId): void {
  tx.run(
    `UPDATE users SET connection_id = $connectionId, host_zoom_user_id = NULL, host_zoom_email = NULL,
       host_zoom_type = NULL, host_state = NULL, host_reason = NULL, host_paused = 0 WHERE id = $userId`,
    { userId, connectionId },
  )
}

/** Remembers that a pair was issued, or may have been, that nobody holds. */
/** Connections of an app whose tokens are kept, and which are not being ended, up to a bound. */
export function liveOfApp(
  db: Reader,
  zoomAppId: ZoomAppId,
  bound: number,
): Array<Pick<ConnectionRow, 'id' | 'state'>> {
  return db.all(
    `SELECT id, state FROM connections
     WHERE zoom_app_id = $zoomAppId AND refresh IS NOT NULL AND state <> 'revocationWaiting' LIMIT $bound`,
    { zoomAppId, bound },
  )
}

export function markPairLost(tx: Tx, id: ConnectionId): void {
  tx.run('UPDATE connections SET pair_lost = 1 WHERE id = $id', { id })
}

/** Connections of which it is not known whether they live. */
export function doubtfulConnections(db: Reader): Array<{ id: ConnectionId }> {
  return db.all(
    `SELECT id FROM connections WHERE refresh IS NOT NULL AND (state = 'zoomUnreachable'
       OR id IN (SELECT connection_id FROM exchanges WHERE kind = 'lostRefresh'))`,
  )
}

export function waitingRevocations(db: Reader): ConnectionRow[] {
  return db.all("SELECT * FROM connections WHERE state = 'revocationWaiting' ORDER BY next_try_at")
}

/** Connections whose tokens were sealed under a key that was kept in memory only. */
export function forgetTokensOfMemory(tx: Tx, reason: string, now: number): number {
  tx.run('UPDATE zoom_apps SET client_secret = NULL')
  return tx.run(
    `UPDATE connections SET access = NULL, refresh = NULL, access_expires_at = NULL, resumes_to = NULL,
       state = CASE WHEN state IN ('disconnected', 'revocationWaiting') THEN 'disconnected' ELSE 'needsConsent' END,
       state_reason = $reason, state_at = $now
     WHERE refresh IS NOT NULL`,
    { reason, now },
  )
}
