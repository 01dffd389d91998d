import type { Reader } from '../../store/handles.ts'
import { Order } from './order.ts'
import { countTouches, type Mark, markOf, rowsByEmail, touchedUsers, usersByName } from './queries.ts'
import { GONE, UserTable } from './user-table.ts'

/** Rows that are read in one go: a few milliseconds' worth. */
const SLICE = 1000
/** So many changed rows are taken in at once; more, and the table is read anew. */
export const TAKEN_AT_ONCE = 2000

/** The table and its orders, as far as the changes that it has seen. */
export interface Built {
  readonly table: UserTable
  readonly byName: Order
  readonly byEmail: Order
  /** How far the users table is in it. */
  mark: Mark
  /** Goes up with every change, so that what was derived from it is known to be stale. */
  version: number
}

/** Reads the table in slices; what is changed meanwhile is taken in at the end. */
export function* build(db: Reader): Generator<void, Built> {
  const mark = markOf(db)
  // As many as there can be: room that is made later is all of it copied.
  const room = Math.max(SLICE, mark.row)
  const table = new UserTable(room)
  const [byName, byEmail] = [new Order('name', room), new Order('email', room)]
  const built: Built = { table, byName, byEmail, mark, version: 0 }
  for (let after: { name_key: string; id: string } | null = null; ; ) {
    const slice = usersByName(db, after, SLICE)
    for (const user of slice) byName.push(table.append(user))
    after = slice.at(-1) ?? null
    if (slice.length < SLICE || after === null) break
    yield
  }
  for (let after: { email_key: string; id: string } | null = null; ; ) {
    const slice = rowsByEmail(db, after, SLICE)
    for (const { row, email_key } of slice) {
      const slot = table.slotOf(row)
      // One that was added or changed since is taken in below.
      if (slot >= 0 && table.email(slot) === email_key) byEmail.push(slot)
    }
    after = slice.at(-1) ?? null
    if (slice.length < SLICE || after === null) break
    yield
  }
  // Somebody may always be changing something: the last of it is what goes at once.
  for (;;) {
    const left = countTouches(db, built.mark, TAKEN_AT_ONCE + 1)
    takeIn(db, built, true)
    if (left <= TAKEN_AT_ONCE) return built
    yield
  }
}

/**
 * Takes in the rows that were changed, as many as go at once. While the table was still being read, a row may have been
 * read before and after its change: `anew` gives every one a new place then.
 */
export function takeIn(db: Reader, built: Built, anew: boolean): void {
  const { table } = built
  const { users, mark } = touchedUsers(db, built.mark, TAKEN_AT_ONCE)
  const added: number[] = []
  for (const user of users) {
    const slot = table.slotOf(user.row)
    if (user.id === null) table.remove(user.row)
    else if (!anew && slot >= 0 && table.id(slot) === user.id && sameText(table, slot, user))
      table.setColumns(slot, user)
    else added.push(table.append(user))
  }
  const here = added.filter((slot) => table.kind[slot] !== GONE)
  built.byName.merge(table, here)
  built.byEmail.merge(table, here)
  built.mark = mark
  built.version += 1
}

function sameText(table: UserTable, slot: number, user: { name_key: string; email_key: string }): boolean {
  return table.name(slot) === user.name_key && table.email(slot) === user.email_key
}
