import type { UserConditions } from '../queries.ts'
import { KINDS, partsOf, type UserTable } from './user-table.ts'

/** Which slots a list is of. Built once a question; asking costs a few array reads. */
export interface Match {
  /** Everybody who is here matches. */
  readonly everyone: boolean
  test(slot: number): boolean
  /** How many match, where finding out took no time of its own. */
  readonly count: number | null
}

/** Of so many looked at, how many must hold the text for it to be called common. */
const SAMPLE = 1024
const COMMON = 50

/**
 * Compiles conditions for one state of the table.
 *
 * @param only the slots that alone may match: 1 for each
 */
export function matchOf(table: UserTable, conditions: UserConditions, only: Uint8Array | null): Match {
  const test = filterOf(table, conditions, only)
  const { search } = conditions
  if (search === null) return { everyone: matchesEveryone(conditions), test, count: null }
  if (/[\n\0]/.test(search)) return { everyone: false, test: () => false, count: 0 }
  const needle = Buffer.from(search)
  if (isCommon(table, needle))
    return { everyone: false, test: (slot) => test(slot) && table.holds(slot, needle), count: null }
  const { found, count } = scan(table, needle, test)
  return { everyone: false, test: (slot) => found[slot] === 1, count }
}

function matchesEveryone({
  tenantId,
  states,
  types = null,
  scopeGap = null,
  only = null,
}: UserConditions): boolean {
  return [tenantId, states, types, scopeGap, only].every((part) => part === null)
}

function filterOf(
  table: UserTable,
  { tenantId, states, types = null, scopeGap = null }: UserConditions,
  only: Uint8Array | null,
): (slot: number) => boolean {
  const { kind, tenant } = table
  const wanted = new Uint8Array(256)
  for (let one = 0; one < KINDS; one += 1) {
    const { state, type, scopeGap: gap } = partsOf(one)
    if (states !== null && !states.includes(state)) continue
    if (types !== null && !types.includes(type)) continue
    if (scopeGap === null || scopeGap === gap) wanted[one] = 1
  }
  const ofTenant = tenantId === null ? null : (table.tenantNumber(tenantId) ?? -1)
  if (only !== null)
    return (slot) =>
      only[slot] === 1 &&
      wanted[kind[slot] as number] === 1 &&
      (ofTenant === null || tenant[slot] === ofTenant)
  if (ofTenant === null) return (slot) => wanted[kind[slot] as number] === 1
  return (slot) => wanted[kind[slot] as number] === 1 && tenant[slot] === ofTenant
}

/** Looks at slots spread over the table. */
function isCommon(table: UserTable, needle: Uint8Array): boolean {
  const step = Math.max(1, Math.floor(table.count / SAMPLE))
  let found = 0
  for (let slot = 0; slot < table.count; slot += step) {
    if (table.holds(slot, needle)) found += 1
    if (found >= COMMON) return true
  }
  return false
}

/**
 * Finds a text that is not common anywhere in the table. Node searches memory at several bytes a nanosecond, so all of
 * a million names and emails take some 30 ms: no index of letter pairs has to be kept for that, and texts of one and
 * two letters, or that nobody has, cost no more than others.
 */
function scan(
  table: UserTable,
  needle: Buffer,
  test: (slot: number) => boolean,
): { found: Uint8Array; count: number } {
  const { count: slots, starts } = table
  const text = table.text.subarray(0, starts[slots])
  const found = new Uint8Array(slots)
  let count = 0
  let slot = 0
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, starts[slot])) {
    slot = slotAt(starts, slots, at, slot)
    if (test(slot)) {
      found[slot] = 1
      count += 1
    }
    slot += 1
    if (slot >= slots) break
  }
  return { found, count }
}

/** The slot whose text a byte belongs to: it is `from` or later, and most often near. */
function slotAt(starts: Uint32Array, slots: number, at: number, from: number): number {
  let step = 1
  while (from + step < slots && (starts[from + step] ?? 0) <= at) step *= 2
  let [low, high] = [from + (step >>> 1), Math.min(from + step, slots)]
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  return low
}
