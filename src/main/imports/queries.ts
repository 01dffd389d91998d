import type { ImportId, TenantId, UserId } from '../../contract/ids.ts'
import type { ImportNote } from '../../contract/imports.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface ImportRecord {
  id: ImportId
  source: string
  state: 'staging' | 'ready' | 'applying' | 'done' | 'discarded'
  duplicates: 'skip' | 'update'
  started_by: string
  created_at: number
  ended_at: number | null
  rows: number
  good: number
  here: number
  faults: number
  applied: number
  added: number
  updated: number
  skipped: number
  /** How far it is applied, in the order of names. */
  at_name: string
  at_row: number
}

export interface StagedRow {
  name_key: string
  tenant_id: TenantId
  email_key: string
  row: number
  name: string
  email: string
  time_zone: string
}

export function insertImport(
  tx: Tx,
  row: Pick<ImportRecord, 'id' | 'source' | 'duplicates' | 'started_by' | 'created_at'>,
): void {
  tx.run(
    `INSERT INTO imports (id, source, state, duplicates, started_by, created_at)
     VALUES ($id, $source, 'staging', $duplicates, $started_by, $created_at)`,
    { ...row },
  )
}

export function importById(db: Reader, id: ImportId): ImportRecord | undefined {
  return db.get('SELECT * FROM imports WHERE id = $id', { id })
}

/** Every import by what it waits for. */
export function importsIn(db: Reader, state: ImportRecord['state']): ImportRecord[] {
  return db.all('SELECT * FROM imports WHERE state = $state ORDER BY created_at', { state })
}

/** The newest import that was accepted, unless it ended before an instant. */
export function latestAccepted(db: Reader, endedSince: number): ImportRecord | undefined {
  return db.get(
    `SELECT * FROM imports WHERE state = 'applying' OR (state = 'done' AND ended_at >= $endedSince)
     ORDER BY state = 'applying' DESC, created_at DESC LIMIT 1`,
    { endedSince },
  )
}

/** Puts a row beside the others; false if its email is among them already. */
export function stage(tx: Tx, importId: ImportId, { name_key, ...row }: StagedRow): boolean {
  const { tenant_id, email_key } = row
  const isFirst = tx.run(
    'INSERT OR IGNORE INTO import_emails VALUES ($importId, $tenant_id, $email_key, $row)',
    { importId, tenant_id, email_key, row: row.row },
  )
  if (isFirst === 0) return false
  tx.run('INSERT INTO import_order VALUES ($importId, $name_key, $row)', {
    importId,
    name_key,
    row: row.row,
  })
  tx.run(
    `INSERT INTO import_rows (import_id, row, tenant_id, name, email, email_key, time_zone)
     VALUES ($importId, $row, $tenant_id, $name, $email, $email_key, $time_zone)`,
    { importId, ...row },
  )
  return true
}

/** The row that has an email of the tenant. */
export function stagedRow(db: Reader, importId: ImportId, tenantId: TenantId, emailKey: string): number {
  return (
    db.get<{ row: number }>(
      'SELECT row FROM import_emails WHERE import_id = $importId AND tenant_id = $tenantId AND email_key = $emailKey',
      { importId, tenantId, emailKey },
    )?.row ?? 0
  )
}

/** Sorts staged rows again, after a restart, from one on; answers the last of them, or null if there was none. */
export function sortStaged(tx: Tx, importId: ImportId, afterRow: number, limit: number): number | null {
  const last = tx.get<{ row: number | null }>(
    `SELECT max(row) AS row FROM
       (SELECT row FROM import_rows WHERE import_id = $importId AND row > $afterRow ORDER BY row LIMIT $limit)`,
    { importId, afterRow, limit },
  )?.row
  if (last === null || last === undefined) return null
  tx.run(
    `INSERT OR IGNORE INTO import_order SELECT import_id, folded(name), row FROM import_rows
     WHERE import_id = $importId AND row > $afterRow AND row <= $last`,
    { importId, afterRow, last },
  )
  return last
}

export type Position = Pick<ImportRecord, 'at_name' | 'at_row'>

/** The next rows to apply, with the user of that email, if there is one, and whether the tenant is still here. */
export function nextStaged(
  db: Reader,
  importId: ImportId,
  { at_name, at_row }: Position,
  limit: number,
): Array<
  StagedRow & {
    user_id: UserId | null
    user_name: string | null
    user_zone: string | null
    tenant_here: 0 | 1
  }
