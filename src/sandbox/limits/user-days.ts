import type { Switches } from '../switches.ts'
import type { Journal } from '../world/journal.ts'
import { utcDay } from '../world/times.ts'

/** Zoom: rate limits: meetings created and updated a day for one user. */
export const USER_DAY_LIMIT = 100

export type MeetingWrite = 'create' | 'update' | 'delete'

interface Count {
  day: string
  count: number
  deletes: number
}

/** Counts creates and updates against the host of the meeting and the UTC day. */
export class UserDays {
  readonly #journal: Journal
  readonly #switches: Switches
  readonly #counts = new Map<string, Count>()

  constructor(journal: Journal, switches: Switches) {
    this.#journal = journal
    this.#switches = switches
  }

  /** True when the day's hundred still admit this write. */
  admits(write: MeetingWrite, hostId: string, meetingId: number | undefined, now: number): boolean {
    if (!this.#isCounted(write)) return true
    return this.#current(this.#keyOf(write, hostId, meetingId), now).count < USER_DAY_LIMIT
  }

  /** Counts a write; deletes are remembered apart, for headers that show a bucket of their own. */
  count(write: MeetingWrite, hostId: string, meetingId: number | undefined, now: number): void {
    const key = this.#keyOf(write, hostId, meetingId)
    const current = this.#current(key, now)
    this.#save(key, {
      ...current,
      count: current.count + (this.#isCounted(write) ? 1 : 0),
      deletes: current.deletes + (write === 'delete' ? 1 : 0),
    })
  }

  /** Spends a host's allowance on behalf of another app. */
  spend(hostId: string, count: number, now: number): void {
    const current = this.#current(hostId, now)
    this.#save(hostId, { ...current, count: current.count + count })
  }

  spent(hostId: string, now: number): { writes: number; deletes: number } {
    const { count, deletes } = this.#current(hostId, now)
    return { writes: count, deletes }
  }

  restore(key: string, value: unknown): void {
    this.#counts.set(key, value as Count)
  }

  #isCounted(write: MeetingWrite): boolean {
    return write !== 'delete' || this.#switches.is('user100.delete', 'yes')
  }

  /** Some of Zoom's pages read as if updates were counted per meeting: switch `user100.scope`. */
  #keyOf(write: MeetingWrite, hostId: string, meetingId: number | undefined): string {
    const isPerMeeting = write === 'update' && this.#switches.is('user100.scope', 'meeting')
    return isPerMeeting && meetingId !== undefined ? `meeting ${meetingId}` : hostId
  }

  #current(key: string, now: number): Count {
    const day = utcDay(now)
    const count = this.#counts.get(key)
    return count?.day === day ? count : { day, count: 0, deletes: 0 }
  }

  #save(key: string, count: Count): void {
    this.#counts.set(key, count)
    this.#journal.put('days', key, count)
  }
}
