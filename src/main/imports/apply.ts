import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { ImportNote } from '../../contract/imports.ts'
import type { AuditService } from '../audit/service.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Tx } from '../store/handles.ts'
import type { UsersService } from '../users/service.ts'
import {
  addCounts,
  type ImportRecord,
  importById,
  insertNotes,
  setImportState,
  setPosition,
  tenantsHere,
} from './queries.ts'
import type { StagedHost, StagedRow } from './staging-queries.ts'

interface Parts {
  readonly clock: Clock
  readonly audit: AuditService
  readonly users: UsersService
  readonly connections: Pick<ConnectionsService, 'serveHost'>
}

/**
 * Makes users of the next staged rows, or ends the import if none is left. How far it came stands in the same
 * transaction as the users, so that a crash neither loses nor repeats one.
 *
 * @returns how many rows it took; 0 once the import is over
 */
export function applyRows(tx: Tx, parts: Parts, one: ImportRecord, rows: readonly StagedRow[]): number {
  const last = rows.at(-1)
  if (last === undefined) return finish(tx, parts, one)
  const here = tenantsHere(tx, [...new Set(rows.map(({ tenant_id }) => tenant_id))])
  const good = rows.filter(({ tenant_id }) => here.has(tenant_id))
  const notes = rows.filter(({ tenant_id }) => !here.has(tenant_id)).map(homeless)
  const counts = { applied: rows.length, added: 0, updated: 0, skipped: notes.length }
  const users = parts.users.addMany(tx, good)
  for (const [i, row] of good.entries()) {
    const user = users[i]
    if (user === undefined) continue
    if (user.was === null) counts.added += 1
    else {
      const note = meet(tx, parts.users, one, row, user.id, user.was)
      counts[note.result] += 1
      notes.push(note)
    }
    if (one.served_by !== null && row.host !== null) serve(tx, parts, one.served_by, row, user.id)
  }
  if (notes.length > 0) insertNotes(tx, one.id, notes)
  setPosition(tx, one.id, { at_name: last.name_key, at_row: last.row })
  addCounts(tx, one.id, counts)
  return rows.length
}

/** Ends an import whose staged rows are gone from the data folder, or cannot be read: it is said, and nobody waits for them. */
export function giveUp(tx: Tx, parts: Parts, one: ImportRecord): 0 {
  const left = one.good - one.applied
  insertNotes(tx, one.id, [
    {
      row: 0,
      result: 'fault',
      field: 'file',
      value: one.source,
      what: `${left} rows were lost: their file is not in the data folder any more, or cannot be read.`,
      remedy: 'Import the file again: who is here already is known by email.',
    },
  ])
  addCounts(tx, one.id, { applied: left, skipped: left })
  return finish(tx, parts, one)
}

function finish(tx: Tx, { audit, clock }: Parts, one: ImportRecord): 0 {
  setImportState(tx, one.id, 'done', clock.now())
  const { added, updated, skipped } = importById(tx, one.id) ?? one
  audit.record(tx, {
    who: one.started_by,
    action: 'finish import',
    subject: one.source,
    subjectId: one.id,
    after: { added, updated, skipped, faults: one.faults },
  })
  return 0
}

type Met = ImportNote & { result: 'updated' | 'skipped' }

/** What becomes of a row whose user is here already. */
function meet(
  tx: Tx,
  users: UsersService,
  { duplicates }: ImportRecord,
  row: StagedRow,
  id: UserId,
  was: { name: string; timeZone: string },
): Met {
  const note = { row: row.row, field: 'email', value: row.email, remedy: 'Nothing needs to be done.' }
  if (duplicates === 'skip' || (was.name === row.name && was.timeZone === row.time_zone))
    return { ...note, result: 'skipped', what: 'A user of this tenant has this email already.' }
  users.updateSilently(tx, id, { name: row.name, timeZone: row.time_zone })
  return { ...note, result: 'updated', what: `Was ${was.name}, ${was.timeZone}.` }
}

function homeless({ row, email }: StagedRow): ImportNote {
  return {
    row,
    result: 'fault',
    field: 'tenant',
    value: email,
    what: 'The tenant was removed meanwhile.',
    remedy: 'Add the tenant, then import the row again.',
  }
}

function serve(tx: Tx, { connections }: Parts, by: ConnectionId, row: StagedRow, id: UserId): void {
  const host = JSON.parse(row.host ?? '') as StagedHost
  connections.serveHost(tx, id, by, { ...host, email: row.email })
}
