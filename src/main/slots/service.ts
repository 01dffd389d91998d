import { randomBytes } from 'node:crypto'
import type { DisconnectPreview } from '../../contract/connections.ts'
import { badInput, ExpectedError, notFound } from '../../contract/errors.ts'
import type { SlotId, TenantId, UserId } from '../../contract/ids.ts'
import type { Attendee, Recorded, Slot } from '../../contract/slots.ts'
import type { AuditFacts, AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Tx } from '../store/handles.ts'
import { containing } from '../store/like.ts'
import type { Store } from '../store/store.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import { getPastMeeting } from '../zoom/meetings-api.ts'
import { MeetingEndings } from './endings.ts'
import { type Invitation, writeInvitation } from './invitation.ts'
import { forgetMeeting, wakeOne } from './meeting-queries.ts'
import { MeetingSettler } from './meeting-settler.ts'
import {
  cancelAppointment,
  countUnsettled,
  deleteSlot,
  insertAppointment,
  insertSlot,
  overlappingSlot,
  setAppointmentTime,
  setSlotStatus,
  setSlotTime,
  slotById,
  type SlotRow,
  slotsBetween,
  unsettledSlots,
} from './queries.ts'
import { toSlot } from './to-slot.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly operator: () => string
  readonly tenants: TenantsService
  readonly users: UsersService
  readonly connections: ConnectionsService
}

interface Span {
  readonly startAt: string
  readonly endAt: string
}

interface Booking {
  readonly attendee: Attendee
  readonly topic: string
  readonly notes: string
}

/** Bookable spans of users' time, and the appointments in them with their Zoom meetings. */
export class SlotsService {
  readonly #parts: Parts
  readonly #settler: MeetingSettler
  readonly #endings: MeetingEndings

  constructor(parts: Parts) {
    this.#parts = parts
    this.#settler = new MeetingSettler({ ...parts, onRest: (id) => this.#endings.moved(id) })
    this.#endings = new MeetingEndings({ ...parts, work: () => this.#settler.work() })
    parts.connections.dealWithMeetingsBy(this.#endings)
  }

  /** Takes up what an earlier process left. */
  start(): void {
    this.#settler.start()
    this.#endings.start()
  }

  /** What each choice about the coming meetings means when a user is disconnected, and its price. */
  previewDisconnect(userId: UserId): DisconnectPreview {
    return this.#endings.preview(userId)
  }

  /** Tries everything that waits, now. */
  wakeAll(): void {
    this.#settler.wake(null)
  }

  close(): Promise<void> {
    return this.#settler.close()
  }

  list(input: {
    from: string
    to: string
    tenantId?: TenantId | undefined
    userIds?: UserId[] | undefined
    search?: string | undefined
    limit: number
  }): { rows: Slot[]; more: boolean } {
    const rows = slotsBetween(this.#parts.store.core, {
      from: Date.parse(input.from),
      to: Date.parse(input.to),
      tenantId: input.tenantId ?? null,
      userIds: input.userIds ?? null,
      search: containing(input.search),
      limit: input.limit + 1,
    })
    return { rows: rows.slice(0, input.limit).map(toSlot), more: rows.length > input.limit }
  }

