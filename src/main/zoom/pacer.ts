import type { Label, Plan } from '../../contract/states.ts'
import { nextResetAfter, utcDayOf } from '../../contract/time.ts'
import type { Clock } from '../clock.ts'
import type { Reader } from '../store/handles.ts'
import { accountDay, callsSince, userDay } from './ledger-queries.ts'
import { type Limit, limitsOf, limitsOfCall, USER_DAY_ALLOWANCE } from './limits.ts'

/** Who waits for a call: a person first, then what the console does by itself, then bulk work. */
export type Lane = 'person' | 'background' | 'bulk'
const LANES: readonly Lane[] = ['person', 'background', 'bulk']

/** What a call is about to spend. */
export interface Spending {
  readonly issuer: string
  readonly accountId: string
  readonly plan: Plan
  readonly labels: readonly Label[]
  /** The host whose 100 it counts against; null if it does not count. */
  readonly countedUser: string | null
  readonly lane: Lane
}

/** An allowance that frees too late to wait for: the work is to be planned, not a request to sleep. */
export class AllowanceSpent extends Error {
  readonly bucket: string
  readonly freesAt: number
  readonly source: 'ledger' | 'zoom'

  constructor(bucket: string, freesAt: number, source: 'ledger' | 'zoom') {
    super(`${bucket} frees at ${new Date(freesAt).toISOString()}`)
    this.name = 'AllowanceSpent'
    this.bucket = bucket
    this.freesAt = freesAt
    this.source = source
  }
}

/**
 * A window's calls are counted as sent; Zoom counts them as they arrive. The margin keeps a call that
 * travelled slowly and one that travelled fast apart.
 */
const MARGIN_MS = 50
const WINDOW_MS = { second: 1000 + MARGIN_MS, minute: 60_000 + MARGIN_MS }
const PATIENCE_MS = 5000

interface Waiting {
  readonly spending: Spending
  readonly resolve: (peak: number) => void
  readonly reject: (error: Error) => void
}

/** One account's buckets and the calls that wait for them. */
class Account {
  readonly #clock: Clock
  readonly #ledger: Reader
  readonly #issuer: string
  readonly #id: string
  /** When calls were sent, by label, oldest first; kept for the longest window. */
  readonly #sent = new Map<Label, number[]>()
  readonly #blockedUntil = new Map<string, number>()
  #day = ''
  readonly #dayCalls = new Map<Label, number>()
  readonly #queues = new Map<Lane, Waiting[]>(LANES.map((lane) => [lane, []]))
  #stopTimer: (() => void) | undefined

  constructor(clock: Clock, ledger: Reader, issuer: string, id: string) {
    this.#clock = clock
    this.#ledger = ledger
    this.#issuer = issuer
    this.#id = id
    for (const { at, label } of callsSince(ledger, issuer, id, clock.now() - WINDOW_MS.minute))
      this.#times(label).push(at)
  }

