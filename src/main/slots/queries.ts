import type { AppointmentId, SlotId, TenantId, UserId } from '../../contract/ids.ts'
import type { MeetingState } from '../../contract/states.ts'
import type { Reader, SqlParams, Tx } from '../store/handles.ts'
import { matches } from '../store/like.ts'

/** A slot with its host and, where it is booked, its appointment and that one's meeting. */
export interface SlotRow {
  id: SlotId
  user_id: UserId
  user_name: string
  user_email: string
  tenant_id: TenantId
  tenant_name: string
  time_zone: string
  start_at: number
  end_at: number
  status: 'open' | 'booked' | 'cancelled'
  appointment_id: AppointmentId | null
  attendee_name: string | null
  attendee_email: string | null
  attendee_zone: string | null
  topic: string | null
  notes: string | null
  appointment_status: 'booked' | 'cancelled' | 'noShow' | null
  booked_at: number | null
  cancelled_at: number | null
  state: MeetingState | null
  reason: string | null
  due_at: number | null
  zoom_meeting_id: string | null
  join_url: string | null
  meeting_start_at: number | null
  duration_min: number | null
  confirmed_at: number | null
}

const COLUMNS = `s.id, s.user_id, u.name AS user_name, u.email AS user_email, u.tenant_id, t.name AS tenant_name,
    u.time_zone, s.start_at, s.end_at, s.status, s.appointment_id,
    a.attendee_name, a.attendee_email, a.attendee_zone, a.topic, a.notes, a.status AS appointment_status,
    a.booked_at, a.cancelled_at, m.state, m.reason, m.due_at, m.zoom_meeting_id, m.join_url,
    m.start_at AS meeting_start_at, m.duration_min, m.confirmed_at`

const SELECT = `SELECT ${COLUMNS}
  FROM slots s JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = u.tenant_id
    LEFT JOIN appointments a ON a.id = s.appointment_id LEFT JOIN meetings m ON m.appointment_id = a.id`

export function slotById(db: Reader, id: SlotId): SlotRow | undefined {
  return db.get(`${SELECT} WHERE s.id = $id`, { id })
}

export interface SlotFilter {
  from: number
  to: number
  tenantId: TenantId | null
  userIds: readonly UserId[] | null
  search: string | null
  limit: number
}

export function slotsBetween(db: Reader, filter: SlotFilter): SlotRow[] {
  const where = ['s.start_at < $to', 's.start_at >= $from - 86400000', 's.end_at > $from']
  const params: Record<string, string | number> = { from: filter.from, to: filter.to, limit: filter.limit }
  if (filter.tenantId !== null) {
    where.push('u.tenant_id = $tenantId')
    params['tenantId'] = filter.tenantId
  }
  if (filter.userIds !== null) {
    where.push('s.user_id IN (SELECT value FROM json_each($userIds))')
    params['userIds'] = JSON.stringify(filter.userIds)
  }
  if (filter.search !== null) {
    where.push(matches(filter.search, 'a.attendee_name', 'a.attendee_email', 'a.topic', 'u.name_key'))
    params['search'] = filter.search
  }
  return db.all<SlotRow>(
    `${SELECT} WHERE ${where.join(' AND ')} ORDER BY s.start_at, s.id LIMIT $limit`,
    params satisfies SqlParams,
  )
}

const UNSETTLED = "m.state IN ('waiting', 'unknown', 'conflict', 'missing', 'drifted')"

/** Appointments whose meeting needs someone or still waits, soonest first. */
export function unsettledSlots(db: Reader, tenantId: TenantId | null, limit: number): SlotRow[] {
  return db.all<SlotRow>(
    `SELECT ${COLUMNS}
     FROM meetings m JOIN appointments a ON a.id = m.appointment_id JOIN slots s ON s.id = a.slot_id
       JOIN users u ON u.id = s.user_id JOIN tenants t ON t.id = u.tenant_id
     WHERE ${UNSETTLED} AND s.appointment_id = a.id ${tenantId === null ? '' : 'AND u.tenant_id = $tenantId'}
     ORDER BY s.start_at LIMIT $limit`,
    tenantId === null ? { limit } : { tenantId, limit },
  )
}

