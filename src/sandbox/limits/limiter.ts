import type { Switches } from '../switches.ts'
import type { Journal } from '../world/journal.ts'
import type { Account } from '../world/model.ts'
import { utcDay } from '../world/times.ts'
import { type Label, LABELS, type Limit, LIMITS } from './labels.ts'

/** What an account has spent of one label. */
interface Bucket {
  /** The running window's number, and how many requests it took. */
  window: number
  count: number
  /** The moments of recent requests, oldest first; kept only while the window slides. */
  recent: number[]
  day: string
  dayCount: number
}

/** The state of a label's limits after a request was admitted, or why it was not. */
export interface Allowance {
  label: Label
  refusedBy?: 'window' | 'day'
  limit: Limit
  windowLeft: number
  dayLeft: number | undefined
}

/** Counts requests per account and label (Zoom: rate limits). */
export class Limiter {
  readonly #journal: Journal
  readonly #switches: Switches
  readonly #buckets = new Map<string, Bucket>()

  constructor(journal: Journal, switches: Switches) {
    this.#journal = journal
    this.#switches = switches
  }

  /** Admits one request of the account, or says which limit it met. Refused requests spend nothing. */
  admit(account: Account, label: Label, now: number): Allowance {
    const limit = LIMITS[account.plan][label]
    const key = `${account.id}|${label}`
    const bucket = this.#current(key, limit, now)
    const daySpent = limit.day === undefined ? 0 : this.#daySpent(account, limit, now)
    const isSliding = this.#switches.is('qps.window', 'sliding')
    const spent = isSliding ? bucket.recent.length : bucket.count
    const state = (used: number) => ({
      label,
      limit,
      windowLeft: Math.max(0, limit.count - spent - used),
      dayLeft: limit.day === undefined ? undefined : Math.max(0, limit.day - daySpent - used),
    })
    // The day first: waiting a second does not help an account whose day is spent.
    if (limit.day !== undefined && daySpent >= limit.day) return { ...state(0), refusedBy: 'day' }
    if (spent >= limit.count) return { ...state(0), refusedBy: 'window' }
    bucket.count += 1
    bucket.dayCount += 1
    if (isSliding) bucket.recent.push(now)
    this.#save(key, bucket)
    return state(1)
  }

  /**
   * Spends allowance on behalf of another app. Where the plan limits the day, the calls count as made earlier
   * that day; where it does not, as made in this second.
   */
  spend(account: Account, label: Label, count: number, now: number): void {
    const limit = LIMITS[account.plan][label]
    const key = `${account.id}|${label}`
    const bucket = this.#current(key, limit, now)
    bucket.dayCount += count
    if (limit.day === undefined) {
      bucket.count += count
      const kept = this.#switches.is('qps.window', 'sliding') ? Math.min(count, limit.count) : 0
      bucket.recent.push(...Array.from({ length: kept }, () => now))
    }
    this.#save(key, bucket)
  }

  /** What each label of an account has spent today. */
  dayCounts(account: Account, now: number): Record<Label, number> {
    const day = utcDay(now)
    const entries = LABELS.map((label) => {
      const bucket = this.#buckets.get(`${account.id}|${label}`)
      return [label, bucket?.day === day ? bucket.dayCount : 0]
    })
    return Object.fromEntries(entries) as Record<Label, number>
  }

  restore(key: string, value: unknown): void {
    this.#buckets.set(key, value as Bucket)
  }

  #save(key: string, bucket: Bucket): void {
    this.#buckets.set(key, bucket)
    this.#journal.put('buckets', key, bucket)
  }

  #current(key: string, limit: Limit, now: number): Bucket {
    const day = utcDay(now)
    const window = Math.floor(now / limit.windowMs)
    const bucket = this.#buckets.get(key) ?? { window, count: 0, recent: [], day, dayCount: 0 }
    if (bucket.window !== window) {
      bucket.window = window
      bucket.count = 0
    }
    if (bucket.day !== day) {
      bucket.day = day
      bucket.dayCount = 0
    }
    // The clock may have been set back: moments far from now, on either side, no longer count.
    if (bucket.recent.length > 0) {
      bucket.recent = bucket.recent.filter((at) => Math.abs(now - at) < limit.windowMs)
    }
    return bucket
  }

  /** Heavy and resource-intensive requests of paid plans share one limit a day. */
  #daySpent(account: Account, limit: Limit, now: number): number {
    const day = utcDay(now)
    let spent = 0
    for (const label of LABELS) {
      if (LIMITS[account.plan][label].pool !== limit.pool) continue
      const bucket = this.#buckets.get(`${account.id}|${label}`)
      if (bucket?.day === day) spent += bucket.dayCount
    }
    return spent
  }
}
