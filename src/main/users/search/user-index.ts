import type { TenantId, UserId } from '../../../contract/ids.ts'
import type { ConnectionState } from '../../../contract/states.ts'
import type { Clock } from '../../clock.ts'
import type { Reader } from '../../store/handles.ts'
import { folded } from '../../store/like.ts'
import type { KeyedSort, UserConditions } from '../queries.ts'
import { type Match, matchOf } from './matches.ts'
import { byClass, placeOf } from './order.ts'
import { countTouches, rowsOf, tenantNames } from './queries.ts'
import { type Built, build, TAKEN_AT_ONCE, takeIn } from './reading.ts'
import { KINDS, partsOf, type UserTable } from './user-table.ts'

/** Counting on in a larger table takes longer than it is worth: "1,000+" says enough. */
const COUNTED_IN_FULL = 250_000
/** How far is counted where not all is. */
export const COUNT_BOUND = 1000

export interface UserPage {
  readonly sort: KeyedSort
  readonly descending: boolean
  readonly after: readonly string[] | null
  readonly limit: number
}
export interface FoundUsers {
  readonly ids: UserId[]
  readonly total: { value: number; exact: boolean }
}
interface Derived {
  readonly slots: Int32Array
  readonly count: number
  /** How many stand before a position, or at it too. */
  place(position: readonly string[], atToo: boolean): number
}

/**
 * The users table in memory, for lists of any filter, search and sort over a million users in a few milliseconds
 * (docs/decisions/0006). core.db stays the truth: every question first takes in what was changed since, and where the
 * index is not there (yet), the same question is asked of core.db. It is read in slices, so that nothing waits.
 */
export class UserIndex {
  readonly #db: Reader
  readonly #clock: Clock
  #built: Built | null = null
  #building = false
  #closed = false
  #waiting: Array<() => void> = []
  readonly #derived = new Map<KeyedSort, Derived & { stamp: string }>()
  #lastMatch: { key: string; version: number; match: Match; total: FoundUsers['total'] | null } | null = null

