import { isExpected } from '../../contract/errors.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { Changes } from '../changes.ts'
import { type Clock, delay } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { callsProve } from '../zoom/ledger-queries.ts'
import { noteExpiring } from './expiry.ts'
import type { TokenKeeper } from './tokens.ts'
import {
  checksToPlan,
  type DueCheck,
  type DueRefresh,
  dueChecks,
  planCheck,
  planKeepAlive,
  refreshesForComingWork,
  refreshesToKeepAlive,
  unplanned,
} from './upkeep-queries.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly log: Log
  readonly tokens: TokenKeeper
  /** Asks Zoom whether a connection lives, in the background. */
  readonly check: (id: ConnectionId) => Promise<unknown>
  /** Erases what is due, of connections whose app was removed. */
  readonly purge: () => void
  /** How often every connection's health is looked at; null for never. */
  readonly checkEveryMs: () => number | null
}

const ROUND_MS = 60_000
/** Between two requests to Zoom's sign-in: it documents no limit, and nothing here is in a hurry. */
const PAUSE_MS = 150
const AT_MOST = 200
/** So many failures in a row are Zoom's: the rest waits for the next round. */
const FAILURES_TO_STOP = 3
/** Unused refresh tokens end after 90 days; a third of that leaves two months to notice that it does not work. */
const KEEP_ALIVE_MS = 30 * DAY_MS
/** Someone may have to move a meeting that starts within two hours. */
const SOON_MS = 2 * 3_600_000
/** The latest that something that is to be done every so often is done, in parts of that. */
const LATEST = 1.25
const PLANNED_AT_ONCE = 500
const DUE_SOON_MS = 15 * 60_000

/**
 * Keeps connections alive and known, a little each minute, in the background: the pairs of those with coming
 * work before they end, unused ones long before Zoom's 90 days, and a look at the health of each. After a sleep
 * or a jump of the clock it catches up in order, one request after another.
 */
export class ConnectionKeeper {
  readonly #parts: Parts
  #stopAlarm: () => void = () => undefined
  #running = false
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Begins with a round now; one follows each minute. */
  start(): void {
    this.#stopAlarm()
    if (this.#closed) return
    this.#stopAlarm = this.#parts.clock.after(ROUND_MS, () => this.start())
    if (this.#running) return
    this.#running = true
    this.#run()
      .catch((error: unknown) => this.#parts.log.error({ err: error }, 'the upkeep of connections broke'))
      .finally(() => {
        this.#running = false
      })
  }

  /** Begins nothing more. A refresh that is under way is on the disk as an intent, and found at the next start. */
  close(): void {
    this.#closed = true
    this.#stopAlarm()
  }

  async #run(): Promise<void> {
    const { store, vault, clock } = this.#parts
    this.#planNew()
    noteExpiring(this.#parts)
    this.#parts.purge()
    if (!vault.isOpen) return
    const now = clock.now()
    const soon = { now, soon: now + SOON_MS, dueSoon: now + DUE_SOON_MS }
    const coming = refreshesForComingWork(store.core, soon, AT_MOST)
    const known = new Set(coming.map(({ id }) => id))
    const unused = refreshesToKeepAlive(store.core, now, AT_MOST).filter(({ id }) => !known.has(id))
    await this.#each(coming, (due) => this.#refresh(due, 'Coming work'))
    await this.#each(unused, (due) => this.#refresh(due, 'Kept alive'))
    const every = this.#parts.checkEveryMs()
    if (every === null) return
    await this.#planChecks(every)
    await this.#each(dueChecks(store.core, clock.now(), AT_MOST), (due) => this.#check(due, every))
  }

  /** One after another, in order, until there are no more, or Zoom does not answer. */
  async #each<T>(due: readonly T[], act: (one: T) => Promise<boolean>): Promise<void> {
    let failures = 0
    for (const one of due) {
      if (this.#closed || failures >= FAILURES_TO_STOP || !this.#parts.vault.isOpen) return
      if (await act(one)) await delay(this.#parts.clock, PAUSE_MS)
      else failures += 1
    }
  }

  async #refresh({ id, access_expires_at }: DueRefresh, purpose: string): Promise<boolean> {
    return this.#tried(id, this.#parts.tokens.refreshAhead(id, access_expires_at, purpose))
  }

  /** Looks at one connection: a call that Zoom answered lately is proof enough, and costs nothing. */
  async #check({ id, user_id }: DueCheck, every: number): Promise<boolean> {
    const { store, clock, check } = this.#parts
    const now = clock.now()
    const proof = user_id === null ? null : callsProve(store.ledger, user_id, now - every)
    store.core.tx('connections.planCheck', (tx) => planCheck(tx, id, spread(now, every), proof))
    if (proof !== null) return true
    return this.#tried(id, check(id))
  }

  /** False if it failed because Zoom does not answer; what else it says is kept by those who asked. */
  async #tried(id: ConnectionId, asked: Promise<unknown>): Promise<boolean> {
    try {
      await asked
      return true
    } catch (error) {
      this.#parts.log.info({ err: error, connection: id }, 'a connection could not be kept up yet')
      return !isExpected(error, 'ZOOM_UNREACHABLE')
    }
  }

  /** Spreads the upkeep of what is new over the time there is for it. */
  #planNew(): void {
    const { store } = this.#parts
    const rows = unplanned(store.core, 1000)
    if (rows.length === 0) return
    store.core.tx('connections.planUpkeep', (tx) => {
      for (const { id, renewed_at } of rows) planKeepAlive(tx, id, spread(renewed_at, KEEP_ALIVE_MS))
    })
  }

  /** Spreads the checks that are not planned, or too late for how often they are wanted, a few hundred at a time. */
  async #planChecks(every: number): Promise<void> {
    const { store, clock } = this.#parts
    while (!this.#closed) {
      const now = clock.now()
      const rows = checksToPlan(store.core, now + every * LATEST, PLANNED_AT_ONCE)
      if (rows.length === 0) return
      store.core.tx('connections.planChecks', (tx) => {
        for (const { id } of rows) planCheck(tx, id, spread(now, every), null)
      })
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** An instant about `every` later: between three and five quarters of it, so that what began together parts. */
function spread(from: number, every: number): number {
  return Math.round(from + every * (LATEST - Math.random() / 2))
}
