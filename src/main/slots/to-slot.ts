import type { Appointment, Slot } from '../../contract/slots.ts'
import type { SlotRow } from './queries.ts'

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

function toAppointment(row: SlotRow): Appointment | null {
  if (row.appointment_id === null || row.state === null) return null
  return {
    id: row.appointment_id,
    attendee: {
      name: row.attendee_name ?? '',
      email: row.attendee_email ?? '',
      timeZone: row.attendee_zone ?? 'UTC',
    },
    topic: row.topic ?? '',
    notes: row.notes ?? '',
    state: row.appointment_status === 'noShow' ? 'noShow' : row.state,
    stateReason: row.reason,
    waitsUntil: row.state === 'waiting' && row.due_at !== null ? instant(row.due_at) : null,
    meeting:
      row.zoom_meeting_id === null || row.meeting_start_at === null || row.confirmed_at === null
        ? null
        : {
            zoomMeetingId: row.zoom_meeting_id,
            joinUrl: row.join_url ?? '',
            startAt: instant(row.meeting_start_at),
            durationMin: row.duration_min ?? 0,
            confirmedAt: instant(row.confirmed_at),
          },
    bookedAt: instant(row.booked_at ?? 0),
    cancelledAt: row.cancelled_at === null ? null : instant(row.cancelled_at),
  }
}

/** A slot as the contract shows it. */
export function toSlot(row: SlotRow): Slot {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    userEmail: row.user_email,
    tenantId: row.tenant_id,
    tenantName: row.tenant_name,
    timeZone: row.time_zone,
    startAt: instant(row.start_at),
    endAt: instant(row.end_at),
    status: row.status,
    appointment: toAppointment(row),
  }
}
