import type { AuditService } from '../audit/service.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../store/handles.ts'
import type { UsersService } from '../users/service.ts'
import {
  addCounts,
  type ImportRecord,
  importById,
  insertNote,
  nextStaged,
  type Position,
  setImportState,
  setPosition,
} from './queries.ts'

/** Rows read together. */
const BATCH = 100
/** Rows that become users in one transaction: as many as fit in so many milliseconds, with the commit to come. */
const BUDGET_MS = 16
const MOST = 2000

interface Parts {
  readonly clock: Clock
  readonly audit: AuditService
  readonly users: UsersService
}

/**
 * Makes users of the next staged rows, or ends the import if none is left. How far it came stands in the same
 * transaction as the users, so that a crash neither loses nor repeats one.
 *
 * @returns false once it is over
 */
export function applyNext(tx: Tx, { clock, audit, users }: Parts, one: ImportRecord): boolean {
  const { id } = one
  const until = clock.ticks() + BUDGET_MS
  const counts = { applied: 0, added: 0, updated: 0, skipped: 0 }
  let at: Position = one
  while (counts.applied < MOST && (counts.applied === 0 || clock.ticks() < until)) {
    const rows = nextStaged(tx, id, at, BATCH)
    for (const row of rows) counts[applyRow(tx, users, one, row)] += 1
    counts.applied += rows.length
    const last = rows.at(-1)
    if (last === undefined) break
    at = { at_name: last.name_key, at_row: last.row }
  }
  if (counts.applied > 0) {
    setPosition(tx, id, at)
    addCounts(tx, id, counts)
    return true
  }
  setImportState(tx, id, 'done', clock.now())
  const { added, updated, skipped } = importById(tx, id) ?? one
  audit.record(tx, {
    who: one.started_by,
    action: 'finish import',
    subject: one.source,
    subjectId: id,
    after: { added, updated, skipped, faults: one.faults },
  })
  return false
}

function applyRow(
  tx: Tx,
  users: UsersService,
  { id, duplicates }: ImportRecord,
  row: ReturnType<typeof nextStaged>[number],
): 'added' | 'updated' | 'skipped' {
  const note = { row: row.row, field: 'email', value: row.email }
  if (row.tenant_here === 0) {
    insertNote(tx, id, {
      ...note,
      result: 'fault',
      what: 'The tenant was removed meanwhile.',
      remedy: 'Add the tenant, then import the row again.',
    })
    return 'skipped'
  }
  if (row.user_id === null) {
    users.insertSilently(tx, {
      tenantId: row.tenant_id,
      name: row.name,
      email: row.email,
      timeZone: row.time_zone,
    })
    return 'added'
  }
  if (duplicates === 'skip' || (row.user_name === row.name && row.user_zone === row.time_zone)) {
    const what = 'A user of this tenant has this email already.'
    insertNote(tx, id, { ...note, result: 'skipped', what, remedy: 'Nothing needs to be done.' })
    return 'skipped'
  }
  users.updateSilently(tx, row.user_id, { name: row.name, timeZone: row.time_zone })
  const what = `Was ${row.user_name ?? ''}, ${row.user_zone ?? ''}.`
  insertNote(tx, id, { ...note, result: 'updated', what, remedy: 'Nothing needs to be done.' })
  return 'updated'
}
