import type { ConnectionId, ZoomAppId } from '../../contract/ids.ts'
import type { RefreshOutcome } from '../../contract/connections.ts'
import type { Reader, Tx } from '../store/handles.ts'
import type { Lane } from '../zoom/pacer.ts'

/** One attempt to refresh a connection: one request to Zoom's token endpoint. */
export interface RefreshRow {
  number: number
  generation: number
  /** What needed the token. */
  purpose: string
  lane: Lane
  /** 1 if a refresh token was used that an earlier attempt may have spent. */
  old_token: 0 | 1
  begun_at: number
  ended_at: number | null
  outcome: RefreshOutcome | null
  /** What Zoom said, as far as it said anything. */
  said: string | null
  call_id: number | null
}

/** How many attempts of a connection are kept; a busy one makes some twenty a day. */
const KEPT = 200

/** Writes an attempt down, before its request. */
export function beginRefresh(
  tx: Tx,
  connectionId: ConnectionId,
  attempt: Pick<RefreshRow, 'generation' | 'purpose' | 'lane' | 'old_token' | 'begun_at'>,
): number {
  tx.run(
    `INSERT INTO refreshes (connection_id, number, generation, purpose, lane, old_token, begun_at)
     VALUES ($connectionId, (SELECT coalesce(max(number), 0) + 1 FROM refreshes WHERE connection_id = $connectionId),
       $generation, $purpose, $lane, $old_token, $begun_at)`,
    { connectionId, ...attempt },
  )
  const id = Number(tx.get<{ id: number | bigint }>('SELECT last_insert_rowid() AS id')?.id)
  tx.run(
    `DELETE FROM refreshes WHERE connection_id = $connectionId
       AND number <= (SELECT number FROM refreshes WHERE id = $id) - $kept`,
    { connectionId, id, kept: KEPT },
  )
  return id
}

export interface RefreshEnd {
  at: number
  outcome: RefreshOutcome
  said: string | null
  callId: number | null
}

export function endRefresh(tx: Tx, id: number, end: RefreshEnd): void {
  tx.run(
    'UPDATE refreshes SET ended_at = $at, outcome = $outcome, said = $said, call_id = $callId WHERE id = $id',
    { id, ...end },
  )
}

/** Ends what a dead process left: whether Zoom rotated the pair is not known. */
export function endCutOffRefreshes(tx: Tx, connectionId: ConnectionId, now: number): void {
  tx.run(
    `UPDATE refreshes SET ended_at = $now, outcome = 'cutOff' WHERE connection_id = $connectionId AND outcome IS NULL`,
    { connectionId, now },
  )
}

/** The attempts of a connection, newest first. */
export function refreshesOf(db: Reader, connectionId: ConnectionId, limit: number): RefreshRow[] {
  return db.all(
    `SELECT number, generation, purpose, lane, old_token, begun_at, ended_at, outcome, said, call_id
     FROM refreshes WHERE connection_id = $connectionId ORDER BY number DESC LIMIT $limit`,
    { connectionId, limit },
  )
}

/** Keeps how often a refresh failed for a passing reason, and when the console tries again by itself. */
export function setBackOff(tx: Tx, id: ConnectionId, tries: number, at: number | null): void {
  // A disconnect that waits plans its own tries.
  tx.run(
    `UPDATE connections SET refresh_tries = $tries, next_try_at = $at WHERE id = $id AND state <> 'revocationWaiting'`,
    { id, tries, at },
  )
}

export function refreshTries(db: Reader, id: ConnectionId): number {
  return (
    db.get<{ tries: number }>('SELECT refresh_tries AS tries FROM connections WHERE id = $id', { id })
      ?.tries ?? 0
  )
}

/** Keeps that Zoom refuses an app's client id or secret. It ends when the secret changes (a trigger sees to that). */
export function noteAppRefusal(tx: Tx, zoomAppId: ZoomAppId, now: number): void {
  tx.run('INSERT INTO app_refusals (zoom_app_id, at) VALUES ($zoomAppId, $now) ON CONFLICT DO NOTHING', {
    zoomAppId,
    now,
  })
}

export function endAppRefusal(tx: Tx, zoomAppId: ZoomAppId): void {
  tx.run('DELETE FROM app_refusals WHERE zoom_app_id = $zoomAppId', { zoomAppId })
}

export function appIsRefused(db: Reader, zoomAppId: ZoomAppId): boolean {
  return db.get('SELECT 1 FROM app_refusals WHERE zoom_app_id = $zoomAppId', { zoomAppId }) !== undefined
}

/** The apps that Zoom refuses, with how many of their connections rest because of it. */
export function refusedApps(db: Reader): Array<{ id: ZoomAppId; name: string; at: number; resting: number }> {
  return db.all(
    `SELECT a.id, a.name, r.at, (SELECT count(*) FROM connections c
       WHERE c.zoom_app_id = a.id AND c.refresh IS NOT NULL) AS resting
     FROM app_refusals r JOIN zoom_apps a ON a.id = r.zoom_app_id ORDER BY r.at`,
  )
}

/** Keeps that a refresh token outlived 90 days from its consent: there, each refresh starts them anew. */
export function noteSliding(tx: Tx, issuer: string, consentAgeMs: number, now: number): void {
  tx.run(
    `INSERT INTO sliding_issuers (issuer, at, consent_age_ms) VALUES ($issuer, $now, $consentAgeMs)
     ON CONFLICT DO UPDATE SET consent_age_ms = max(consent_age_ms, $consentAgeMs)`,
    { issuer, consentAgeMs, now },
  )
}
