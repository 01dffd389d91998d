import { randomBytes } from 'node:crypto'
import type { DisconnectPreview } from '../../contract/connections.ts'
import { ExpectedError } from '../../contract/errors.ts'
import type { AppointmentId, ConnectionId, SlotId, UserId } from '../../contract/ids.ts'
import { DAY_MS, nextResetAfter } from '../../contract/time.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import type { ComingMeetings, MeetingsChoice } from '../connections/endings.ts'
import type { ConnectionsService } from '../connections/service.ts'
import { newId } from '../ids.ts'
import type { Reader, Tx } from '../store/handles.ts'
import type { UsersService } from '../users/service.ts'
import { USER_DAY_ALLOWANCE } from '../zoom/limits.ts'
import {
  bookedAppointment,
  comingAppointments,
  type ComingRow,
  endHandOver,
  endingOfAppointment,
  handOversToFinish,
  insertHandOver,
  meetingsLeft,
  slotsAt,
} from './ending-queries.ts'
import { wakeOne } from './meeting-queries.ts'
import { cancelAppointment, insertAppointment, insertSlot, setSlotStatus } from './queries.ts'

interface Parts extends CapabilityParts {
  readonly users: UsersService
  readonly connections: ConnectionsService
  /** Settles whatever is due. */
  readonly work: () => void
}

/** Revoke, prove, and at most one refresh before. */
const CALLS_TO_END = 3
const COLLEAGUES_SHOWN = 100

/**
 * Deals with the coming meetings of somebody who is disconnected: cancelled, or handed over to a colleague. A
 * meeting cannot change its host at Zoom, so a colleague's is made first, and the old one deleted once that is
 * saved: the attendee is never without one, and gets a new id and link.
 */
export class MeetingEndings implements ComingMeetings {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Takes up the hand-overs that an earlier process left. */
  start(): void {
    this.#finishHandOvers()
  }

