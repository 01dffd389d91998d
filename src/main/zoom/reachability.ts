import type { Clock } from '../clock.ts'

/** Whether Zoom answers, as the calls themselves show. */
export class Reachability {
  readonly #clock: Clock
  readonly #onChange: () => void
  #asked = false
  #unreachableSince: number | null = null
  #latencyMs: number | null = null

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  answered(durationMs: number): void {
    const changed = !this.#asked || this.#unreachableSince !== null
    this.#asked = true
    this.#latencyMs = Math.round(
      this.#latencyMs === null ? durationMs : this.#latencyMs * 0.8 + durationMs * 0.2,
    )
    this.#unreachableSince = null
    if (changed) this.#onChange()
  }

  failed(): void {
    const changed = this.#unreachableSince === null
    this.#asked = true
    this.#unreachableSince ??= this.#clock.now()
    if (changed) this.#onChange()
  }

  get state(): {
    state: 'notAsked' | 'answers' | 'unreachable'
    latencyMs: number | null
    since: number | null
  } {
    return {
      state: !this.#asked ? 'notAsked' : this.#unreachableSince === null ? 'answers' : 'unreachable',
      latencyMs: this.#latencyMs,
      since: this.#unreachableSince,
    }
  }
}
