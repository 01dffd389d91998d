import type { Clock } from '../clock.ts'

/** How Zoom answers, as far as is known. */
export interface ZoomState {
  readonly state: 'notAsked' | 'answers' | 'unreachable'
  readonly latencyMs: number | null
  readonly since: number | null
  readonly nextTryAt: number | null
}

interface Parts {
  readonly clock: Clock
  /** Asks a server whether it answers at all; true if it does. */
  readonly probe: (origin: string) => Promise<boolean>
  readonly onChange: () => void
  /** Zoom answers again: what waited for that may go on. */
  readonly onBack: () => void
}

const PAUSES_MS = [5_000, 10_000, 30_000, 60_000]

/**
 * Whether Zoom answers, as the calls themselves show. While it does not, it is asked by itself, less and less
 * often, so that an idle console learns that it is back.
 */
export class Reachability {
  readonly #parts: Parts
  #asked = false
  #origin = ''
  #unreachableSince: number | null = null
  #latencyMs: number | null = null
  #nextTryAt: number | null = null
  #tries = 0
  #stopTimer: (() => void) | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  answered(durationMs: number): void {
    const wasAway = this.#unreachableSince !== null
    const changed = !this.#asked || wasAway
    this.#asked = true
    this.#latencyMs = Math.round(
      this.#latencyMs === null ? durationMs : this.#latencyMs * 0.8 + durationMs * 0.2,
    )
    this.#unreachableSince = null
    this.#nextTryAt = null
    this.#tries = 0
    this.#stopTimer?.()
    if (changed) this.#parts.onChange()
    if (wasAway) this.#parts.onBack()
  }

  failed(origin: string): void {
    const changed = this.#unreachableSince === null
    this.#asked = true
    this.#origin = origin
    this.#unreachableSince ??= this.#parts.clock.now()
    if (changed) this.#plan()
    if (changed) this.#parts.onChange()
  }

  /** Asks now instead of at the planned time. */
  async tryNow(): Promise<void> {
    if (this.#unreachableSince === null) return
    this.#stopTimer?.()
    const begun = this.#parts.clock.ticks()
    if (await this.#parts.probe(this.#origin)) this.answered(this.#parts.clock.ticks() - begun)
    else if (this.#unreachableSince !== null) {
      this.#plan()
      this.#parts.onChange()
    }
  }

  get state(): ZoomState {
    return {
      state: !this.#asked ? 'notAsked' : this.#unreachableSince === null ? 'answers' : 'unreachable',
      latencyMs: this.#latencyMs,
      since: this.#unreachableSince,
      nextTryAt: this.#nextTryAt,
    }
  }

  #plan(): void {
    const { clock } = this.#parts
    this.#stopTimer?.()
    const pause = PAUSES_MS[Math.min(this.#tries, PAUSES_MS.length - 1)] ?? 0
    this.#nextTryAt = clock.now() + pause
    this.#tries += 1
    this.#stopTimer = clock.after(pause, () => void this.tryNow())
  }
}