  constructor(db: Reader, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  get isReady(): boolean {
    return this.#built !== null
  }

  close(): void {
    this.#closed = true
    this.#built = null
    this.#wakeWaiting()
  }

  /** Begins to read, unless that was done, and waits until it is. */
  read(): Promise<void> {
    if (this.#closed || this.#current() !== null) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #wakeWaiting(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** A page of those who match, in order; null while the index is being made. */
  page(conditions: UserConditions, { sort, descending, after, limit }: UserPage): FoundUsers | null {
    const built = this.#current()
    if (built === null) return null
    const order = this.#order(built, sort)
    const { match, memo } = this.#match(built, conditions)
    const ids: UserId[] = []
    const take = (slot: number): void => {
      if (match.test(slot)) ids.push(built.table.id(slot))
    }
    if (descending) {
      const begin = after === null ? order.count : order.place(after, false)
      for (let i = begin - 1; i >= 0 && ids.length < limit; i -= 1) take(order.slots[i] ?? 0)
    } else {
      const begin = after === null ? 0 : order.place(after, true)
      for (let i = begin; i < order.count && ids.length < limit; i += 1) take(order.slots[i] ?? 0)
    }
    memo.total ??= this.#count(built, match)
    return { ids, total: memo.total }
  }

  /** How many of a scope are in each state, of each type, and lack a scope; null while the index is being made. */
  counts(tenantId: TenantId | null): {
    states: Map<ConnectionState, number>
    types: number[]
    scopeGap: number
  } | null {
    const built = this.#current()
    if (built === null) return null
    const { table } = built
    const { kind, tenant, count } = table
    const wanted = tenantId === null ? null : (table.tenantNumber(tenantId) ?? -1)
    const kinds = new Uint32Array(256)
    for (let slot = 0; slot < count; slot += 1) {
      const one = kind[slot] as number
      if (wanted === null || tenant[slot] === wanted) kinds[one] = (kinds[one] as number) + 1
    }
    const states = new Map<ConnectionState, number>()
    const types = [0, 0, 0, 0]
    let gaps = 0
    for (let one = 0; one < KINDS; one += 1) {
      const users = kinds[one] ?? 0
      if (users === 0) continue
      const { state, type, scopeGap } = partsOf(one)
      states.set(state, (states.get(state) ?? 0) + users)
      types[type] = (types[type] ?? 0) + users
      if (scopeGap) gaps += users
    }
    return { states, types, scopeGap: gaps }
  }

  #count({ table }: Built, match: Match): FoundUsers['total'] {
    if (match.everyone) return { value: table.live, exact: true }
    if (match.count !== null) return { value: match.count, exact: true }
    const bound = table.count <= COUNTED_IN_FULL ? Number.POSITIVE_INFINITY : COUNT_BOUND
    let value = 0
    for (let slot = 0; slot < table.count; slot += 1) {
      if (!match.test(slot)) continue
      value += 1
      if (value > bound) return { value: bound, exact: false }
    }
    return { value, exact: true }
  }

  #match(
    built: Built,
    conditions: UserConditions,
  ): { match: Match; memo: { total: FoundUsers['total'] | null } } {
    const key = JSON.stringify(conditions)
    const last = this.#lastMatch
    if (last !== null && last.key === key && last.version === built.version)
      return { match: last.match, memo: last }
    const memo = { key, version: built.version, match: this.#compile(built, conditions), total: null }
    this.#lastMatch = memo
    return { match: memo.match, memo }
  }

  #compile({ table }: Built, conditions: UserConditions): Match {
    if (conditions.only === undefined || conditions.only === null) return matchOf(table, conditions, null)
    const only = new Uint8Array(table.count)
    for (const { row } of rowsOf(this.#db, conditions.only)) {
      const slot = table.slotOf(row)
      if (slot >= 0) only[slot] = 1
    }
    return matchOf(table, conditions, only)
  }

  #order(built: Built, sort: KeyedSort): Derived {
    const { table, byName, byEmail } = built
    if (sort === 'name' || sort === 'email') {
      const order = sort === 'name' ? byName : byEmail
      return {
        slots: order.slots,
        count: order.count,
        place: ([text = '', id = ''], atToo) => order.place(table, Buffer.from(text), id, atToo),
      }
    }
    const names = sort === 'tenant' ? tenantNames(this.#db) : []
    // A tenant's new name moves its users, and touches none of them.
    const stamp = `${built.version} ${JSON.stringify(names)}`
    const known = this.#derived.get(sort)
    if (known?.stamp === stamp) return known
    const { keys, ranks, column } = classesOf(table, sort, names)
    const { slots, begins } = byClass(byName, column, ranks, keys.length)
    const derived = {
      stamp,
      slots,
      count: byName.count,
      place: (position: readonly string[], atToo: boolean) => {
        const key = position.slice(0, -2)
        let rank = 0
        while (rank < keys.length && compareKeys(keys[rank] ?? [], key) < 0) rank += 1
        if (rank >= keys.length) return byName.count
        if (compareKeys(keys[rank] ?? [], key) > 0) return begins[rank] ?? 0
        const [name = '', id = ''] = position.slice(-2)
        const stretch = [begins[rank] ?? 0, begins[rank + 1] ?? 0] as const
        return placeOf(table, 'name', slots, stretch, { text: Buffer.from(name), id, atToo })
      },
    }
    this.#derived.set(sort, derived)
    return derived
  }

  /** The index with every change taken in; null while it is made. */
  #current(): Built | null {
    if (this.#closed) return null
    if (this.#built === null) this.#begin()
    const built = this.#built
    if (built === null) return null
    const changed = countTouches(this.#db, built.mark, TAKEN_AT_ONCE + 1)
    if (changed > TAKEN_AT_ONCE) {
      this.#built = null
      this.#derived.clear()
      this.#lastMatch = null
      this.#begin()
      return this.#built
    }
    if (changed > 0) takeIn(this.#db, built, false)
    return built
  }

  /** Begins to make the index. A small table is there at once. */
  #begin(): void {
    if (this.#building) return
    this.#building = true
    const steps = build(this.#db)
    const go = (): void => {
      if (this.#closed) return
      const { done, value } = steps.next()
      if (!done) {
        this.#clock.after(1, go)
        return
      }
      this.#building = false
      this.#built = value
      this.#wakeWaiting()
    }
    go()
  }
}

/** The classes that a list is sorted by, in their order, and how to tell a slot's. */
function classesOf(
  table: UserTable,
  sort: 'state' | 'tenant' | 'type',
  names: ReadonlyArray<{ id: TenantId; name: string }>,
): { keys: string[][]; ranks: Uint32Array; column: Uint8Array | Uint32Array } {
  const kinds = Array.from({ length: KINDS }, (_kind, kind) => partsOf(kind))
  const named = new Map(names.map(({ id, name }) => [id, folded(name)]))
  const keyOf = {
    type: () => kinds.map(({ type }) => [String(type)]),
    state: () => kinds.map(({ state }) => [state]),
    tenant: () => table.tenants.map((id) => [named.get(id) ?? '', id]),
  }[sort]()
  const sorted = [...new Map(keyOf.map((key) => [key.join('\n'), key])).values()].sort(compareKeys)
  const rankOf = new Map(sorted.map((key, rank) => [key.join('\n'), rank]))
  // Those who are gone stand at the end, where nobody looks.
  const ranks = new Uint32Array(Math.max(256, keyOf.length)).fill(sorted.length - 1)
  for (const [number, key] of keyOf.entries()) ranks[number] = rankOf.get(key.join('\n')) ?? 0
  return { keys: sorted, ranks, column: sort === 'tenant' ? table.tenant : table.kind }
}

/** As SQLite compares texts: by their bytes. */
function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const order = Buffer.compare(Buffer.from(text), Buffer.from(b[i] ?? ''))
    if (order !== 0) return order
  }
  return 0
}
