import { z } from 'zod'
import { AppointmentId, SlotId, TenantId, UserId } from './ids.ts'
import { line } from './line.ts'
import { Done, procedure } from './procedure.ts'
import { MeetingState } from './states.ts'
import { Instant, TimeZone } from './time.ts'

export const Attendee = z.object({
  name: line(200),
  email: z.email('type an email address such as name@example.com').max(320),
  timeZone: TimeZone,
})
export type Attendee = z.infer<typeof Attendee>

export const Meeting = z.object({
  zoomMeetingId: z.string(),
  joinUrl: z.string(),
  startAt: Instant.describe('what Zoom last confirmed'),
  durationMin: z.int(),
  confirmedAt: Instant,
})

export const Appointment = z.object({
  id: AppointmentId,
  attendee: Attendee,
  topic: z.string(),
  notes: z.string(),
  state: MeetingState,
  stateReason: z.string().nullable(),
  waitsUntil: Instant.nullable(),
  meeting: Meeting.nullable(),
  bookedAt: Instant,
  cancelledAt: Instant.nullable(),
})
export type Appointment = z.infer<typeof Appointment>

export const Slot = z.object({
  id: SlotId,
  userId: UserId,
  userName: z.string(),
  userEmail: z.string(),
  tenantId: TenantId,
  tenantName: z.string(),
  timeZone: z.string().describe('the host’s zone'),
  startAt: Instant,
  endAt: Instant,
  status: z.enum(['open', 'booked', 'cancelled']),
  appointment: Appointment.nullable(),
})
export type Slot = z.infer<typeof Slot>

export const HistoryEntry = z.object({ at: Instant, who: z.string(), text: z.string() })

export const Invitation = z.object({
  subject: z.string(),
  body: z.string(),
  mailto: z.string(),
  icsName: z.string(),
  ics: z.string(),
})

export const Recorded = z.object({
  startedAt: Instant,
  endedAt: Instant,
  minutes: z.int(),
  participants: z.int(),
})
export type Recorded = z.infer<typeof Recorded>

const MINUTE = 60_000
const Span = z
  .object({ startAt: Instant, endAt: Instant })
  .refine(({ startAt, endAt }) => Date.parse(endAt) - Date.parse(startAt) >= 5 * MINUTE, {
    path: ['endAt'],
    message: 'the end must be at least 5 minutes after the start',
  })
  .refine(({ startAt, endAt }) => Date.parse(endAt) - Date.parse(startAt) <= 24 * 60 * MINUTE, {
    path: ['endAt'],
    message: 'Zoom takes meetings of at most 24 hours',
  })

const Booking = z.object({
  attendee: Attendee,
  topic: line(200),
  notes: z.string().trim().max(1500),
})

const OneSlot = z.object({ id: SlotId })

export const slots = {
  list: procedure
    .input(
      z.object({
        from: Instant,
        to: Instant,
        tenantId: TenantId.optional(),
        userIds: z.array(UserId).max(50).optional(),
        search: z.string().trim().max(200).optional(),
        limit: z.int().min(1).max(1000),
      }),
    )
    .output(z.object({ rows: z.array(Slot), more: z.boolean() })),
  /** Appointments that have not reached Zoom, or about which something must be done, soonest first. */
  unsettled: procedure
    .input(z.object({ tenantId: TenantId.optional(), limit: z.int().min(1).max(500) }))
    .output(z.array(Slot)),
  get: procedure.input(OneSlot).output(z.object({ slot: Slot, history: z.array(HistoryEntry) })),
  add: procedure.input(z.intersection(z.object({ userId: UserId }), Span)).output(Slot),
  remove: procedure.input(OneSlot).output(Done),
  /** Books an open slot; answers when Zoom has confirmed the meeting or it is known why not. */
  book: procedure.input(OneSlot.extend(Booking.shape)).output(Slot),
  /** Moves an appointment, and its slot, to another time; the meeting and its link stay. */
  move: procedure.input(z.intersection(OneSlot, Span)).output(Slot),
  /** Cancels the appointment, deletes its meeting and opens the slot again. */
  cancel: procedure.input(OneSlot.extend({ reopen: z.boolean() })).output(Slot),
  /** Tries a waiting or failed change now. */
  retry: procedure.input(OneSlot).output(Slot),
  /** Makes a new meeting for an appointment whose meeting was deleted in Zoom. */
  makeAgain: procedure.input(OneSlot).output(Slot),
  invitation: procedure.input(OneSlot).output(Invitation),
  /** What Zoom recorded of a meeting that has ended; Zoom tells that to paid accounts only. */
  recorded: procedure.input(OneSlot).output(Recorded),
}
