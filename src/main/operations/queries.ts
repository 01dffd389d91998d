import type { OperationId, UserId } from '../../contract/ids.ts'
import type { ConnectionState, ItemState, OperationKind, OperationState } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'
import { matches } from '../store/like.ts'

export interface OperationRow {
  id: OperationId
  kind: OperationKind
  title: string
  state: Exclude<OperationState, 'failed'>
  started_by: string
  started_at: number
  ended_at: number | null
  total: number
}

export interface ItemRow {
  operation_id: OperationId
  position: number
  user_id: UserId
  name: string
  tenant_name: string
  state: ItemState
  reason: string | null
  must_consent: 0 | 1
  tries: number
  calls: number
  next_try_at: number | null
  at: number | null
}

export function operationById(db: Reader, id: OperationId): OperationRow | undefined {
  return db.get('SELECT * FROM operations WHERE id = $id', { id })
}

export function listOperations(db: Reader, limit: number): OperationRow[] {
  return db.all('SELECT * FROM operations ORDER BY started_at DESC LIMIT $limit', { limit })
}

export function unfinishedOperations(db: Reader): OperationRow[] {
  return db.all("SELECT * FROM operations WHERE state IN ('running', 'cancelling') ORDER BY started_at")
}

export function countItems(db: Reader, id: OperationId): Array<{ state: ItemState; items: number }> {
  return db.all(
    'SELECT state, count(*) AS items FROM operation_items WHERE operation_id = $id GROUP BY state',
    { id },
  )
}

export function insertOperation(tx: Tx, row: OperationRow): void {
  tx.run(
    `INSERT INTO operations (id, kind, title, state, started_by, started_at, ended_at, total)
     VALUES ($id, $kind, $title, $state, $started_by, $started_at, $ended_at, $total)`,
    { ...row },
  )
}

export function insertItem(
  tx: Tx,
  item: Pick<
    ItemRow,
    | 'operation_id'
    | 'position'
    | 'user_id'
    | 'name'
    | 'tenant_name'
    | 'state'
    | 'reason'
    | 'must_consent'
    | 'at'
  >,
): void {
  tx.run(
    `INSERT INTO operation_items (operation_id, position, user_id, name, tenant_name, state, reason, must_consent, at)
     VALUES ($operation_id, $position, $user_id, $name, $tenant_name, $state, $reason, $must_consent, $at)`,
    { ...item },
  )
}

export function setOperationState(
  tx: Tx,
  id: OperationId,
  state: OperationState,
  endedAt: number | null,
): void {
  tx.run('UPDATE operations SET state = $state, ended_at = $endedAt WHERE id = $id', { id, state, endedAt })
}

/** What a dead process had under way is begun again: every kind is harmless to repeat. */
export function requeueRunning(tx: Tx): number {
  return tx.run("UPDATE operation_items SET state = 'queued' WHERE state = 'running'")
}

/** The next items to begin: queued ones, then waiting ones whose time has come. */
export function nextItems(db: Reader, id: OperationId, now: number, limit: number): ItemRow[] {
  return db.all(
    `SELECT * FROM operation_items
     WHERE operation_id = $id AND (state = 'queued' OR (state = 'waiting' AND next_try_at <= $now))
     ORDER BY state, position LIMIT $limit`,
    { id, now, limit },
  )
}

export function nextTryAt(db: Reader, id: OperationId): number | null {
  return (
    db.get<{ at: number | null }>(
      "SELECT min(next_try_at) AS at FROM operation_items WHERE operation_id = $id AND state = 'waiting'",
      { id },
    )?.at ?? null
  )
}

export function claimItem(tx: Tx, id: OperationId, position: number): boolean {
  return (
    tx.run(
      `UPDATE operation_items SET state = 'running', tries = tries + 1
       WHERE operation_id = $id AND position = $position AND state IN ('queued', 'waiting')`,
      { id, position },
    ) === 1
  )
}

export function settleItem(
  tx: Tx,
  id: OperationId,
  position: number,
  result: {
    state: ItemState
    reason: string
    mustConsent: boolean
    calls: number
    nextTryAt: number | null
    at: number
  },
): void {
  tx.run(
    `UPDATE operation_items SET state = $state, reason = $reason, must_consent = $mustConsent, calls = calls + $calls,
       next_try_at = $nextTryAt, at = $at WHERE operation_id = $id AND position = $position`,
    { id, position, ...result, mustConsent: result.mustConsent ? 1 : 0 },
  )
}

