import type { ConnectionId, TenantId, UserId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'
import type { ServedUser } from './queries.ts'

/** A Zoom user, as a user who is served by an admin's connection is behind. */
export interface HostIdentity {
  readonly zoomUserId: string
  readonly email: string
  readonly type: number
}

/** Puts a user behind an admin's connection, as this Zoom user. What was true of them alone is forgotten. */
export function attachHost(tx: Tx, userId: UserId, connectionId: ConnectionId, host: HostIdentity): void {
  tx.run(
    `UPDATE users SET connection_id = $connectionId, host_zoom_user_id = $zoomUserId, host_zoom_email = $email,
       host_zoom_type = $type, host_state = NULL, host_reason = NULL, host_paused = 0 WHERE id = $userId`,
    { userId, connectionId, ...host },
  )
}

export function setHostIdentity(tx: Tx, userId: UserId, host: Omit<HostIdentity, 'zoomUserId'>): void {
  tx.run('UPDATE users SET host_zoom_email = $email, host_zoom_type = $type WHERE id = $userId', {
    userId,
    ...host,
  })
}

export function setHostState(
  tx: Tx,
  userId: UserId,
  state: ServedUser['host_state'],
  reason: string | null,
): void {
  tx.run('UPDATE users SET host_state = $state, host_reason = $reason WHERE id = $userId', {
    userId,
    state,
    reason,
  })
}

export function setHostPaused(tx: Tx, userId: UserId, reason: string | null): void {
  tx.run('UPDATE users SET host_paused = $paused, host_reason = $reason WHERE id = $userId', {
    userId,
    paused: reason === null ? 0 : 1,
    reason,
  })
}

/** The users whom an admin's connection serves and for whom calls are wanted. */
export function hostsToCheck(
  db: Reader,
  connectionId: ConnectionId,
): Array<{ user_id: UserId; host_zoom_user_id: string; host_state: ServedUser['host_state'] }> {
  return db.all(
    `SELECT id AS user_id, host_zoom_user_id, host_state FROM users
     WHERE connection_id = $connectionId AND host_zoom_user_id IS NOT NULL AND host_paused = 0
       AND host_state IS NOT 'disconnected'`,
    { connectionId },
  )
}

/** The users of a connection whose meetings wait: few, however many it serves. */
export function usersWithWaitingWork(db: Reader, connectionId: ConnectionId): Set<UserId> {
  const waiting = db.all<{ id: UserId }>(
    `SELECT u.id FROM meetings m CROSS JOIN appointments a ON a.id = m.appointment_id
       CROSS JOIN users u ON u.id = a.user_id
     WHERE m.state IN ('waiting', 'unknown') AND u.connection_id = $connectionId`,
    { connectionId },
  )
  return new Set(waiting.map(({ id }) => id))
}

/** The users here who are one and the same Zoom user, by way of one admin's connection. */
export function usersOfHost(
  db: Reader,
  connectionId: ConnectionId,
  zoomUserId: string,
): Array<{ id: UserId; name: string; tenant_id: TenantId; tenant_name: string }> {
  return db.all(
    `SELECT u.id, u.name, u.tenant_id, t.name AS tenant_name FROM users u JOIN tenants t ON t.id = u.tenant_id
     WHERE u.host_zoom_user_id = $zoomUserId AND u.connection_id = $connectionId ORDER BY u.name_key`,
    { connectionId, zoomUserId },
  )
}
