import type { ConnectionId, TenantId, UserId } from '../../contract/ids.ts'
import type { RemovedBy } from '../../contract/connections.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface PurgeRow {
  id: number
  connection_id: ConnectionId
  generation: number
  zoom_app_name: string
  issuer: string
  /** Whose data it is; NULL once it is gone. */
  zoom_user_id: string | null
  /** JSON: the users here behind whom the Zoom user stood. */
  users: string
  by: RemovedBy
  noticed_at: number
  due_at: number
  /** JSON: what was erased, with how many rows. */
  erased: string
  done_at: number | null
}

export interface PurgedUser {
  id: UserId
  name: string
  tenant_id: TenantId
  /** Who they were at Zoom, of one whom an admin's connection served; gone once the ledger has forgotten it. */
  zoom_user_id?: string
}

export interface Erased {
  what: string
  rows: number
}

export function insertPurge(tx: Tx, purge: Omit<PurgeRow, 'id' | 'erased' | 'done_at'>): void {
  tx.run(
    `INSERT INTO purges (connection_id, generation, zoom_app_name, issuer, zoom_user_id, users, by, noticed_at, due_at)
     VALUES ($connection_id, $generation, $zoom_app_name, $issuer, $zoom_user_id, $users, $by, $noticed_at, $due_at)`,
    { ...purge },
  )
}

export function openPurgeOf(db: Reader, connectionId: ConnectionId): PurgeRow | undefined {
  return db.get('SELECT * FROM purges WHERE connection_id = $connectionId AND done_at IS NULL', {
    connectionId,
  })
}

export function bringForward(tx: Tx, id: number, by: RemovedBy, at: number): void {
  tx.run('UPDATE purges SET due_at = min(due_at, $at), by = $by WHERE id = $id', { id, by, at })
}

export function duePurges(db: Reader, now: number): PurgeRow[] {
  return db.all('SELECT * FROM purges WHERE done_at IS NULL AND due_at <= $now ORDER BY due_at', { now })
}

export function deletePurge(tx: Tx, id: number): void {
  tx.run('DELETE FROM purges WHERE id = $id', { id })
}

/** The users whom an admin's connection serves, and who each is at Zoom. */
export function hostsOf(db: Reader, id: ConnectionId): Map<UserId, string> {
  const hosts = db.all<{ id: UserId; zoom_user_id: string }>(
    `SELECT id, host_zoom_user_id AS zoom_user_id FROM users
     WHERE connection_id = $id AND host_zoom_user_id IS NOT NULL`,
    { id },
  )
  return new Map(hosts.map((host) => [host.id, host.zoom_user_id]))
}

/** What was erased here; whom the ledger is still to forget stands with the users until it has. */
export function noteErased(
  tx: Tx,
  id: number,
  { users, erased }: { users: readonly PurgedUser[]; erased: readonly Erased[] },
): void {
  tx.run('UPDATE purges SET users = $users, erased = $erased WHERE id = $id', {
    id,
    users: JSON.stringify(users),
    erased: JSON.stringify(erased),
  })
}

/** Ends a purge: from here on nothing says any more which Zoom user it was. */
export function endPurge(
  tx: Tx,
  id: number,
  { users, erased }: { users: readonly PurgedUser[]; erased: readonly Erased[] },
  now: number,
): void {
  tx.run(
    `UPDATE purges SET users = $users, erased = $erased, zoom_user_id = NULL, done_at = $now WHERE id = $id`,
    {
      id,
      users: JSON.stringify(users.map(({ zoom_user_id: _whose, ...user }) => user)),
      erased: JSON.stringify(erased),
      now,
    },
  )
}

/** What was erased of a user's connections, newest first: also of those that they no longer have. */
export function purgesOf(db: Reader, userId: UserId): PurgeRow[] {
  return db.all(
    `SELECT p.* FROM purges p WHERE EXISTS (SELECT 1 FROM json_each(p.users) u WHERE u.value ->> 'id' = $userId)
     ORDER BY p.id DESC LIMIT 20`,
    { userId },
  )
}

export function purgeById(db: Reader, id: number): PurgeRow | undefined {
  return db.get('SELECT * FROM purges WHERE id = $id', { id })
}

/** Takes who the Zoom user was out of a connection: what is left says only that there was one. */
export function eraseIdentity(tx: Tx, id: ConnectionId): number {
  // Of an admin's connection, also the hosts whom it served.
  tx.run(
    `UPDATE users SET host_zoom_user_id = NULL, host_zoom_email = NULL, host_zoom_type = NULL, host_state = NULL,
       host_reason = NULL, host_paused = 0 WHERE connection_id = $id AND host_zoom_user_id IS NOT NULL`,
    { id },
  )
  return tx.run(
    `UPDATE connections SET zoom_user_id = 'removed ' || id, zoom_account_id = '', zoom_email = '', zoom_name = '',
       zoom_type = 0, scopes = '', pair_lost = 0 WHERE id = $id`,
    { id },
  )
}

export function eraseEvents(tx: Tx, id: ConnectionId): number {
  return tx.run('DELETE FROM connection_events WHERE connection_id = $id', { id })
}

/** Which of these Zoom users stand behind a connection still: by another Zoom app, or another admin. */
export function zoomUsersHere(db: Reader, issuer: string, zoomUserIds: readonly string[]): string[] {
  return db
    .all<{ id: string }>(
      `SELECT value AS id FROM json_each($zoomUserIds) WHERE EXISTS (
         SELECT 1 FROM connections c WHERE c.zoom_user_id = value AND c.issuer = $issuer)
         OR EXISTS (SELECT 1 FROM users u JOIN connections c ON c.id = u.connection_id
           WHERE u.host_zoom_user_id = value AND c.issuer = $issuer)`,
      { issuer, zoomUserIds: JSON.stringify(zoomUserIds) },
    )
    .map(({ id }) => id)
}

/** True if a copy of core.db still says who was behind a connection, or holds its tokens. */
export function holdsConnection(db: Reader, id: ConnectionId): boolean {
  return (
    db.get("SELECT 1 FROM connections WHERE id = $id AND (refresh IS NOT NULL OR zoom_email <> '')", {
      id,
    }) !== undefined
  )
}