export function cancelUnbegun(tx: Tx, id: OperationId, now: number): number {
  return tx.run(
    `UPDATE operation_items SET state = 'cancelled', at = $now,
       reason = CASE tries WHEN 0 THEN 'The operation was cancelled before this user'
         ELSE 'The operation was cancelled while this user waited (' || coalesce(reason, 'begun, not ended')
           || '); their own state says how far it got' END
     WHERE operation_id = $id AND state IN ('queued', 'waiting')`,
    { id, now },
  )
}

/** Ends what was begun before a crash in an operation that was being cancelled: how far it got was not seen. */
export function cancelRequeued(tx: Tx): number {
  return tx.run(
    `UPDATE operation_items SET state = 'cancelled', reason = 'The console stopped while this user was under way; their own state says how far it got'
     WHERE state = 'queued' AND operation_id IN (SELECT id FROM operations WHERE state = 'cancelling')`,
  )
}

export interface ItemFilter {
  id: OperationId
  states: readonly ItemState[] | null
  search: string | null
  after: { rank: number; position: number } | null
  limit: number
}

/** Those that need someone first. */
const RANK = `CASE state WHEN 'failed' THEN 0 WHEN 'unknown' THEN 1 WHEN 'waiting' THEN 2 WHEN 'running' THEN 3
  WHEN 'queued' THEN 4 WHEN 'done' THEN 5 ELSE 6 END`

export function listItems(db: Reader, filter: ItemFilter): Array<ItemRow & { rank: number }> {
  const where = ['operation_id = $id']
  const params: Record<string, string | number> = { id: filter.id, limit: filter.limit }
  if (filter.states !== null) {
    where.push('state IN (SELECT value FROM json_each($states))')
    params['states'] = JSON.stringify(filter.states)
  }
  if (filter.search !== null) {
    where.push(matches(filter.search, 'name', 'reason'))
    params['search'] = filter.search
  }
  if (filter.after !== null) {
    where.push(`(${RANK}, position) > ($rank, $position)`)
    params['rank'] = filter.after.rank
    params['position'] = filter.after.position
  }
  return db.all(
    `SELECT *, ${RANK} AS rank FROM operation_items WHERE ${where.join(' AND ')} ORDER BY rank, position LIMIT $limit`,
    params,
  )
}

export function failedUsers(db: Reader, id: OperationId): UserId[] {
  return db
    .all<{ user_id: UserId }>(
      "SELECT user_id FROM operation_items WHERE operation_id = $id AND state = 'failed' ORDER BY position",
      { id },
    )
    .map(({ user_id }) => user_id)
}

/** How the users who failed stand now; those who were removed since are left out. */
export function statesOfFailed(db: Reader, id: OperationId): Array<{ connection_state: ConnectionState }> {
  return db.all(
    `SELECT u.connection_state FROM operation_items i JOIN users u ON u.id = i.user_id
     WHERE i.operation_id = $id AND i.state = 'failed'`,
    { id },
  )
}

export function deleteOperation(tx: Tx, id: OperationId): void {
  tx.run('DELETE FROM operations WHERE id = $id', { id })
}

/** How many calls to Zoom were made for a user since an instant. */
export function callsForUser(ledger: Reader, userId: UserId, since: number): number {
  return (
    ledger.get<{ calls: number }>(
      'SELECT count(*) AS calls FROM calls WHERE user_id = $userId AND at >= $since',
      {
        userId,
        since,
      },
    )?.calls ?? 0
  )
}

/** Coming appointments of these users. */
export function comingMeetings(db: Reader, userIds: readonly UserId[], now: number): Map<UserId, number> {
  const rows = db.all<{ user_id: UserId; meetings: number }>(
    `SELECT a.user_id, count(*) AS meetings FROM json_each($userIds) w
     JOIN appointments a ON a.user_id = w.value AND a.status = 'booked' AND a.start_at >= $now
     GROUP BY a.user_id`,
    { userIds: JSON.stringify(userIds), now },
  )
  return new Map(rows.map(({ user_id, meetings }) => [user_id, meetings]))
}
