interface Bucket {
  left: number
  at: number
}

/** So many at once, and so many more a minute. */
export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

/**
 * Token buckets by key (an address, a link). Memory is bounded: when it is full the bucket that was used longest ago
 * goes, which is the one most likely full again.
 */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>()
  readonly #rate: Rate
  readonly #most: number

  constructor(rate: Rate, most = 10_000) {
    this.#rate = rate
    this.#most = most
  }

  /** Takes one; false if none is left. */
  take(key: string, now: number): boolean {
    const { burst, perMinute } = this.#rate
    const known = this.#buckets.get(key)
    const left =
      known === undefined
        ? burst
        : Math.min(burst, known.left + (Math.max(0, now - known.at) * perMinute) / 60_000)
    this.#buckets.delete(key)
    this.#buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now })
    if (this.#buckets.size > this.#most) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return left >= 1
  }

  get size(): number {
    return this.#buckets.size
  }
}
