import type { AppointmentId, UserId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Lane } from '../zoom/pacer.ts'
import { judge } from './meeting-failures.ts'
import { nextStep } from './meeting-plan.ts'
import {
  dueMeetings,
  meetingOf,
  type MeetingRow,
  nextDueAt,
  setPending,
  wakeAfterStart,
  wakeWaiting,
} from './meeting-queries.ts'
import { isGone, MeetingSteps, ReadBackFailed } from './meeting-steps.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly connections: ConnectionsService
  /** A meeting was settled as far as it goes now. */
  readonly onRest: (id: AppointmentId) => void
}

const AT_ONCE = 8
const FAULT_PAUSE_MS = 600_000

/**
 * Brings every appointment's meeting to what the appointment says. What should be stands in the appointment;
 * what Zoom confirmed, and the one request that is under way, in the meeting. So pending edits merge by
 * themselves, an update that changes nothing is not sent, and there is one request at a time per meeting.
 * After a lost answer or a crash Zoom is asked before anything is sent again.
 */
export class MeetingSettler {
  readonly #parts: Parts
  readonly #steps: MeetingSteps
  readonly #flights = new Map<AppointmentId, Promise<void>>()
  #stopAlarm: (() => void) | undefined
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#steps = new MeetingSteps(parts)
  }

  /** Takes up what an earlier process left, and whatever falls due from now on. */
  start(): void {
    const { store, clock, connections } = this.#parts
    store.core.tx('meetings.wakeAfterStart', (tx) => wakeAfterStart(tx, clock.now()))
    connections.onConnected((userId) => this.wake(userId))
    this.#work()
  }

  /** Makes what waits for a user, or for anyone, due now. */
  wake(userId: UserId | null): void {
    const { store, clock } = this.#parts
    const woken = store.core.tx('meetings.wakeWaiting', (tx) => wakeWaiting(tx, userId, clock.now()))
    if (woken > 0) this.#work()
  }

  /** Settles what was made due by somebody else's change. */
  work(): void {
    this.#work()
  }

  /** Begins nothing more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stopAlarm?.()
    await Promise.allSettled(this.#flights.values())
  }

  /**
   * Settles one appointment as far as it goes now. If a request about it is under way, it is waited for, and
   * what has changed meanwhile is settled after it.
   */
  async settle(id: AppointmentId, lane: Lane): Promise<void> {
    const under = this.#flights.get(id)
    if (under !== undefined) {
      await under
      return this.settle(id, lane)
    }
    const flight = this.#run(id, lane).finally(() => {
      this.#flights.delete(id)
      if (!this.#closed) this.#parts.onRest(id)
      this.#work()
    })
    this.#flights.set(id, flight)
    return flight
  }

  async #run(id: AppointmentId, lane: Lane): Promise<void> {
    const { store, changes } = this.#parts
    for (;;) {
      const row = meetingOf(store.core, id)
      if (row === undefined || this.#closed || needsSomeone(row)) return
      try {
        const step = nextStep(row)
        if (row.sent_kind !== null) await this.#steps.resolveDoubt(row, lane)
        else if (step.kind === 'none') return this.#rest(row)
        else await this.#steps.take(row, step, lane)
      } catch (error) {
        this.#postpone(row, error)
        return
      } finally {
        changes.publish('slots', 'overview', 'quota', 'users', 'audit')
      }
    }
  }

  /** Nothing is left to send: the state follows from what is confirmed. */
  #rest(row: MeetingRow): void {
    if (row.status === 'cancelled') {
      if (row.state !== 'cancelled') this.#steps.confirmCancelled(row)
    } else if (row.due_at !== null || row.state !== 'saved')
      this.#setPending(row, { state: 'saved', reason: null, dueAt: null, keepIntent: false })
  }

  /** Writes down how a failure leaves the meeting, and when it is looked at again. */
  #postpone(before: MeetingRow, error: unknown): void {
    const { store, clock, log } = this.#parts
    const row = meetingOf(store.core, before.appointment_id)
    if (row === undefined) return
    if (isGone(error) && row.status === 'cancelled') return this.#steps.confirmCancelled(row)
    if (isGone(error))
      return this.#setPending(row, {
        state: 'missing',
        reason: 'The meeting was deleted in Zoom, or it expired. Make it again, or cancel the appointment.',
        dueAt: null,
        keepIntent: false,
      })
    const verdict = judge(error instanceof ReadBackFailed ? error.cause : error, row.tries, clock.now())
    if (verdict === null) {
      log.error({ err: error, appointment: row.appointment_id }, 'settling a meeting broke')
      return this.#setPending(row, {
        state: 'unknown',
        reason: 'Switchboard has a fault here; Zoom is asked again in ten minutes',
        dueAt: clock.now() + FAULT_PAUSE_MS,
        keepIntent: true,
      })
    }
    // What was in doubt before this try, or was taken but not read back, stays in doubt until Zoom was asked.
    const keepIntent = verdict.keepIntent || before.sent_kind !== null || error instanceof ReadBackFailed
    return this.#setPending(row, { ...verdict, state: keepIntent ? 'unknown' : verdict.state, keepIntent })
  }

  #setPending(row: MeetingRow, pending: Parameters<typeof setPending>[2]): void {
    this.#parts.store.core.tx('meetings.setPending', (tx) => setPending(tx, row.appointment_id, pending))
  }

  /** Settles whatever is due, a few at a time, and sets the alarm for the next. */
  #work(): void {
    const { store, clock } = this.#parts
    this.#stopAlarm?.()
    if (this.#closed) return
    for (const id of dueMeetings(store.core, clock.now(), AT_ONCE * 2)) {
      if (this.#flights.size >= AT_ONCE) return
      if (!this.#flights.has(id)) void this.settle(id, 'background')
    }
    const at = nextDueAt(store.core)
    if (at !== null && at > clock.now()) this.#stopAlarm = clock.at(at, () => this.#work())
  }
}

/** True if only a decision of the operator goes on from here. */
function needsSomeone(row: MeetingRow): boolean {
  return (
    row.sent_kind === null && row.due_at === null && (row.state === 'conflict' || row.state === 'missing')
  )
}
