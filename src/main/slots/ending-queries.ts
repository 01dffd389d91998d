import type { AppointmentId, ConnectionId, SlotId, TenantId, UserId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** A coming appointment of somebody who is disconnected. */
export interface ComingRow {
  id: AppointmentId
  slot_id: SlotId
  user_id: UserId
  tenant_id: TenantId
  attendee_name: string
  attendee_email: string
  attendee_zone: string
  topic: string
  notes: string
  start_at: number
  end_at: number
}

const COLUMNS = `a.id, a.slot_id, a.user_id, u.tenant_id, a.attendee_name, a.attendee_email, a.attendee_zone, a.topic,
    a.notes, a.start_at, a.end_at`

/** One appointment, if it is still booked. */
export function bookedAppointment(db: Reader, id: AppointmentId): ComingRow | undefined {
  return db.get(
    `SELECT ${COLUMNS} FROM appointments a JOIN users u ON u.id = a.user_id WHERE a.id = $id AND a.status = 'booked'`,
    { id },
  )
}

export function comingAppointments(db: Reader, users: readonly UserId[], now: number): ComingRow[] {
  return db.all(
    `SELECT ${COLUMNS}
     FROM json_each($users) wanted JOIN appointments a ON a.user_id = wanted.value JOIN users u ON u.id = a.user_id
     WHERE a.status = 'booked' AND a.start_at > $now ORDER BY a.start_at`,
    { users: JSON.stringify(users), now },
  )
}

/** Slots of a user that share time with a span; an open one of exactly that span can take an appointment. */
export function slotsAt(
  db: Reader,
  userId: UserId,
  startAt: number,
  endAt: number,
): Array<{ id: SlotId; status: 'open' | 'booked'; start_at: number; end_at: number }> {
  return db.all(
    `SELECT id, status, start_at, end_at FROM slots WHERE user_id = $userId AND status <> 'cancelled'
       AND start_at < $endAt AND end_at > $startAt AND start_at > $startAt - 86400000`,
    { userId, startAt, endAt },
  )
}

export function insertHandOver(
  tx: Tx,
  handOver: { old: AppointmentId; new: AppointmentId; connectionId: ConnectionId; now: number },
): void {
  tx.run(
    `INSERT INTO hand_overs (old_appointment_id, new_appointment_id, connection_id, begun_at)
     VALUES ($old, $new, $connectionId, $now)`,
    { ...handOver },
  )
}

/** Appointments whose colleague's meeting is saved, so that the old one may go. */
export function handOversToFinish(
  db: Reader,
): Array<{ old_appointment_id: AppointmentId; connection_id: ConnectionId }> {
  return db.all(
    `SELECT h.old_appointment_id, h.connection_id FROM hand_overs h JOIN meetings m ON m.appointment_id = h.new_appointment_id
     WHERE h.done_at IS NULL AND m.state = 'saved'`,
  )
}

export function endHandOver(tx: Tx, old: AppointmentId, now: number): void {
  tx.run('UPDATE hand_overs SET done_at = $now WHERE old_appointment_id = $old', { old, now })
}

/** How many meetings a disconnect still waits for: cancelled ones that Zoom still has, and open hand-overs. */
export function meetingsLeft(db: Reader, connectionId: ConnectionId): number {
  return (
    db.get<{ left: number }>(
      `SELECT (SELECT count(*) FROM users u JOIN appointments a ON a.user_id = u.id AND a.status = 'cancelled'
                 JOIN meetings m ON m.appointment_id = a.id
               WHERE u.connection_id = $connectionId AND m.state <> 'cancelled')
            + (SELECT count(*) FROM users u JOIN appointments a ON a.user_id = u.id AND a.status = 'booked'
                 JOIN hand_overs h ON h.old_appointment_id = a.id
               WHERE u.connection_id = $connectionId AND h.done_at IS NULL) AS left`,
      { connectionId },
    )?.left ?? 0
  )
}

/** The connection behind an appointment's host, if it is being ended with its meetings. */
export function endingOfAppointment(db: Reader, id: AppointmentId): ConnectionId | null {
  return (
    db.get<{ id: ConnectionId }>(
      `SELECT e.connection_id AS id FROM appointments a JOIN users u ON u.id = a.user_id
         JOIN endings e ON e.connection_id = u.connection_id WHERE a.id = $id`,
      { id },
    )?.id ?? null
  )
}
