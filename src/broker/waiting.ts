import type { ConnectLinkId } from '../contract/ids.ts'

/** How long after its last request a console counts as there: it asks again at once. */
const THERE_MS = 5_000
/** How long a browser waits for the console to make state and challenge. */
const ASK_MS = 8_000
const MOST_ASKS = 100

/** What the console made of an ask: the consent page's address, `refused`, or nothing in time. */
export type Answered = { readonly authorizeUrl: string } | 'refused' | 'away'

/**
 * The two who wait: the console, for something to happen, and browsers, for the console. Held in memory only:
 * with the process all of them are gone, and ask again.
 */
export class Waiting {
  readonly #now: () => number
  readonly #askMs: number
  readonly #wake = new Set<() => void>()
  readonly #asks = new Map<string, { linkId: ConnectLinkId; told: (answered: Answered) => void }>()
  #seenAt = Number.NEGATIVE_INFINITY

  constructor(now: () => number, askMs = ASK_MS) {
    this.#now = now
    this.#askMs = askMs
  }

  /** True if the console waits here now, or did a moment ago. */
  get consoleIsThere(): boolean {
    return this.isWaiting || this.#now() - this.#seenAt < THERE_MS
  }

  /** True while a request of the console is held open. */
  get isWaiting(): boolean {
    return this.#wake.size > 0
  }

  /** When the console was last here. */
  get seenAt(): number {
    return this.#seenAt
  }

  seen(): void {
    this.#seenAt = this.#now()
  }

  /** Forgets the console: it was unpaired, and another may come. */
  forget(): void {
    this.wake()
    for (const { told } of this.#asks.values()) told('away')
    this.#seenAt = Number.NEGATIVE_INFINITY
  }

  /** Something happened that the console should know. */
  wake(): void {
    for (const wake of this.#wake) wake()
  }

  /** Resolves when something happens, after `ms`, or when the console goes. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#wake.delete(end)
        signal.removeEventListener('abort', end)
        if (!signal.aborted) this.seen()
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#wake.add(end)
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
    })
  }

  /** What browsers wait for now. */
  asks(): Array<{ visitId: string; linkId: ConnectLinkId }> {
    return [...this.#asks].map(([visitId, { linkId }]) => ({ visitId, linkId }))
  }

  /** Asks the console to begin a visit. */
  ask(visitId: string, linkId: ConnectLinkId): Promise<Answered> {
    if (!this.consoleIsThere || this.#asks.size >= MOST_ASKS) return Promise.resolve('away')
    return new Promise((resolve) => {
      const told = (answered: Answered): void => {
        clearTimeout(timer)
        this.#asks.delete(visitId)
        resolve(answered)
      }
      const timer = setTimeout(() => told('away'), this.#askMs)
      this.#asks.set(visitId, { linkId, told })
      this.wake()
    })
  }

  /** The console answers an ask; false if nobody waits for it any more. */
  answer(visitId: string, answered: Answered): boolean {
    const ask = this.#asks.get(visitId)
    ask?.told(answered)
    return ask !== undefined
  }

  /** Sends everybody away: the broker closes. */
  close(): void {
    this.forget()
  }
}