> {
  return db.all(
    `SELECT o.name_key, r.tenant_id, r.email_key, r.row, r.name, r.email, r.time_zone, u.id AS user_id,
       u.name AS user_name, u.time_zone AS user_zone,
       EXISTS (SELECT 1 FROM tenants t WHERE t.id = r.tenant_id) AS tenant_here
     FROM import_order o CROSS JOIN import_rows r ON r.import_id = o.import_id AND r.row = o.row
       LEFT JOIN users u ON u.tenant_id = r.tenant_id AND u.email_key = r.email_key
     WHERE o.import_id = $importId AND (o.name_key, o.row) > ($at_name, $at_row)
     ORDER BY o.name_key, o.row LIMIT $limit`,
    { importId, at_name, at_row, limit },
  )
}

export function setPosition(tx: Tx, id: ImportId, { at_name, at_row }: Position): void {
  tx.run('UPDATE imports SET at_name = $at_name, at_row = $at_row WHERE id = $id', { id, at_name, at_row })
}

export function insertNote(tx: Tx, importId: ImportId, note: ImportNote): void {
  tx.run(
    `INSERT OR REPLACE INTO import_notes (import_id, row, result, field, value, what, remedy)
     VALUES ($importId, $row, $result, $field, $value, $what, $remedy)`,
    { importId, ...note },
  )
}

export function notesOf(db: Reader, importId: ImportId, afterRow: number, limit: number): ImportNote[] {
  return db.all(
    `SELECT row, result, field, value, what, remedy FROM import_notes
     WHERE import_id = $importId AND row > $afterRow ORDER BY row LIMIT $limit`,
    { importId, afterRow, limit },
  )
}

export function countNotes(db: Reader, importId: ImportId): number {
  return (
    db.get<{ notes: number }>('SELECT count(*) AS notes FROM import_notes WHERE import_id = $importId', {
      importId,
    })?.notes ?? 0
  )
}

export type Counts = Partial<
  Pick<ImportRecord, 'rows' | 'good' | 'here' | 'faults' | 'applied' | 'added' | 'updated' | 'skipped'>
>

export function addCounts(tx: Tx, id: ImportId, by: Counts): void {
  const { rows = 0, good = 0, here = 0, faults = 0, applied = 0, added = 0, updated = 0, skipped = 0 } = by
  tx.run(
    `UPDATE imports SET rows = rows + $rows, good = good + $good, here = here + $here, faults = faults + $faults,
       applied = applied + $applied, added = added + $added, updated = updated + $updated, skipped = skipped + $skipped
     WHERE id = $id`,
    { id, rows, good, here, faults, applied, added, updated, skipped },
  )
}

export function setImportState(
  tx: Tx,
  id: ImportId,
  state: ImportRecord['state'],
  endedAt: number | null,
): void {
  tx.run('UPDATE imports SET state = $state, ended_at = $endedAt WHERE id = $id', { id, state, endedAt })
}

/** Imports that are over, or were discarded, and left rows behind. */
export function importsWithLeavings(db: Reader): ImportId[] {
  return db
    .all<{ id: ImportId }>(
      `SELECT id FROM imports i WHERE state = 'discarded' OR
         (state = 'done' AND EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = i.id))`,
    )
    .map(({ id }) => id)
}

/** Removes some of what an import sorted by; false once nothing is left. */
export function sweepEmails(tx: Tx, importId: ImportId, limit: number): boolean {
  return (
    tx.run(
      `DELETE FROM import_emails WHERE import_id = $importId AND (tenant_id, email_key) IN
         (SELECT tenant_id, email_key FROM import_emails WHERE import_id = $importId LIMIT $limit)`,
      { importId, limit },
    ) > 0
  )
}

/** Removes some of an import's staged rows; false once nothing is left. */
export function sweepRows(tx: Tx, importId: ImportId, limit: number): boolean {
  const orders = tx.run(
    `DELETE FROM import_order WHERE import_id = $importId AND (name_key, row) IN
       (SELECT name_key, row FROM import_order WHERE import_id = $importId LIMIT $limit)`,
    { importId, limit },
  )
  const rows = tx.run(
    `DELETE FROM import_rows WHERE import_id = $importId AND row IN
       (SELECT row FROM import_rows WHERE import_id = $importId ORDER BY row LIMIT $limit)`,
    { importId, limit },
  )
  return orders + rows > 0
}

/** Removes a discarded import with some of its notes; false once nothing is left. */
export function sweepDiscarded(tx: Tx, id: ImportId, limit: number): boolean {
  const notes = tx.run(
    `DELETE FROM import_notes WHERE import_id = $id AND row IN
       (SELECT row FROM import_notes WHERE import_id = $id ORDER BY row LIMIT $limit)`,
    { id, limit },
  )
  if (notes === limit) return true
  tx.run(`DELETE FROM imports WHERE id = $id AND state = 'discarded'`, { id })
  return false
}
