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
  setImportState,
  unstage,
} from './queries.ts'

/** Rows that become users in one transaction: some 10 ms of them. */
const AT_ONCE = 400

interface Parts {
  readonly clock: Clock
  readonly audit: AuditService
  readonly users: UsersService
}

/**
 * Makes users of the next staged rows, or ends the import if none is left. Which rows were done stands in the same
 * transaction as the users, so that a crash neither loses nor repeats one.
 *
 * @returns false once it is over
 */
export function applyNext(tx: Tx, { clock, audit, users }: Parts, one: ImportRecord): boolean {
  const { id } = one
  const rows = nextStaged(tx, id, AT_ONCE)
  const last = rows.at(-1)
  if (last === undefined) {
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
  let [added, updated, skipped] = [0, 0, 0]
  for (const row of rows) {
    const note = { row: row.row, field: 'email', value: row.email }
    if (row.tenant_here === 0) {
      skipped += 1
      const what = 'The tenant was removed meanwhile.'
      insertNote(tx, id, {
        ...note,
        result: 'fault',
        what,
        remedy: 'Add the tenant, then import the row again.',
      })
    } else if (row.user_id === null) {
      users.insertSilently(tx, {
        tenantId: row.tenant_id,
        name: row.name,
        email: row.email,
        timeZone: row.time_zone,
      })
      added += 1
    } else if (one.duplicates === 'skip' || (row.user_name === row.name && row.user_zone === row.time_zone)) {
      skipped += 1
      const what = 'A user of this tenant has this email already.'
      insertNote(tx, id, { ...note, result: 'skipped', what, remedy: 'Nothing needs to be done.' })
    } else {
      users.updateSilently(tx, row.user_id, { name: row.name, timeZone: row.time_zone })
      updated += 1
      const what = `Was ${row.user_name ?? ''}, ${row.user_zone ?? ''}.`
      insertNote(tx, id, { ...note, result: 'updated', what, remedy: 'Nothing needs to be done.' })
    }
  }
  unstage(tx, id, last)
  addCounts(tx, id, { applied: rows.length, added, updated, skipped })
  return true
}
