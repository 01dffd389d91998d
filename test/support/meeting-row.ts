import type { AppointmentId, SlotId, TenantId, UserId } from '../../src/contract/ids.ts'
import type { MeetingRow } from '../../src/main/slots/meeting-queries.ts'

/** An appointment that was just booked, with what a test wants otherwise. */
export function meetingRow(change: Partial<MeetingRow> = {}): MeetingRow {
  return {
    appointment_id: 'apt_00000000000000000001' as AppointmentId,
    slot_id: 'slt_00000000000000000001' as SlotId,
    user_id: 'usr_00000000000000000001' as UserId,
    tenant_id: 'ten_00000000000000000001' as TenantId,
    attendee_name: 'Elif Demir',
    status: 'booked',
    reopens_slot: 0,
    reference: 'SB-0123456789abcdef',
    topic: 'Intake',
    notes: '',
    start_at: Date.UTC(2090, 0, 2, 9),
    end_at: Date.UTC(2090, 0, 2, 9, 30),
    state: 'sending',
    reason: null,
    zoom_meeting_id: null,
    host_zoom_user_id: null,
    confirmed_start_at: null,
    confirmed_duration_min: null,
    confirmed_topic: null,
    sent_kind: null,
    sent_body: null,
    sent_at: null,
    due_at: null,
    tries: 0,
    ...change,
  }
}
