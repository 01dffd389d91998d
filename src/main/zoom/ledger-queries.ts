import type { Label } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** A call as it is written before it is sent. */
export interface NewCall {
  at: number
  issuer: string
  zoom_app_id: string
  tenant_id: string | null
  user_id: string | null
  account_id: string | null
  zoom_user_id: string | null
  operation: string
  method: string
  path: string
  label: Label | null
  purpose: string
  subject_id: string | null
  lane: string
  counted: 0 | 1
  retry_of: number | null
}

/** What is added once it is known. */
export interface CallEnd {
  id: number
  state: 'answered' | 'noAnswer' | 'notSent'
  label: Label | null
  status: number | null
  code: number | null
  message: string | null
  duration_ms: number
  bytes: number | null
  headers: string | null
  refused_by: string | null
  request_id: string | null
}

export function insertCall(tx: Tx, call: NewCall): number {
  tx.run(
    `INSERT INTO calls (at, issuer, zoom_app_id, tenant_id, user_id, account_id, zoom_user_id, operation, method,
       path, label, purpose, subject_id, lane, counted, state, retry_of)
     VALUES ($at, $issuer, $zoom_app_id, $tenant_id, $user_id, $account_id, $zoom_user_id, $operation, $method,
       $path, $label, $purpose, $subject_id, $lane, $counted, 'sent', $retry_of)`,
    { ...call },
  )
  return Number(tx.get<{ id: number | bigint }>('SELECT last_insert_rowid() AS id')?.id)
}

/** Changes whose call it was; answers its label. */
export function attributeCall(tx: Tx, id: number, accountId: string, zoomUserId: string): Label | null {
  tx.run('UPDATE calls SET account_id = $accountId, zoom_user_id = $zoomUserId WHERE id = $id', {
    id,
    accountId,
    zoomUserId,
  })
  return tx.get<{ label: Label | null }>('SELECT label FROM calls WHERE id = $id', { id })?.label ?? null
}

export function endCall(tx: Tx, end: CallEnd): void {
  tx.run(
    `UPDATE calls SET state = $state, label = $label, status = $status, code = $code, message = $message,
       duration_ms = $duration_ms, bytes = $bytes, headers = $headers, refused_by = $refused_by,
       request_id = $request_id
     WHERE id = $id`,
    { ...end },
  )
}

/** By how much the counts of a call change. */
export interface CountChange {
  day: string
  hour: number
  issuer: string
  accountId: string
  zoomUserId: string
  tenantId: string
  userId: string
  label: Label
  calls: number
  counted: number
  refused: number
  peak: number
  at: number
}

export function addToAccountDay(tx: Tx, c: CountChange): void {
  tx.run(
    `INSERT INTO account_days (day, issuer, account_id, label, calls, refused, peak, peak_at)
     VALUES ($day, $issuer, $accountId, $label, $calls, $refused, $peak, $at)
     ON CONFLICT DO UPDATE SET calls = calls + $calls, refused = refused + $refused,
       peak_at = CASE WHEN $peak > peak THEN $at ELSE peak_at END, peak = max(peak, $peak)`,
    {
      day: c.day,
      issuer: c.issuer,
      accountId: c.accountId,
      label: c.label,
      calls: c.calls,
      refused: c.refused,
      peak: c.peak,
      at: c.at,
    },
  )
  tx.run(
    `INSERT INTO account_hours (hour, issuer, account_id, label, calls, refused)
     VALUES ($hour, $issuer, $accountId, $label, $calls, $refused)
     ON CONFLICT DO UPDATE SET calls = calls + $calls, refused = refused + $refused`,
    {
      hour: c.hour,
      issuer: c.issuer,
      accountId: c.accountId,
      label: c.label,
      calls: c.calls,
      refused: c.refused,
    },
  )
}

export function addToUsage(tx: Tx, c: CountChange): void {
  tx.run(
    `INSERT INTO usage_days (day, tenant_id, user_id, account_id, zoom_user_id, label, calls, counted, refused)
     VALUES ($day, $tenantId, $userId, $accountId, $zoomUserId, $label, $calls, $counted, $refused)
     ON CONFLICT DO UPDATE SET calls = calls + $calls, counted = counted + $counted, refused = refused + $refused`,
    {
      day: c.day,
      tenantId: c.tenantId,
      userId: c.userId,
      accountId: c.accountId,
      zoomUserId: c.zoomUserId,
      label: c.label,
      calls: c.calls,
      counted: c.counted,
      refused: c.refused,
    },
  )
}

export function addToUserDay(tx: Tx, c: CountChange): void {
  tx.run(
    `INSERT INTO user_days (day, issuer, zoom_user_id, counted, refused)
     VALUES ($day, $issuer, $zoomUserId, $counted, $refused)
     ON CONFLICT DO UPDATE SET counted = counted + $counted, refused = refused + $refused`,
    { day: c.day, issuer: c.issuer, zoomUserId: c.zoomUserId, counted: c.counted, refused: c.refused },
  )
}

/** Keeps that Zoom itself called a user's day spent, whatever our own count says. */
export function markUserSpent(tx: Tx, day: string, issuer: string, zoomUserId: string, until: number): void {
  tx.run(
    `INSERT INTO user_days (day, issuer, zoom_user_id, counted, refused, spent_until)
     VALUES ($day, $issuer, $zoomUserId, 0, 0, $until)
     ON CONFLICT DO UPDATE SET spent_until = $until`,
    { day, issuer, zoomUserId, until },
  )
}

