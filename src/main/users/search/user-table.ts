import type { TenantId } from '../../../contract/ids.ts'
import { ConnectionState } from '../../../contract/states.ts'
import { typeClass } from '../queries.ts'
import type { IndexedUser } from './queries.ts'

const ID_BYTES = 24
const END = 0x0a
const STATES: readonly string[] = ConnectionState.options

/** The kind of a slot whose row is gone. */
export const GONE = 0xff
export const KINDS = STATES.length << 3

/** What a kind is made of. */
export function partsOf(kind: number): { state: ConnectionState; type: number; scopeGap: boolean } {
  return {
    state: ConnectionState.options[kind >> 3] ?? 'neverConnected',
    type: (kind >> 1) & 3,
    scopeGap: (kind & 1) === 1,
  }
}

/** Everybody in columns, one slot each: a search runs through one piece of memory, a filter through one array. */
export class UserTable {
  /** Slots in use, those of rows that are gone among them. */
  count = 0
  live = 0
  /** Name and email of slot i: from `starts[i]`, each ended by a line feed, which neither can hold. */
  text: Buffer<ArrayBuffer>
  starts: Uint32Array<ArrayBuffer>
  emailAt: Uint32Array<ArrayBuffer>
  /** State, type and scope gap in one number, so that any filter of them is one look into a table. */
  kind: Uint8Array<ArrayBuffer>
  tenant: Uint32Array<ArrayBuffer>
  readonly tenants: TenantId[] = []
  #ids: Buffer<ArrayBuffer>
  #slotOfRow: Int32Array<ArrayBuffer>
  readonly #tenantNumbers = new Map<string, number>()

  constructor(users: number) {
    const room = Math.max(64, Math.ceil(users * 1.1))
    this.text = Buffer.allocUnsafe(room * 56)
    this.starts = new Uint32Array(room + 1)
    this.emailAt = new Uint32Array(room)
    this.kind = new Uint8Array(room)
    this.tenant = new Uint32Array(room)
    this.#ids = Buffer.allocUnsafe(room * ID_BYTES)
    this.#slotOfRow = new Int32Array(room + 1).fill(-1)
  }

  slotOf(row: number): number {
    return this.#slotOfRow[row] ?? -1
  }

  /** Gives a row a slot of its own; an older one of it is dead from now on. */
  append(user: IndexedUser): number {
    this.remove(user.row)
    const slot = this.count
    this.#makeRoom(slot, user)
    const start = this.#textEnd()
    const nameEnd = start + this.text.write(user.name_key, start)
    this.text[nameEnd] = END
    const emailEnd = nameEnd + 1 + this.text.write(user.email_key, nameEnd + 1)
    this.text[emailEnd] = END
    this.starts[slot] = start
    this.starts[slot + 1] = emailEnd + 1
    this.emailAt[slot] = nameEnd + 1
    this.#ids.write(user.id, slot * ID_BYTES, ID_BYTES, 'latin1')
    this.#slotOfRow[user.row] = slot
    this.count += 1
    this.live += 1
    this.setColumns(slot, user)
    return slot
  }

  /** What may change without moving the row in any order of texts. */
  setColumns(slot: number, user: IndexedUser): void {
    this.kind[slot] =
      (STATES.indexOf(user.connection_state) << 3) | (typeClass(user.zoom_type) << 1) | user.scope_gap
    this.tenant[slot] = this.#numberOf(user.tenant_id)
  }

  remove(row: number): void {
    const slot = this.slotOf(row)
    if (slot < 0) return
    this.kind[slot] = GONE
    this.live -= 1
    this.#slotOfRow[row] = -1
  }

  id(slot: number): string {
    return this.#ids.toString('latin1', slot * ID_BYTES, slot * ID_BYTES + ID_BYTES)
  }

  name(slot: number): string {
    return this.text.toString('utf8', this.starts[slot], (this.emailAt[slot] ?? 1) - 1)
  }

  email(slot: number): string {
    return this.text.toString('utf8', this.emailAt[slot], (this.starts[slot + 1] ?? 1) - 1)
  }

  tenantNumber(tenant: string): number | undefined {
    return this.#tenantNumbers.get(tenant)
  }

  /** As SQLite compares: bytes of the text, then the id. */
  compare(by: 'name' | 'email', slot: number, text: Buffer, id: string): number {
    const from = by === 'name' ? this.starts[slot] : this.emailAt[slot]
    const to = (by === 'name' ? this.emailAt[slot] : this.starts[slot + 1]) ?? 1
    const texts = this.text.compare(text, 0, text.length, from, to - 1)
    if (texts !== 0) return texts
    const own = this.id(slot)
    return own < id ? -1 : own > id ? 1 : 0
  }

  /** True if name or email of a slot hold these bytes. */
  holds(slot: number, needle: Uint8Array): boolean {
    const { text } = this
    const end = (this.starts[slot + 1] ?? 0) - needle.length
    const [first] = needle
    for (let at = this.starts[slot] ?? 0; at <= end; at += 1) {
      if (text[at] !== first) continue
      let same = 1
      while (same < needle.length && text[at + same] === needle[same]) same += 1
      if (same === needle.length) return true
    }
    return false
  }

  #numberOf(tenant: TenantId): number {
    let number = this.#tenantNumbers.get(tenant)
    if (number === undefined) {
      number = this.tenants.push(tenant) - 1
      this.#tenantNumbers.set(tenant, number)
    }
    return number
  }

  #textEnd(): number {
    return this.count === 0 ? 0 : (this.starts[this.count] ?? 0)
  }

  #makeRoom(slot: number, user: IndexedUser): void {
    const need = this.#textEnd() + 3 * (user.name_key.length + user.email_key.length) + 2
    if (need > this.text.length) this.text = Buffer.concat([this.text], Math.ceil(need * 1.5))
    if (slot + 1 >= this.kind.length) {
      const room = Math.ceil((slot + 64) * 1.5)
      this.starts = grown(this.starts, new Uint32Array(room + 1))
      this.emailAt = grown(this.emailAt, new Uint32Array(room))
      this.kind = grown(this.kind, new Uint8Array(room))
      this.tenant = grown(this.tenant, new Uint32Array(room))
      this.#ids = Buffer.concat([this.#ids], room * ID_BYTES)
    }
    if (user.row >= this.#slotOfRow.length) {
      const room = Math.ceil((user.row + 64) * 1.5)
      this.#slotOfRow = grown(this.#slotOfRow, new Int32Array(room).fill(-1))
    }
  }
}

function grown<T extends Uint8Array | Uint32Array | Int32Array>(old: T, bigger: T): T {
  bigger.set(old)
  return bigger
}
