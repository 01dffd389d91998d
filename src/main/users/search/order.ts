import type { UserTable } from './user-table.ts'

/** Slots in the order of a text: as SQLite sorts it, the id last. */
export class Order {
  slots: Int32Array<ArrayBuffer>
  count = 0
  readonly #by: 'name' | 'email'

  constructor(by: 'name' | 'email', room: number) {
    this.#by = by
    this.slots = new Int32Array(Math.max(64, Math.ceil(room * 1.1)))
  }

  /** Adds a slot that is known to come last. */
  push(slot: number): void {
    this.#makeRoom(this.count + 1)
    this.slots[this.count] = slot
    this.count += 1
  }

  /** Adds slots wherever they belong: one pass over the order, however many. */
  merge(table: UserTable, added: readonly number[]): void {
    const by = this.#by
    const keyed = added.map((slot) => ({
      slot,
      text: Buffer.from(by === 'name' ? table.name(slot) : table.email(slot)),
      id: table.id(slot),
    }))
    keyed.sort((a, b) => Buffer.compare(a.text, b.text) || (a.id < b.id ? -1 : 1))
    this.#makeRoom(this.count + keyed.length)
    let end = this.count
    for (let i = keyed.length - 1; i >= 0; i -= 1) {
      const one = keyed[i]
      if (one === undefined) continue
      const at = this.place(table, one.text, one.id, true, end)
      this.slots.copyWithin(at + i + 1, at, end)
      this.slots[at + i] = one.slot
      end = at
    }
    this.count += keyed.length
  }

  /** How many of the first `end` stand before a position, or at it too. */
  place(table: UserTable, text: Buffer, id: string, atToo: boolean, end = this.count): number {
    return placeOf(table, this.#by, this.slots, [0, end], { text, id, atToo })
  }

  #makeRoom(need: number): void {
    if (need <= this.slots.length) return
    const bigger = new Int32Array(Math.ceil(need * 1.5))
    bigger.set(this.slots)
    this.slots = bigger
  }
}

/** The first place of a stretch of sorted slots that stands after a position; or at it, without `atToo`. */
export function placeOf(
  table: UserTable,
  by: 'name' | 'email',
  slots: Int32Array,
  [begin, end]: readonly [number, number],
  { text, id, atToo }: { text: Buffer; id: string; atToo: boolean },
): number {
  let [low, high] = [begin, end]
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = table.compare(by, slots[middle] ?? 0, text, id)
    if (order < 0 || (atToo && order === 0)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The slots of an order by class first, such as by state: one pass counts, one places.
 *
 * @param column a slot's class
 * @param ranks a class's rank, from 0 to below `classes`
 */
export function byClass(
  order: Order,
  column: Uint8Array | Uint32Array,
  ranks: Uint32Array,
  classes: number,
): { slots: Int32Array; begins: Uint32Array } {
  const { slots, count } = order
  const begins = new Uint32Array(classes + 1)
  const placed = new Int32Array(count)
  for (let i = 0; i < count; i += 1) {
    const rank = ranks[column[slots[i] as number] as number] as number
    begins[rank] = (begins[rank] as number) + 1
  }
  let sum = 0
  for (let rank = 0; rank <= classes; rank += 1) {
    const here = begins[rank] ?? 0
    begins[rank] = sum
    sum += here
  }
  const next = begins.slice()
  for (let i = 0; i < count; i += 1) {
    const slot = slots[i] as number
    const rank = ranks[column[slot] as number] as number
    const at = next[rank] as number
    placed[at] = slot
    next[rank] = at + 1
  }
  return { slots: placed, begins }
}