  begin(tx: Tx, connectionId: ConnectionId, users: readonly UserId[], choice: MeetingsChoice): void {
    if (choice === 'keep') return
    for (const row of comingAppointments(tx, users, this.#parts.clock.now()))
      if (choice === 'cancel') this.#cancel(tx, row, 'cancel appointment')
      else this.#handOver(tx, connectionId, row, choice.handOverTo)
  }

  go(): void {
    this.#parts.changes.publish('slots', 'users', 'audit', 'overview')
    this.#parts.work()
  }

  left(connectionId: ConnectionId): number {
    return meetingsLeft(this.#parts.store.core, connectionId)
  }

  /** A meeting was looked at: what waited for it may go on. */
  moved(id: AppointmentId): void {
    this.#finishHandOvers()
    const connectionId = endingOfAppointment(this.#parts.store.core, id)
    if (connectionId !== null && this.left(connectionId) === 0)
      this.#parts.connections.endingMoved(connectionId)
  }

  /** What each choice means for a user's coming meetings, and its price. */
  preview(userId: UserId): DisconnectPreview {
    const { store, clock, users, connections } = this.#parts
    const user = users.record(userId)
    const sharing = connections.sharersOf(userId)
    const now = clock.now()
    const coming = comingAppointments(
      store.core,
      sharing.map(({ id }) => id),
      now,
    )
    const count = coming.length
    const foreign = sharing.some(({ tenant_id }) => tenant_id !== user.tenant_id)
    const offBecause = connections.whyMeetingsCannotGo(userId)
    const { rows } = users.list({
      tenantId: user.tenant_id,
      states: ['healthy', 'expiring'],
      sort: 'name',
      descending: false,
      limit: COLLEAGUES_SHOWN,
    })
    const ends = (calls: number, left: number): string => endsAt(now, calls, count, left)
    return {
      meetings: count,
      firstAt: at(coming[0]?.start_at),
      lastAt: at(coming.at(-1)?.start_at),
      sharedWith: sharing.filter(({ id }) => id !== userId).map(({ name }) => name),
      offBecause,
      keep: { calls: CALLS_TO_END, counted: 0, endsAt: ends(CALLS_TO_END, count) },
      cancel: { calls: count + CALLS_TO_END, counted: 0, endsAt: ends(count + CALLS_TO_END, count) },
      colleagues: rows
        .filter(({ id }) => !sharing.some((one) => one.id === id))
        .map(({ id, name, email, usedToday }) => {
          const left = Math.max(0, USER_DAY_ALLOWANCE - usedToday)
          const busy = coming.filter((row) => placeFor(store.core, id, row) === null).length
          return {
            id,
            name,
            email,
            leftToday: left,
            calls: 2 * count + CALLS_TO_END,
            counted: count,
            endsAt: ends(2 * count + CALLS_TO_END, left),
            offBecause: foreign
              ? 'The connection is shared with another tenant’s user'
              : busy > 0
                ? `Busy at ${busy} of ${count}`
                : null,
          }
        }),
    }
  }

  #cancel(tx: Tx, row: ComingRow, action: string): void {
    const { clock, audit, operator } = this.#parts
    cancelAppointment(tx, row.id, false, clock.now())
    wakeOne(tx, row.id, clock.now())
    audit.record(tx, {
      who: operator(),
      action,
      subject: `${row.topic} with ${row.attendee_name}`,
      subjectId: row.slot_id,
      tenantId: row.tenant_id,
      before: { attendee: row.attendee_email, start: new Date(row.start_at).toISOString() },
    })
  }

  #handOver(tx: Tx, connectionId: ConnectionId, row: ComingRow, to: UserId): void {
    const { clock, audit, operator, users } = this.#parts
    const colleague = users.record(to)
    const place = placeFor(tx, to, row)
    if (place === null)
      throw new ExpectedError(
        'CONFLICT',
        `${colleague.name} has a slot at ${new Date(row.start_at).toISOString()} already. Choose another colleague, or free that time first.`,
        { field: 'meetings' },
      )
    const now = clock.now()
    const slotId = place.id ?? newId('slot', now)
    const id = newId('appointment', now)
    if (place.id === null)
      insertSlot(tx, { id: slotId, user_id: to, start_at: row.start_at, end_at: row.end_at, created_at: now })
    insertAppointment(tx, {
      id,
      slot_id: slotId,
      user_id: to,
      attendee_name: row.attendee_name,
      attendee_email: row.attendee_email,
      attendee_zone: row.attendee_zone,
      topic: row.topic,
      notes: row.notes,
      start_at: row.start_at,
      end_at: row.end_at,
      reference: `SB-${randomBytes(8).toString('hex')}`,
      booked_at: now,
    })
    setSlotStatus(tx, slotId, 'booked', id)
    wakeOne(tx, id, now)
    insertHandOver(tx, { old: row.id, new: id, connectionId, now })
    audit.record(tx, {
      who: operator(),
      action: 'hand appointment over',
      subject: `${row.topic} with ${row.attendee_name}`,
      subjectId: slotId,
      tenantId: row.tenant_id,
      after: { host: colleague.email, start: new Date(row.start_at).toISOString() },
    })
  }

  /** Cancels the old appointment of each whose colleague's meeting Zoom has confirmed. */
  #finishHandOvers(): void {
    const { store, clock } = this.#parts
    const done = handOversToFinish(store.core)
    if (done.length === 0) return
    store.core.tx('slots.handedOver', (tx) => {
      for (const { old_appointment_id: old } of done) {
        endHandOver(tx, old, clock.now())
        const row = bookedAppointment(tx, old)
        if (row !== undefined) this.#cancel(tx, row, 'cancel handed-over appointment')
      }
    })
    this.go()
  }
}

/** Where a colleague can take an appointment: an open slot of exactly that time, a new one (no id yet), or nowhere. */
function placeFor(db: Reader, to: UserId, row: ComingRow): { id: SlotId | null } | null {
  const there = slotsAt(db, to, row.start_at, row.end_at)
  if (there.length === 0) return { id: null }
  const [only] = there
  const fits =
    there.length === 1 &&
    only?.status === 'open' &&
    only.start_at === row.start_at &&
    only.end_at === row.end_at
  return fits ? { id: only.id } : null
}

function at(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}

/** When it is about done: some calls a second, and what one day's 100 do not cover after the resets. */
function endsAt(now: number, calls: number, counted: number, leftToday: number): string {
  const short = counted - leftToday
  const days = short <= 0 ? 0 : Math.ceil(short / USER_DAY_ALLOWANCE)
  const from = days === 0 ? now : nextResetAfter(now) + (days - 1) * DAY_MS
  return new Date(from + calls * 500).toISOString()
}