  wait(spending: Spending): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#queues.get(spending.lane)?.push({ spending, resolve, reject })
      this.#pump()
    })
  }

  block(limit: Limit, until: number): void {
    this.#blockedUntil.set(limit.key, Math.max(until, this.#blockedAt(limit, this.#clock.now())))
  }

  /** Until when Zoom's refusal holds a limit; no second is refused for longer than one waits, unless the clock was set back. */
  #blockedAt({ key, window }: Limit, now: number): number {
    const until = this.#blockedUntil.get(key) ?? 0
    return window === 'second' && until > now + PATIENCE_MS ? 0 : until
  }

  /** How much of a limit's current window is used. */
  used(limit: Limit): number {
    const now = this.#clock.now()
    if (limit.window === 'day') return this.#usedToday(limit.labels, now)
    const since = now - WINDOW_MS[limit.window]
    return limit.labels.reduce(
      (sum, label) => sum + this.#times(label).filter((at) => at > since && at <= now).length,
      0,
    )
  }

  #times(label: Label): number[] {
    let times = this.#sent.get(label)
    if (times === undefined) {
      times = []
      this.#sent.set(label, times)
    }
    return times
  }

  #usedToday(labels: readonly Label[], now: number): number {
    const today = utcDayOf(now)
    if (this.#day !== today) {
      this.#day = today
      this.#dayCalls.clear()
      for (const { label, calls } of accountDay(this.#ledger, today, this.#issuer, this.#id))
        this.#dayCalls.set(label, calls)
    }
    return labels.reduce((sum, label) => sum + (this.#dayCalls.get(label) ?? 0), 0)
  }

  /** The earliest instant at which a limit admits one more call; now or before if it does already. */
  #admitsAt(limit: Limit, now: number): number {
    const blocked = this.#blockedAt(limit, now)
    if (blocked > now) return blocked
    if (limit.allowance === null) return now
    if (limit.window === 'day')
      return this.#usedToday(limit.labels, now) < limit.allowance ? now : nextResetAfter(now)
    const window = WINDOW_MS[limit.window]
    const times = limit.labels
      .flatMap((label) => this.#times(label))
      .filter((at) => at > now - window && at <= now)
    if (times.length < limit.allowance) return now
    times.sort((a, b) => a - b)
    return (times[times.length - limit.allowance] ?? now) + window
  }

  #limits({ plan, labels }: Spending): Limit[] {
    return labels.flatMap((label) => limitsOfCall(plan, label))
  }

  /** Takes from every bucket at once; answers how many calls of its busiest label this second has seen. */
  #take({ labels }: Spending, now: number): number {
    let peak = 0
    for (const label of labels) {
      // What lies ahead was sent before the clock was set back; kept, it would pile up until the clock is there again.
      const times = this.#times(label).filter((at) => at > now - WINDOW_MS.minute && at <= now)
      times.push(now)
      this.#sent.set(label, times)
      this.#usedToday([label], now)
      this.#dayCalls.set(label, (this.#dayCalls.get(label) ?? 0) + 1)
      peak = Math.max(peak, times.filter((at) => at > now - 1000).length)
    }
    return peak
  }

  /** Lets everything go that may, highest lane first, and sets an alarm for the next that may. */
  #pump(): void {
    const now = this.#clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const lane of LANES) {
      const queue = this.#queues.get(lane) ?? []
      // Calls of one label keep their order; a label that waits does not hold up another.
      const held = new Set<string>()
      for (let i = 0; i < queue.length; ) {
        const waiting = queue[i]
        if (waiting === undefined) break
        const kind = waiting.spending.labels.join()
        if (held.has(kind)) {
          i += 1
          continue
        }
        const blocking = this.#limits(waiting.spending)
          .map((limit) => ({ limit, at: this.#admitsAt(limit, now) }))
          .reduce((worst, each) => (each.at > worst.at ? each : worst))
        if (blocking.at <= now) {
          queue.splice(i, 1)
          waiting.resolve(this.#take(waiting.spending, now))
        } else if (blocking.at - now > PATIENCE_MS && blocking.limit.window !== 'second') {
          queue.splice(i, 1)
          waiting.reject(
            new AllowanceSpent(
              blocking.limit.title,
              blocking.at,
              this.#blockedAt(blocking.limit, now) > now ? 'zoom' : 'ledger',
            ),
          )
        } else {
          held.add(kind)
          next = Math.min(next, blocking.at)
          i += 1
        }
      }
    }
    this.#stopTimer?.()
    this.#stopTimer =
      next === Number.POSITIVE_INFINITY ? undefined : this.#clock.after(next - now, () => this.#pump())
  }
}

/**
 * Lets calls go no faster than every limit allows: all buckets of a call are taken at once or not at all. A
 * wait of seconds is slept; a longer one is refused with the instant at which the allowance frees.
 */
export class Pacer {
  readonly #clock: Clock
  readonly #ledger: Reader
  readonly #accounts = new Map<string, Account>()

  constructor(clock: Clock, ledger: Reader) {
    this.#clock = clock
    this.#ledger = ledger
  }

  /**
   * Waits until a call may be sent, and spends its place in the account's buckets. The user's own is spent by
   * writing the call to the ledger: call {@link requireUserDay} once more right before that, since others may
   * have spent the last one meanwhile.
   *
   * @returns the calls of its label that this account has now sent within one second
   * @throws {AllowanceSpent} if it would have to wait longer than a few seconds
   */
  async admit(spending: Spending): Promise<number> {
    this.requireUserDay(spending)
    return this.#account(spending.issuer, spending.accountId).wait(spending)
  }

  /** Takes note that Zoom refused by one of an account's limits, whatever our own count says. */
  refused(spending: Spending, kind: 'second' | 'day', until: number): void {
    const account = this.#account(spending.issuer, spending.accountId)
    for (const label of spending.labels)
      for (const limit of limitsOfCall(spending.plan, label))
        if (limit.window === kind) account.block(limit, until)
  }

  /** How much of each limit of an account is used now. */
  usage(issuer: string, accountId: string, plan: Plan): Array<{ limit: Limit; used: number }> {
    const account = this.#account(issuer, accountId)
    return limitsOf(plan).map((limit) => ({ limit, used: account.used(limit) }))
  }

  #account(issuer: string, id: string): Account {
    const key = `${issuer} ${id}`
    let account = this.#accounts.get(key)
    if (account === undefined) {
      account = new Account(this.#clock, this.#ledger, issuer, id)
      this.#accounts.set(key, account)
    }
    return account
  }

  /**
   * Refuses a call that would pass its host's 100 of this UTC day.
   *
   * @throws {AllowanceSpent}
   */
  requireUserDay({ issuer, countedUser }: Spending): void {
    if (countedUser === null) return
    const now = this.#clock.now()
    const today = userDay(this.#ledger, utcDayOf(now), issuer, countedUser)
    const spentBy = (source: 'ledger' | 'zoom'): AllowanceSpent =>
      new AllowanceSpent('User, per day', nextResetAfter(now), source)
    if ((today?.spent_until ?? 0) > now) throw spentBy('zoom')
    if ((today?.counted ?? 0) >= USER_DAY_ALLOWANCE) throw spentBy('ledger')
  }
}
