import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** The states in which a connection's tokens are used, and so kept alive and checked. */
export const WORKING_STATES = [
  'healthy',
  'expiring',
  'scopeGap',
  'movedAccount',
  'deactivated',
  'zoomUnreachable',
] as const satisfies readonly ConnectionState[]

const WORKING = `c.refresh IS NOT NULL AND +c.state IN (${WORKING_STATES.map((state) => `'${state}'`).join(', ')})`
const NOT_RESTING = `(c.next_try_at IS NULL OR c.next_try_at <= $now)
  AND c.zoom_app_id NOT IN (SELECT zoom_app_id FROM app_refusals)`

/** A connection that is to be refreshed, and the access token's end by which it was chosen. */
export interface DueRefresh {
  id: ConnectionId
  access_expires_at: number | null
}

/** How far ahead of an access token's end it is renewed: between two and nine minutes, another for each row. */
const LEAD = '(120000 + c.rowid % 8 * 60000)'

/**
 * Connections whose access token ends soon, or has ended, and that have work coming: an appointment that starts
 * before `soon`, or a change that goes out before `dueSoon`. Soonest end first.
 */
export function refreshesForComingWork(
  db: Reader,
  at: { now: number; soon: number; dueSoon: number },
  limit: number,
): DueRefresh[] {
  return db.all(
    `SELECT c.id, c.access_expires_at FROM connections c
     WHERE c.id IN (
         SELECT u.connection_id FROM appointments a JOIN users u ON u.id = a.user_id
         WHERE a.status = 'booked' AND a.start_at >= $now AND a.start_at < $soon
         UNION ALL
         SELECT u.connection_id FROM meetings m JOIN appointments a ON a.id = m.appointment_id
           JOIN users u ON u.id = a.user_id
         WHERE m.due_at IS NOT NULL AND m.due_at < $dueSoon)
       AND ${WORKING} AND ${NOT_RESTING} AND coalesce(c.access_expires_at, 0) - ${LEAD} <= $now
     ORDER BY c.access_expires_at LIMIT $limit`,
    { ...at, limit },
  )
}

/** Connections that nobody used for so long that their refresh token is renewed for its own sake, oldest first. */
export function refreshesToKeepAlive(db: Reader, now: number, limit: number): DueRefresh[] {
  return db.all(
    `SELECT c.id, c.access_expires_at FROM connections c
     WHERE c.keep_at <= $now AND ${WORKING} AND ${NOT_RESTING} ORDER BY c.keep_at LIMIT $limit`,
    { now, limit },
  )
}

/** A connection whose health is to be looked at, and a user who has it for their own; an admin's has none. */
export interface DueCheck {
  id: ConnectionId
  user_id: UserId | null
}

export function dueChecks(db: Reader, now: number, limit: number): DueCheck[] {
  return db.all(
    `SELECT c.id, (SELECT min(u.id) FROM users u WHERE u.connection_id = c.id AND u.host_zoom_user_id IS NULL) AS user_id
     FROM connections c
     WHERE c.check_at <= $now AND ${WORKING} AND ${NOT_RESTING}
     ORDER BY c.check_at LIMIT $limit`,
    { now, limit },
  )
}

export function planKeepAlive(tx: Tx, id: ConnectionId, at: number): void {
  tx.run('UPDATE connections SET keep_at = $at WHERE id = $id', { id, at })
}

/** Plans the next check; `provedAt` is when Zoom last answered for this connection, if that is known anew. */
export function planCheck(tx: Tx, id: ConnectionId, at: number, provedAt: number | null): void {
  tx.run(
    'UPDATE connections SET check_at = $at, proved_at = max(coalesce(proved_at, 0), coalesce($provedAt, proved_at, 0)) WHERE id = $id',
    { id, at, provedAt },
  )
}

/**
 * Working connections whose next check is not planned, or later than it should be: new ones, those that were paused
 * meanwhile, and all of them once the operator wants to know sooner.
 */
export function checksToPlan(db: Reader, latest: number, limit: number): Array<{ id: ConnectionId }> {
  return db.all(
    `SELECT id FROM connections c
     WHERE (c.check_at IS NULL OR c.check_at > $latest) AND ${WORKING} LIMIT $limit`,
    { latest, limit },
  )
}

/** Connections that were never planned: new ones, and those of an older console. */
export function unplanned(db: Reader, limit: number): Array<{ id: ConnectionId; renewed_at: number }> {
  return db.all(
    `SELECT id, coalesce(refreshed_at, authorized_at) AS renewed_at FROM connections c
     WHERE refresh IS NOT NULL AND keep_at IS NULL LIMIT $limit`,
    { limit },
  )
}

/** Connections that end soon by the earlier reading of Zoom's 90 days, and are not called so yet. */
export function newlyExpiring(
  db: Reader,
  before: number,
  limit: number,
): Array<{ id: ConnectionId; ends_from: number }> {
  return db.all(
    `SELECT c.id, CASE WHEN s.issuer IS NULL THEN c.authorized_at ELSE coalesce(c.refreshed_at, c.authorized_at) END AS ends_from
     FROM connections c LEFT JOIN sliding_issuers s ON s.issuer = c.issuer
     WHERE c.state = 'healthy' AND c.authorized_at <= $before AND c.refresh IS NOT NULL
       AND (s.issuer IS NULL OR coalesce(c.refreshed_at, c.authorized_at) <= $before)
     LIMIT $limit`,
    { before, limit },
  )
}

/** Connections that are called expiring and are not: where Zoom's 90 days turned out to start anew with each refresh. */
export function noLongerExpiring(db: Reader, before: number, limit: number): Array<{ id: ConnectionId }> {
  return db.all(
    `SELECT c.id FROM connections c LEFT JOIN sliding_issuers s ON s.issuer = c.issuer
     WHERE c.state = 'expiring' AND (c.authorized_at > $before
       OR (s.issuer IS NOT NULL AND coalesce(c.refreshed_at, c.authorized_at) > $before))
     LIMIT $limit`,
    { before, limit },
  )
}
