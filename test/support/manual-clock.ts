import { SystemClock } from '../../src/main/clock.ts'

interface Alarm {
  readonly at: number
  readonly order: number
  readonly fn: () => void
}

/** The instant at which tests begin unless they say otherwise: a Tuesday morning. */
export const START = Date.parse('2026-11-24T08:04:00.000Z')

/** A clock that stands still until a test moves it. */
export class ManualClock extends SystemClock {
  #now: number
  #order = 0
  readonly #alarms = new Set<Alarm>()

  constructor(now = START) {
    super()
    this.#now = now
  }

  override now(): number {
    return this.#now
  }

  override ticks(): number {
    return this.#now
  }

  override at(instantMs: number, fn: () => void): () => void {
    this.#order += 1
    const alarm = { at: instantMs, order: this.#order, fn }
    this.#alarms.add(alarm)
    // One that is due already rings by itself, but never within the call that sets it.
    if (instantMs <= this.#now) setImmediate(() => this.#ringIfDue(alarm))
    return () => {
      this.#alarms.delete(alarm)
    }
  }

  override after(ms: number, fn: () => void): () => void {
    return this.at(this.#now + ms, fn)
  }

  override stop(): void {
    this.#alarms.clear()
  }

  override get offsetMs(): number {
    return 0
  }

  override setOffset(): void {}

  /** When the next alarm rings; null if none is set. */
  get nextAt(): number | null {
    let next: number | null = null
    for (const { at } of this.#alarms) if (next === null || at < next) next = at
    return next
  }

  /** Moves on, stopping at every alarm on the way. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const next = this.nextAt
      if (next === null || next > until) break
      this.#now = Math.max(this.#now, Math.ceil(next))
      this.#ring()
    }
    this.#now = Math.max(this.#now, until)
  }

  /** Jumps, as a machine that slept: everything that fell due rings at the end of the jump. */
  jumpTo(instantMs: number): void {
    this.#now = Math.ceil(instantMs)
    this.#ring()
  }

  #ringIfDue(alarm: Alarm): void {
    if (alarm.at > this.#now || !this.#alarms.delete(alarm)) return
    alarm.fn()
  }

  #ring(): void {
    const due = [...this.#alarms]
      .filter(({ at }) => at <= this.#now)
      .sort((a, b) => a.at - b.at || a.order - b.order)
    for (const alarm of due) this.#ringIfDue(alarm)
  }
}

/** A turn of the event loop, with time for what is under way on loopback. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1))
}

/**
 * Waits for a promise while the clock's near alarms ring, one after another, whenever nothing else moves.
 *
 * @param withinMs how far off an alarm may be to be rung
 */
export async function settle<T>(clock: ManualClock, promise: Promise<T>, withinMs = 10_000): Promise<T> {
  let over = false
  const watched = promise.finally(() => {
    over = true
  })
  watched.catch(() => undefined)
  while (!over) {
    for (let turn = 0; turn < 3 && !over; turn += 1) await breathe()
    const next = clock.nextAt
    if (!over && next !== null && next - clock.now() <= withinMs) clock.jumpTo(Math.max(next, clock.now()))
  }
  return watched
}

/** Waits until something holds, letting the event loop turn; the clock stands still. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await breathe()
}
