import type { ImportId, TenantId, UserId } from '../../contract/ids.ts'
import type { ImportNote } from '../../contract/imports.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface ImportRecord {
  id: ImportId
  source: string
  state: 'staging' | 'ready' | 'applying' | 'done'
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
}

export interface StagedRow {
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

/** Puts a row beside the others; false if its email is among them already. */
export function stage(tx: Tx, importId: ImportId, row: StagedRow): boolean {
  return (
    tx.run(
      `INSERT OR IGNORE INTO import_rows (import_id, tenant_id, email_key, row, name, email, time_zone)
       VALUES ($importId, $tenant_id, $email_key, $row, $name, $email, $time_zone)`,
      { importId, ...row },
    ) === 1
  )
}

export function stagedRow(db: Reader, importId: ImportId, tenantId: TenantId, emailKey: string): number {
  return (
    db.get<{ row: number }>(
      'SELECT row FROM import_rows WHERE import_id = $importId AND tenant_id = $tenantId AND email_key = $emailKey',
      { importId, tenantId, emailKey },
    )?.row ?? 0
  )
}

/** The next rows to apply, with the user of that email, if there is one, and whether the tenant is still here. */
export function nextStaged(
  db: Reader,
  importId: ImportId,
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
    `SELECT r.tenant_id, r.email_key, r.row, r.name, r.email, r.time_zone, u.id AS user_id, u.name AS user_name,
       u.time_zone AS user_zone, EXISTS (SELECT 1 FROM tenants t WHERE t.id = r.tenant_id) AS tenant_here
     FROM import_rows r LEFT JOIN users u ON u.tenant_id = r.tenant_id AND u.email_key = r.email_key
     WHERE r.import_id = $importId ORDER BY r.tenant_id, r.email_key LIMIT $limit`,
    { importId, limit },
  )
}

/** Takes away the staged rows up to one; answers how many. */
export function unstage(tx: Tx, importId: ImportId, last: StagedRow): number {
  return tx.run(
    `DELETE FROM import_rows WHERE import_id = $importId AND (tenant_id, email_key) <= ($tenantId, $emailKey)`,
    { importId, tenantId: last.tenant_id, emailKey: last.email_key },
  )
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

/** Removes an import with all that is staged. */
export function deleteImport(tx: Tx, id: ImportId): void {
  tx.run('DELETE FROM import_rows WHERE import_id = $id', { id })
  tx.run('DELETE FROM import_notes WHERE import_id = $id', { id })
  tx.run('DELETE FROM imports WHERE id = $id', { id })
}
