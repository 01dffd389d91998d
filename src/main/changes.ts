import type { Clock } from './clock.ts'

/** What a screen shows may have changed: the names of the capabilities to ask again. */
export type Topic =
  | 'settings'
  | 'sandbox'
  | 'zoomApps'
  | 'tenants'
  | 'users'
  | 'views'
  | 'imports'
  | 'connections'
  | 'slots'
  | 'quota'
  | 'operations'
  | 'reports'
  | 'audit'
  | 'overview'
  | 'broker'

type Listener = (topics: ReadonlySet<Topic>) => void

const COALESCE_MS = 100

/** Tells every open screen what changed, at most ten times a second. */
export class Changes {
  readonly #clock: Clock
  readonly #listeners = new Set<Listener>()
  #pending = new Set<Topic>()
  #timer = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  publish(...topics: Topic[]): void {
    if (this.#listeners.size === 0) return
    for (const topic of topics) this.#pending.add(topic)
    if (this.#timer) return
    this.#timer = true
    this.#clock.after(COALESCE_MS, () => {
      this.#timer = false
      const told = this.#pending
      this.#pending = new Set()
      for (const listener of this.#listeners) listener(told)
    })
  }

  /** Yields once at once, with no topics, then at every change until the signal aborts. */
  async *watch(signal: AbortSignal | undefined): AsyncGenerator<ReadonlySet<Topic>, void> {
    let told = new Set<Topic>()
    let wake: (() => void) | undefined
    const listener: Listener = (topics) => {
      for (const topic of topics) told.add(topic)
      wake?.()
    }
    const abort = (): void => wake?.()
    this.#listeners.add(listener)
    signal?.addEventListener('abort', abort)
    try {
      yield told
      while (signal?.aborted !== true) {
        if (told.size === 0) await new Promise<void>((resolve) => (wake = resolve))
        if (told.size === 0) continue
        const now = told
        told = new Set()
        yield now
      }
    } finally {
      this.#listeners.delete(listener)
      signal?.removeEventListener('abort', abort)
    }
  }
}
