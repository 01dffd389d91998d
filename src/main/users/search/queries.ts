import type { TenantId, UserId } from '../../../contract/ids.ts'
import type { ConnectionState } from '../../../contract/states.ts'
import type { Reader } from '../../store/handles.ts'

/** What the index keeps of a user. */
export interface IndexedUser {
  row: number
  id: string
  name_key: string
  email_key: string
  tenant_id: TenantId
  connection_state: ConnectionState
  zoom_type: number | null
  scope_gap: 0 | 1
}

const COLUMNS = 'rowid AS row, id, name_key, email_key, tenant_id, connection_state, zoom_type, scope_gap'

/** Users after a position of the list by name. */
export function usersByName(
  db: Reader,
  after: { name_key: string; id: string } | null,
  limit: number,
): IndexedUser[] {
  return db.all(
    `SELECT ${COLUMNS} FROM users ${after === null ? '' : 'WHERE (name_key, id) > ($nameKey, $id)'}
     ORDER BY name_key, id LIMIT $limit`,
    { ...(after === null ? {} : { nameKey: after.name_key, id: after.id }), limit },
  )
}

/** The rows of users after a position of the list by email. */
export function rowsByEmail(
  db: Reader,
  after: { email_key: string; id: string } | null,
  limit: number,
): Array<{ row: number; email_key: string; id: string }> {
  return db.all(
    `SELECT rowid AS row, email_key, id FROM users ${after === null ? '' : 'WHERE (email_key, id) > ($emailKey, $id)'}
     ORDER BY email_key, id LIMIT $limit`,
    { ...(after === null ? {} : { emailKey: after.email_key, id: after.id }), limit },
  )
}

/** How far the users table was read: the last change to a row of this process, and the highest row. */
export interface Mark {
  readonly touch: number
  readonly row: number
}

export function markOf(db: Reader): Mark {
  const none = { touch: 0, row: 0 }
  return (
    db.get<Mark>(
      `SELECT coalesce((SELECT max(seq) FROM user_touches), 0) AS touch,
         coalesce((SELECT max(rowid) FROM users), 0) AS row`,
    ) ?? none
  )
}

/** How many rows were added or touched since a mark, counted up to a bound. */
export function countTouches(db: Reader, { touch, row }: Mark, bound: number): number {
  return (
    db.get<{ found: number }>(
      `SELECT count(*) AS found FROM (SELECT 1 FROM user_touches WHERE seq > $touch
         UNION ALL SELECT 1 FROM users NOT INDEXED WHERE rowid > $row LIMIT $bound)`,
      { touch, row, bound },
    )?.found ?? 0
  )
}

/** A row as it is now; one that is gone has no id. */
export type Touched = IndexedUser | { row: number; id: null }

/**
 * The rows that were added or touched since a mark, up to so many of each, and how far they lead. What was added and
 * touched since comes as touched.
 */
export function touchedUsers(
  db: Reader,
  { touch, row }: Mark,
  limit: number,
): { users: Touched[]; mark: Mark } {
  const touched = db.all<Touched & { seq: number }>(
    `SELECT t.seq, t.user_row AS row, u.id, u.name_key, u.email_key, u.tenant_id, u.connection_state, u.zoom_type, u.scope_gap
     FROM user_touches t LEFT JOIN users u ON u.rowid = t.user_row WHERE t.seq > $touch ORDER BY t.seq LIMIT $limit`,
    { touch, limit },
  )
  const added = db.all<IndexedUser>(
    `SELECT ${COLUMNS} FROM users NOT INDEXED WHERE rowid > $row
       AND NOT EXISTS (SELECT 1 FROM user_touches t WHERE t.user_row = users.rowid AND t.seq > $touch)
     ORDER BY rowid LIMIT $limit`,
    { touch, row, limit },
  )
  const now = markOf(db)
  return {
    users: [...touched, ...added],
    mark: {
      touch: touched.length < limit ? now.touch : (touched.at(-1)?.seq ?? touch),
      // The number of the last row is given again once that row is gone: never above what there is.
      row: added.length < limit ? now.row : Math.min(now.row, added.at(-1)?.row ?? row),
    },
  }
}

export function tenantNames(db: Reader): Array<{ id: TenantId; name: string }> {
  return db.all('SELECT id, name FROM tenants')
}

/** The rows of these users. */
export function rowsOf(db: Reader, ids: readonly UserId[]): Array<{ row: number }> {
  return db.all('SELECT u.rowid AS row FROM json_each($ids) wanted JOIN users u ON u.id = wanted.value', {
    ids: JSON.stringify(ids),
  })
}