export function countUnsettled(
  db: Reader,
  tenantId: TenantId | null,
): { waiting: number; needSomeone: number } {
  const counted = db.get<{ waiting: number | null; needSomeone: number | null }>(
    `SELECT sum(m.state IN ('waiting', 'sending', 'unknown')) AS waiting,
       sum(m.state IN ('conflict', 'missing', 'drifted')) AS needSomeone
     FROM meetings m ${tenantId === null ? '' : 'JOIN appointments a ON a.id = m.appointment_id JOIN users u ON u.id = a.user_id'}
     WHERE m.state IN ('waiting', 'sending', 'unknown', 'conflict', 'missing', 'drifted')
       ${tenantId === null ? '' : 'AND u.tenant_id = $tenantId'}`,
    tenantId === null ? {} : { tenantId },
  )
  return { waiting: counted?.waiting ?? 0, needSomeone: counted?.needSomeone ?? 0 }
}

/** A slot of the user, open or booked, that shares time with a span. */
export function overlappingSlot(
  db: Reader,
  userId: UserId,
  startAt: number,
  endAt: number,
  except: SlotId | null,
): { start_at: number; end_at: number } | undefined {
  return db.get(
    `SELECT start_at, end_at FROM slots
     WHERE user_id = $userId AND status <> 'cancelled' AND start_at < $endAt AND end_at > $startAt
       AND start_at > $startAt - 86400000 AND id IS NOT $except
     LIMIT 1`,
    { userId, startAt, endAt, except },
  )
}

export function insertSlot(
  tx: Tx,
  slot: { id: SlotId; user_id: UserId; start_at: number; end_at: number; created_at: number },
): void {
  tx.run(
    `INSERT INTO slots (id, user_id, start_at, end_at, status, created_at)
     VALUES ($id, $user_id, $start_at, $end_at, 'open', $created_at)`,
    { ...slot },
  )
}

export function setSlotTime(tx: Tx, id: SlotId, startAt: number, endAt: number): void {
  tx.run('UPDATE slots SET start_at = $startAt, end_at = $endAt WHERE id = $id', { id, startAt, endAt })
}

export function setSlotStatus(
  tx: Tx,
  id: SlotId,
  status: 'open' | 'booked' | 'cancelled',
  appointmentId: AppointmentId | null,
): void {
  tx.run('UPDATE slots SET status = $status, appointment_id = $appointmentId WHERE id = $id', {
    id,
    status,
    appointmentId,
  })
}

/** Removes a slot and the appointments of the past that it had. */
export function deleteSlot(tx: Tx, id: SlotId): void {
  tx.run('DELETE FROM meetings WHERE appointment_id IN (SELECT id FROM appointments WHERE slot_id = $id)', {
    id,
  })
  tx.run('DELETE FROM appointments WHERE slot_id = $id', { id })
  tx.run('DELETE FROM slots WHERE id = $id', { id })
}

export interface NewAppointment {
  id: AppointmentId
  slot_id: SlotId
  user_id: UserId
  attendee_name: string
  attendee_email: string
  attendee_zone: string
  topic: string
  notes: string
  start_at: number
  end_at: number
  reference: string
  booked_at: number
}

export function insertAppointment(tx: Tx, appointment: NewAppointment): void {
  tx.run(
    `INSERT INTO appointments (id, slot_id, user_id, attendee_name, attendee_email, attendee_zone, topic, notes,
       start_at, end_at, status, reference, booked_at)
     VALUES ($id, $slot_id, $user_id, $attendee_name, $attendee_email, $attendee_zone, $topic, $notes,
       $start_at, $end_at, 'booked', $reference, $booked_at)`,
    { ...appointment },
  )
  tx.run("INSERT INTO meetings (appointment_id, state) VALUES ($id, 'sending')", { id: appointment.id })
}

export function setAppointmentTime(tx: Tx, id: AppointmentId, startAt: number, endAt: number): void {
  tx.run('UPDATE appointments SET start_at = $startAt, end_at = $endAt WHERE id = $id', {
    id,
    startAt,
    endAt,
  })
}

export function cancelAppointment(tx: Tx, id: AppointmentId, reopensSlot: boolean, now: number): void {
  tx.run(
    "UPDATE appointments SET status = 'cancelled', cancelled_at = $now, reopens_slot = $reopens WHERE id = $id",
    { id, now, reopens: reopensSlot ? 1 : 0 },
  )
}