  unsettled(tenantId: TenantId | undefined, limit: number): Slot[] {
    return unsettledSlots(this.#parts.store.core, tenantId ?? null, limit).map(toSlot)
  }

  /** How many changes wait for Zoom, and how many need someone. */
  countUnsettled(tenantId: TenantId | null): { waiting: number; needSomeone: number } {
    return countUnsettled(this.#parts.store.core, tenantId)
  }

  get(id: SlotId): { slot: Slot; history: Array<{ at: string; who: string; text: string }> } {
    const slot = toSlot(this.#row(id))
    const history = this.#parts.audit
      .list({ subjectId: id, limit: 50 })
      .rows.map(({ at, who, action, result }) => ({
        at,
        who,
        text: result === 'done' ? action : `${action}: ${result}`,
      }))
    return { slot, history }
  }

  add(userId: UserId, span: Span): Slot {
    const { store, clock, users, changes } = this.#parts
    const user = users.record(userId)
    const { startAt, endAt } = this.#future(span)
    this.#requireFree(userId, startAt, endAt, null)
    const id = newId('slot', clock.now())
    store.core.tx('slots.add', (tx) => {
      insertSlot(tx, { id, user_id: userId, start_at: startAt, end_at: endAt, created_at: clock.now() })
      this.#record(tx, {
        action: 'add slot',
        subject: user.name,
        subjectId: id,
        tenantId: user.tenant_id,
        after: { ...span },
      })
    })
    changes.publish('slots', 'audit')
    return this.#slot(id)
  }

  remove(id: SlotId): void {
    const { store, changes } = this.#parts
    const row = this.#row(id)
    if (row.status === 'booked')
      throw new ExpectedError('CONFLICT', 'An appointment is in this slot. Cancel it first.', { field: 'id' })
    store.core.tx('slots.remove', (tx) => {
      deleteSlot(tx, id)
      this.#record(tx, {
        action: 'remove slot',
        subject: row.user_name,
        subjectId: id,
        tenantId: row.tenant_id,
      })
    })
    changes.publish('slots', 'audit')
  }

  /** Books an open slot, and answers when Zoom has confirmed the meeting or it is known why not yet. */
  async book(id: SlotId, booking: Booking): Promise<Slot> {
    const { store, clock } = this.#parts
    const row = this.#row(id)
    if (row.status !== 'open')
      throw new ExpectedError('CONFLICT', 'This slot is not open any more.', { field: 'id' })
    this.#future({ startAt: new Date(row.start_at).toISOString(), endAt: new Date(row.end_at).toISOString() })
    const now = clock.now()
    const appointmentId = newId('appointment', now)
    store.core.tx('slots.book', (tx) => {
      insertAppointment(tx, {
        id: appointmentId,
        slot_id: id,
        user_id: row.user_id,
        attendee_name: booking.attendee.name,
        attendee_email: booking.attendee.email,
        attendee_zone: booking.attendee.timeZone,
        topic: booking.topic,
        notes: booking.notes,
        start_at: row.start_at,
        end_at: row.end_at,
        reference: `SB-${randomBytes(8).toString('hex')}`,
        booked_at: now,
      })
      setSlotStatus(tx, id, 'booked', appointmentId)
      this.#record(tx, {
        action: 'book appointment',
        subject: `${booking.topic} with ${booking.attendee.name}`,
        subjectId: id,
        tenantId: row.tenant_id,
        after: { attendee: booking.attendee.email, start: new Date(row.start_at).toISOString() },
      })
    })
    return this.#settled(id)
  }

  /** Moves an appointment and its slot; the meeting and its link stay. An open slot is moved alone. */
  async move(id: SlotId, span: Span): Promise<Slot> {
    const { store, clock } = this.#parts
    const row = this.#row(id)
    if (row.status === 'cancelled')
      throw new ExpectedError('CONFLICT', 'This appointment was cancelled.', { field: 'id' })
    const { startAt, endAt } = this.#future(span)
    this.#requireFree(row.user_id, startAt, endAt, id)
    const appointmentId = row.appointment_id
    store.core.tx('slots.move', (tx) => {
      setSlotTime(tx, id, startAt, endAt)
      if (appointmentId !== null) {
        setAppointmentTime(tx, appointmentId, startAt, endAt)
        wakeOne(tx, appointmentId, clock.now())
      }
      this.#record(tx, {
        action: appointmentId === null ? 'move slot' : 'move appointment',
        subject: this.#subject(row),
        subjectId: id,
        tenantId: row.tenant_id,
        before: { start: new Date(row.start_at).toISOString(), end: new Date(row.end_at).toISOString() },
        after: { start: span.startAt, end: span.endAt },
      })
    })
    return this.#settled(id)
  }

  /** Cancels the appointment and deletes its meeting; the slot opens again, or goes with it. */
  async cancel(id: SlotId, reopen: boolean): Promise<Slot> {
    const { store, clock } = this.#parts
    const row = this.#booked(id)
    store.core.tx('slots.cancel', (tx) => {
      cancelAppointment(tx, row.appointment_id, reopen, clock.now())
      wakeOne(tx, row.appointment_id, clock.now())
      this.#record(tx, {
        action: 'cancel appointment',
        subject: this.#subject(row),
        subjectId: id,
        tenantId: row.tenant_id,
        before: { attendee: row.attendee_email, start: new Date(row.start_at).toISOString() },
      })
    })
    return this.#settled(id)
  }

  /** Tries a change that waits, or that was refused, now. */
  async retry(id: SlotId): Promise<Slot> {
    const row = this.#booked(id)
    this.#parts.store.core.tx('slots.retry', (tx) => wakeOne(tx, row.appointment_id, this.#parts.clock.now()))
    return this.#settled(id)
  }

  /** Makes a new meeting for an appointment whose meeting was deleted in Zoom. */
  async makeAgain(id: SlotId): Promise<Slot> {
    const row = this.#booked(id)
    if (row.state !== 'missing')
      throw new ExpectedError('CONFLICT', 'The meeting of this appointment is not known to be missing.', {
        field: 'id',
      })
    this.#parts.store.core.tx('slots.makeAgain', (tx) => {
      forgetMeeting(tx, row.appointment_id, this.#parts.clock.now())
      this.#record(tx, {
        action: 'make meeting again',
        subject: this.#subject(row),
        subjectId: id,
        tenantId: row.tenant_id,
      })
    })
    return this.#settled(id)
  }

  invitation(id: SlotId): Invitation {
    const row = this.#row(id)
    return writeInvitation(row, this.#parts.tenants.row(row.tenant_id).domain, this.#parts.clock.now())
  }

  /** What Zoom recorded of the appointment's meeting, once that has ended. */
  async recorded(id: SlotId): Promise<Recorded> {
    const { clock, connections } = this.#parts
    const row = this.#booked(id)
    if (row.zoom_meeting_id === null || row.end_at > clock.now())
      throw new ExpectedError('CONFLICT', 'This meeting has not ended yet.', { field: 'id' })
    const why = { purpose: 'Read what Zoom recorded', subjectId: id, lane: 'person' as const }
    try {
      const past = await connections.call(row.user_id, getPastMeeting(row.zoom_meeting_id, why))
      return {
        startedAt: new Date(past.start_time).toISOString(),
        endedAt: new Date(past.end_time).toISOString(),
        minutes: past.duration,
        participants: past.participants_count,
      }
    } catch (error) {
      throw expectedOf(error)
    }
  }

  async #settled(id: SlotId): Promise<Slot> {
    const { changes } = this.#parts
    changes.publish('slots', 'users', 'audit', 'overview')
    const { appointment_id } = this.#row(id)
    if (appointment_id !== null) await this.#settler.settle(appointment_id, 'person')
    return this.#slot(id)
  }

  #slot(id: SlotId): Slot {
    return toSlot(this.#row(id))
  }

  #row(id: SlotId): SlotRow {
    const row = slotById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('slot')
    return row
  }

  #booked(id: SlotId): SlotRow & { appointment_id: NonNullable<SlotRow['appointment_id']> } {
    const row = this.#row(id)
    const { appointment_id } = row
    if (appointment_id === null || row.status !== 'booked')
      throw new ExpectedError('CONFLICT', 'There is no appointment in this slot.', { field: 'id' })
    return { ...row, appointment_id }
  }

  #subject(row: SlotRow): string {
    return row.attendee_name === null ? row.user_name : `${row.topic} with ${row.attendee_name}`
  }

  /** The span in milliseconds, if it begins later than now: of a past start Zoom makes "now". */
  #future(span: Span): { startAt: number; endAt: number } {
    const startAt = Date.parse(span.startAt)
    if (startAt <= this.#parts.clock.now())
      throw badInput(
        'startAt',
        'This time is past. Zoom would make the meeting for now instead.',
        'Choose a time that is still to come.',
      )
    return { startAt, endAt: Date.parse(span.endAt) }
  }

  #requireFree(userId: UserId, startAt: number, endAt: number, except: SlotId | null): void {
    const other = overlappingSlot(this.#parts.store.core, userId, startAt, endAt, except)
    if (other === undefined) return
    const times = `${new Date(other.start_at).toISOString()} to ${new Date(other.end_at).toISOString()}`
    throw new ExpectedError('CONFLICT', `The host has a slot at that time already, ${times}.`, {
      field: 'startAt',
    })
  }

  #record(tx: Tx, facts: Omit<AuditFacts, 'who'>): void {
    this.#parts.audit.record(tx, { who: this.#parts.operator(), ...facts })
  }
}
