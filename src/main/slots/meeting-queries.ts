import type { AppointmentId, ConnectionId, SlotId, TenantId, UserId } from '../../contract/ids.ts'
import type { MeetingState } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** An appointment beside its meeting: what should be, what Zoom last confirmed, and what is under way. */
export interface MeetingRow {
  appointment_id: AppointmentId
  slot_id: SlotId
  user_id: UserId
  tenant_id: TenantId
  attendee_name: string
  status: 'booked' | 'cancelled' | 'noShow'
  reopens_slot: 0 | 1
  reference: string
  topic: string
  notes: string
  start_at: number
  end_at: number
  state: MeetingState
  reason: string | null
  zoom_meeting_id: string | null
  host_zoom_user_id: string | null
  confirmed_start_at: number | null
  confirmed_duration_min: number | null
  confirmed_topic: string | null
  sent_kind: 'create' | 'update' | 'delete' | null
  sent_body: string | null
  sent_at: number | null
  due_at: number | null
  tries: number
}

const SELECT = `SELECT a.id AS appointment_id, a.slot_id, a.user_id, u.tenant_id, a.attendee_name, a.status,
    a.reopens_slot, a.reference, a.topic, a.notes, a.start_at, a.end_at, m.state, m.reason, m.zoom_meeting_id,
    m.host_zoom_user_id, m.start_at AS confirmed_start_at, m.duration_min AS confirmed_duration_min,
    m.topic AS confirmed_topic, m.sent_kind, m.sent_body, m.sent_at, m.due_at, m.tries
  FROM meetings m JOIN appointments a ON a.id = m.appointment_id JOIN users u ON u.id = a.user_id`

export function meetingOf(db: Reader, id: AppointmentId): MeetingRow | undefined {
  return db.get(`${SELECT} WHERE a.id = $id`, { id })
}

export function dueMeetings(db: Reader, now: number, limit: number): AppointmentId[] {
  return db
    .all<{ id: AppointmentId }>(
      'SELECT appointment_id AS id FROM meetings WHERE due_at IS NOT NULL AND due_at <= $now ORDER BY due_at LIMIT $limit',
      { now, limit },
    )
    .map(({ id }) => id)
}

export function nextDueAt(db: Reader): number | null {
  return (
    db.get<{ at: number | null }>('SELECT min(due_at) AS at FROM meetings WHERE due_at IS NOT NULL')?.at ??
    null
  )
}

/** What a dead process left: requests whose answer nobody saw, and work it had not begun. Due at once. */
export function wakeAfterStart(tx: Tx, now: number): number {
  return tx.run(
    `UPDATE meetings SET due_at = $now, state = CASE WHEN sent_kind IS NULL THEN state ELSE 'unknown' END,
       reason = CASE WHEN sent_kind IS NULL THEN reason ELSE 'The console stopped before the answer came; Zoom is being asked' END
     WHERE sent_kind IS NOT NULL OR state = 'sending'`,
    { now },
  )
}

/** Makes waiting work due now: of one user, or of everyone. */
export function wakeWaiting(tx: Tx, userId: UserId | null, now: number): number {
  return userId === null
    ? tx.run("UPDATE meetings SET due_at = $now WHERE state IN ('waiting', 'unknown')", { now })
    : tx.run(
        `UPDATE meetings SET due_at = $now WHERE state IN ('waiting', 'unknown')
           AND appointment_id IN (SELECT id FROM appointments WHERE user_id = $userId)`,
        { now, userId },
      )
}

export function intend(
  tx: Tx,
  id: AppointmentId,
  intent: { kind: 'create' | 'update' | 'delete'; body: string | null; now: number },
): void {
  tx.run(
    `UPDATE meetings SET state = 'sending', reason = NULL, due_at = NULL, sent_kind = $kind, sent_body = $body,
       sent_at = $now, tries = tries + 1 WHERE appointment_id = $id`,
    { id, ...intent },
  )
}

export interface Confirmed {
  zoom_meeting_id: string
  host_zoom_user_id: string
  join_url: string
  start_at: number
  duration_min: number
  topic: string
}

