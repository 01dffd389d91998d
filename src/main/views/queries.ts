import type { ViewId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface ViewRecord {
  id: ViewId
  page: string
  operator: string
  name: string
  name_key: string
  query: string
  created_at: number
}

/** A page's views, in the order they were saved in: a new one never moves the others. */
export function viewsOf(db: Reader, page: string): ViewRecord[] {
  return db.all('SELECT * FROM saved_views WHERE page = $page ORDER BY rowid', { page })
}

export function viewById(db: Reader, id: ViewId): ViewRecord | undefined {
  return db.get('SELECT * FROM saved_views WHERE id = $id', { id })
}

export function insertView(tx: Tx, row: ViewRecord): void {
  tx.run(
    `INSERT INTO saved_views (id, page, operator, name, name_key, query, created_at)
     VALUES ($id, $page, $operator, $name, $name_key, $query, $created_at)`,
    { ...row },
  )
}

export function renameView(
  tx: Tx,
  { id, name, name_key }: Pick<ViewRecord, 'id' | 'name' | 'name_key'>,
): void {
  tx.run('UPDATE saved_views SET name = $name, name_key = $name_key WHERE id = $id', { id, name, name_key })
}

export function deleteView(tx: Tx, id: ViewId): void {
  tx.run('DELETE FROM saved_views WHERE id = $id', { id })
}
