/**
 * The console's time. Capabilities never read a clock or set a timer of their own: they are given one of
 * these, so that tests can move it and a console on its built-in sandbox can follow the sandbox's.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Runs `fn` once, at an instant of this clock; at once if it has passed. A jump of the clock, a laptop that
   * slept or a moved sandbox clock, brings the instant forward with it. Returns how to take it back.
   */
  at(instantMs: number, fn: () => void): () => void
  /**
   * Runs `fn` once, when so much time has passed: by this clock, which may jump forward, or by the monotonic one,
   * so that a clock set back holds nothing up. Returns how to take it back.
   */
  after(ms: number, fn: () => void): () => void
  /** Milliseconds of a monotonic clock, for durations only. */
  ticks(): number
}

/** Resolves after `ms` of the clock. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = clock.after(ms, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    const abort = (): void => {
      stop()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}

interface Alarm {
  readonly at: number
  /** When it rings by the monotonic clock, whatever this one says; infinite for one that names an instant. */
  readonly ticksAt: number
  readonly fn: () => void
}

/** Wake at least this often: a sleeping laptop's timers do not count the time it slept. */
const LONGEST_SLEEP_MS = 15_000

/** The machine's clock plus an offset that only the built-in sandbox may set. */
export class SystemClock implements Clock {
  #offsetMs = 0
  #alarms = new Set<Alarm>()
  #timer: NodeJS.Timeout | undefined

  now(): number {
    return Math.trunc(Date.now() + this.#offsetMs)
  }

  ticks(): number {
    return performance.now()
  }

  at(instantMs: number, fn: () => void): () => void {
    return this.#set({ at: instantMs, ticksAt: Number.POSITIVE_INFINITY, fn })
  }

  after(ms: number, fn: () => void): () => void {
    return this.#set({ at: this.now() + ms, ticksAt: this.ticks() + ms, fn })
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Follows another clock from now on. */
  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs
    this.#ring()
  }

  /** Forgets every alarm. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#alarms.clear()
  }

  #set(alarm: Alarm): () => void {
    this.#alarms.add(alarm)
    this.#arm()
    return () => {
      this.#alarms.delete(alarm)
    }
  }

  #arm(): void {
    clearTimeout(this.#timer)
    if (this.#alarms.size === 0) return
    const [now, ticks] = [this.now(), this.ticks()]
    let wait = LONGEST_SLEEP_MS
    for (const { at, ticksAt } of this.#alarms) wait = Math.min(wait, at - now, ticksAt - ticks)
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, wait))
    this.#timer.unref()
  }

  #ring(): void {
    const [now, ticks] = [this.now(), this.ticks()]
    const due = [...this.#alarms]
      .filter(({ at, ticksAt }) => at <= now || ticksAt <= ticks)
      .sort((a, b) => a.at - b.at)
    // One that rings may take back another that is due as well.
    try {
      for (const alarm of due) if (this.#alarms.delete(alarm)) alarm.fn()
    } finally {
      // What one of them throws ends nobody else's waiting: the others that are due ring next.
      this.#arm()
    }
  }
}
