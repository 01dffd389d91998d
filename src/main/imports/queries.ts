import type { ConnectionId, ImportId, TenantId } from '../../contract/ids.ts'
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
  /** The admin's connection that serves them from then on; null if they connect themselves. */
  served_by: ConnectionId | null
  /** How far it is applied, in the order of names. */
  at_name: string
  at_row: number
}

export function insertImport(
  tx: Tx,
  row: Pick<ImportRecord, 'id' | 'source' | 'duplicates' | 'started_by' | 'created_at' | 'served_by'>,
): void {
  tx.run(
    `INSERT INTO imports (id, source, state, duplicates, started_by, created_at, served_by)
     VALUES ($id, $source, 'staging', $duplicates, $started_by, $created_at, $served_by)`,
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

/** How far an import is applied. */
export type Position = Pick<ImportRecord, 'at_name' | 'at_row'>

export function setPosition(tx: Tx, id: ImportId, { at_name, at_row }: Position): void {
  tx.run('UPDATE imports SET at_name = $at_name, at_row = $at_row WHERE id = $id', { id, at_name, at_row })
}

export function insertNotes(tx: Tx, importId: ImportId, notes: readonly ImportNote[]): void {
  tx.run(
    `INSERT OR REPLACE INTO import_notes (import_id, row, result, field, value, what, remedy)
     SELECT $importId, value ->> 'row', value ->> 'result', value ->> 'field', value ->> 'value', value ->> 'what',
       value ->> 'remedy' FROM json_each($notes)`,
    { importId, notes: JSON.stringify(notes) },
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

/** Imports that were not accepted, some of them. */
export function unaccepted(db: Reader, limit: number): ImportRecord[] {
  return db.all(`SELECT * FROM imports WHERE state IN ('staging', 'ready') LIMIT $limit`, { limit })
}

/** Imports that ended before an instant: nothing shows their notes any more. */
export function endedBefore(db: Reader, at: number): ImportRecord[] {
  return db.all("SELECT * FROM imports WHERE state = 'done' AND ended_at < $at", { at })
}

/** The tenants that are here, of these. */
export function tenantsHere(db: Reader, ids: readonly TenantId[]): Set<TenantId> {
  const here = db.all<{ id: TenantId }>(
    'SELECT id FROM tenants WHERE id IN (SELECT value FROM json_each($ids))',
    { ids: JSON.stringify(ids) },
  )
  return new Set(here.map(({ id }) => id))
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