export function userDay(
  db: Reader,
  day: string,
  issuer: string,
  zoomUserId: string,
): { counted: number; refused: number; spent_until: number | null } | undefined {
  return db.get(
    'SELECT counted, refused, spent_until FROM user_days WHERE day = $day AND issuer = $issuer AND zoom_user_id = $zoomUserId',
    {
      day,
      issuer,
      zoomUserId,
    },
  )
}

export function accountDay(
  db: Reader,
  day: string,
  issuer: string,
  accountId: string,
): Array<{ label: Label; calls: number; refused: number; peak: number; peak_at: number | null }> {
  return db.all(
    `SELECT label, calls, refused, peak, peak_at FROM account_days
     WHERE day = $day AND issuer = $issuer AND account_id = $accountId`,
    { day, issuer, accountId },
  )
}

/** When an account's calls since an instant were sent, so that a restart forgets no window. */
export function callsSince(
  db: Reader,
  issuer: string,
  accountId: string,
  since: number,
): Array<{ at: number; label: Label }> {
  return db.all(
    `SELECT at, label FROM calls
     WHERE account_id = $accountId AND at > $since AND issuer = $issuer AND label IS NOT NULL ORDER BY at`,
    { issuer, accountId, since },
  )
}

export function putReading(
  tx: Tx,
  bucket: string,
  at: number,
  allowance: number | null,
  remaining: number | null,
): void {
  tx.run(
    `INSERT INTO readings (bucket, at, allowance, remaining) VALUES ($bucket, $at, $allowance, $remaining)
     ON CONFLICT DO UPDATE SET at = $at, allowance = $allowance, remaining = $remaining`,
    { bucket, at, allowance, remaining },
  )
}

export function readingOf(
  db: Reader,
  bucket: string,
): { at: number; allowance: number | null; remaining: number | null } | undefined {
  return db.get('SELECT at, allowance, remaining FROM readings WHERE bucket = $bucket', { bucket })
}

export function keepSpecimen(
  tx: Tx,
  callId: number,
  at: number,
  headers: string,
  message: string | null,
): void {
  tx.run('INSERT INTO specimens (call_id, at, headers, message) VALUES ($callId, $at, $headers, $message)', {
    callId,
    at,
    headers,
    message,
  })
}

export function learnedLabels(db: Reader): Array<{ operation: string; label: Label }> {
  return db.all('SELECT operation, label FROM learned_labels')
}

export function learnLabel(tx: Tx, operation: string, label: Label, at: number): void {
  tx.run(
    `INSERT INTO learned_labels (operation, label, at) VALUES ($operation, $label, $at)
     ON CONFLICT DO UPDATE SET label = $label, at = $at`,
    { operation, label, at },
  )
}

/** Calls that were on their way when an earlier process died: nobody will hear their answer. */
export function endLostCalls(tx: Tx): number {
  return tx.run(
    "UPDATE calls SET state = 'noAnswer', message = 'the console stopped before the answer came' WHERE state = 'sent'",
  )
}

/** When Zoom last did what a user's token asked it to, if that was after `since`: proof that the connection lives. */
export function callsProve(db: Reader, userId: string, since: number): number | null {
  return (
    db.get<{ at: number | null }>(
      `SELECT max(at) AS at FROM calls
       WHERE user_id = $userId AND at >= $since AND state = 'answered' AND status < 300 AND operation NOT LIKE 'oauth/%'`,
      { userId, since },
    )?.at ?? null
  )
}

/**
 * Takes Zoom users out of the ledger: calls and counts stay, without whose they were.
 *
 * @param whose.stay those of them whose days and limits are still counted, by another connection
 */
export function forgetZoomUsers(
  tx: Tx,
  whose: {
    issuer: string
    zoomUserIds: readonly string[]
    userIds: readonly string[]
    stay: readonly string[]
  },
): number {
  const { issuer } = whose
  const theirs = { zoomUserIds: JSON.stringify(whose.zoomUserIds) }
  const THEIRS = 'zoom_user_id IN (SELECT value FROM json_each($zoomUserIds))'
  const calls = tx.run(
    `UPDATE calls SET zoom_user_id = NULL, message = NULL WHERE issuer = $issuer AND id IN (
       SELECT c.id FROM json_each($userIds) wanted JOIN calls c ON c.user_id = wanted.value WHERE c.${THEIRS}
       UNION SELECT id FROM calls WHERE counted = 1 AND ${THEIRS})`,
    { issuer, ...theirs, userIds: JSON.stringify(whose.userIds) },
  )
  tx.run(
    `INSERT INTO usage_days (day, tenant_id, user_id, account_id, zoom_user_id, label, calls, counted, refused)
     SELECT day, tenant_id, user_id, account_id, '', label, calls, counted, refused FROM usage_days WHERE ${THEIRS}
     ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, counted = counted + excluded.counted,
       refused = refused + excluded.refused`,
    theirs,
  )
  const days = tx.run(`DELETE FROM usage_days WHERE ${THEIRS}`, theirs)
  const stay = new Set(whose.stay)
  const gone = { issuer, zoomUserIds: JSON.stringify(whose.zoomUserIds.filter((id) => !stay.has(id))) }
  tx.run(
    `DELETE FROM readings WHERE bucket IN (SELECT $issuer || ' user ' || value FROM json_each($zoomUserIds))`,
    gone,
  )
  return calls + days + tx.run(`DELETE FROM user_days WHERE issuer = $issuer AND ${THEIRS}`, gone)
}
