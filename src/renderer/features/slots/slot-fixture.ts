import { SlotId, AppointmentId, TenantId, UserId } from '../../../contract/ids.ts'
import type { Appointment, Slot } from '../../../contract/slots.ts'

const ZEROS = '0'.repeat(20)

/** An open slot for tests: Tue 24 Nov 2026, 09:30 to 10:15 UTC. */
export function aSlot(change: Partial<Slot> = {}): Slot {
  return {
    id: SlotId.parse(`slt_${ZEROS}`),
    userId: UserId.parse(`usr_${ZEROS}`),
    userName: 'Maria Castellanos',
    userEmail: 'maria.castellanos@client1.example.com',
    tenantId: TenantId.parse(`ten_${ZEROS}`),
    tenantName: 'Northgate Clinics',
    timeZone: 'Europe/Berlin',
    startAt: '2026-11-24T09:30:00.000Z',
    endAt: '2026-11-24T10:15:00.000Z',
    status: 'open',
    appointment: null,
    ...change,
  }
}

/** An appointment for tests, saved in Zoom. */
export function anAppointment(change: Partial<Appointment> = {}): Appointment {
  return {
    id: AppointmentId.parse(`apt_${ZEROS}`),
    attendee: { name: 'Elif Demir', email: 'elif.demir@mail.example.org', timeZone: 'Europe/Istanbul' },
    topic: 'Intake',
    notes: '',
    state: 'saved',
    stateReason: null,
    waitsUntil: null,
    meeting: null,
    bookedAt: '2026-11-20T09:00:00.000Z',
    cancelledAt: null,
    ...change,
  }
}