/** Stores what Zoom says the meeting is, and ends the intent. */
export function confirm(
  tx: Tx,
  id: AppointmentId,
  confirmed: Confirmed,
  state: MeetingState,
  reason: string | null,
  now: number,
): void {
  tx.run(
    `UPDATE meetings SET zoom_meeting_id = $zoom_meeting_id, host_zoom_user_id = $host_zoom_user_id,
       join_url = $join_url, start_at = $start_at, duration_min = $duration_min, topic = $topic,
       confirmed_at = $now, state = $state, reason = $reason, sent_kind = NULL, sent_body = NULL, sent_at = NULL,
       due_at = CASE WHEN $state = 'sending' THEN $now END, tries = 0
     WHERE appointment_id = $id`,
    { id, ...confirmed, state, reason, now },
  )
}

/** Ends the intent: the meeting is not in Zoom. */
export function confirmGone(
  tx: Tx,
  id: AppointmentId,
  state: MeetingState,
  reason: string | null,
  now: number,
): void {
  tx.run(
    `UPDATE meetings SET state = $state, reason = $reason, zoom_meeting_id = NULL, join_url = NULL, start_at = NULL,
       duration_min = NULL, topic = NULL, confirmed_at = $now, sent_kind = NULL, sent_body = NULL, sent_at = NULL,
       due_at = NULL, tries = 0
     WHERE appointment_id = $id`,
    { id, state, reason, now },
  )
}

/** Keeps the intent in doubt, or takes it back, and says when to go on. */
export function setPending(
  tx: Tx,
  id: AppointmentId,
  pending: { state: MeetingState; reason: string | null; dueAt: number | null; keepIntent: boolean },
): void {
  const { state, reason, dueAt, keepIntent } = pending
  tx.run(
    keepIntent
      ? 'UPDATE meetings SET state = $state, reason = $reason, due_at = $dueAt, tries = tries + 1 WHERE appointment_id = $id'
      : `UPDATE meetings SET state = $state, reason = $reason, due_at = $dueAt, sent_kind = NULL, sent_body = NULL,
           sent_at = NULL WHERE appointment_id = $id`,
    { id, state, reason, dueAt },
  )
}

/** Forgets a meeting that was deleted in Zoom, so that a new one is made. */
export function forgetMeeting(tx: Tx, id: AppointmentId, now: number): void {
  tx.run(
    `UPDATE meetings SET state = 'sending', reason = NULL, zoom_meeting_id = NULL, join_url = NULL, start_at = NULL,
       duration_min = NULL, topic = NULL, due_at = $now, tries = 0 WHERE appointment_id = $id`,
    { id, now },
  )
}

/** Lets the settler look at a meeting again, whatever it was waiting for. A request in doubt stays so. */
export function wakeOne(tx: Tx, id: AppointmentId, now: number): void {
  tx.run(
    `UPDATE meetings SET due_at = $now, reason = NULL, state = CASE WHEN sent_kind IS NULL THEN 'sending' ELSE state END
     WHERE appointment_id = $id`,
    { id, now },
  )
}

/**
 * Forgets what Zoom said of the meetings of a connection's users, since the app was removed. A coming one is
 * looked for by its reference when they consent again, so that it is not made twice.
 */
export function forgetZoomData(tx: Tx, connectionId: ConnectionId, now: number): number {
  return tx.run(
    `UPDATE meetings SET join_url = NULL, host_zoom_user_id = NULL, zoom_meeting_id = NULL, topic = NULL, start_at = NULL,
       duration_min = NULL, sent_body = NULL, due_at = NULL,
       sent_kind = CASE WHEN coming.appointment_id IS NULL THEN NULL ELSE 'create' END,
       sent_at = CASE WHEN coming.appointment_id IS NULL THEN NULL ELSE $now END,
       state = CASE WHEN coming.appointment_id IS NULL THEN meetings.state ELSE 'waiting' END,
       reason = CASE WHEN coming.appointment_id IS NULL THEN NULL
         ELSE 'The host removed the app in Zoom; the meeting is looked for when they have consented again' END
     FROM (SELECT a.id FROM users u JOIN appointments a ON a.user_id = u.id WHERE u.connection_id = $connectionId) theirs
       LEFT JOIN (SELECT a.id AS appointment_id FROM users u JOIN appointments a ON a.user_id = u.id
         WHERE u.connection_id = $connectionId AND a.status = 'booked' AND a.end_at > $now) coming
         ON coming.appointment_id = theirs.id
     WHERE meetings.appointment_id = theirs.id AND (meetings.zoom_meeting_id IS NOT NULL OR meetings.sent_kind IS NOT NULL)`,
    { connectionId, now },
  )
}
