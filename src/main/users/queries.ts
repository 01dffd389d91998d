import type { ConnectionId, TenantId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader, SqlParams, Tx } from '../store/handles.ts'

export interface UserRecord {
  id: UserId
  tenant_id: TenantId
  name: string
  name_key: string
  email: string
  email_key: string
  time_zone: string
  created_at: number
}

export interface ListedUser {
  id: UserId
  tenant_id: TenantId
  tenant_name: string
  name: string
  name_key: string
  email: string
  email_key: string
  time_zone: string
  created_at: number
  connection_id: ConnectionId | null
  connection_state: ConnectionState
  state_reason: string | null
  issuer: string | null
  zoom_user_id: string | null
  zoom_type: number | null
  next_meeting_at: number | null
}

/** Which users: the conditions that lists, counts and bulk selections share. */
export interface UserConditions {
  readonly tenantId: TenantId | null
  readonly search: string | null
  readonly states: readonly ConnectionState[] | null
}

export type UserSort = 'name' | 'email' | 'state'

const SORT_COLUMNS: Readonly<Record<UserSort, readonly string[]>> = {
  name: ['u.name_key', 'u.id'],
  email: ['u.email_key', 'u.id'],
  state: ['u.connection_state', 'u.name_key', 'u.id'],
}

/** How many values a position in a list has. */
export function sortKeys(sort: UserSort): number {
  return SORT_COLUMNS[sort].length
}

function whereOf({ tenantId, search, states }: UserConditions): { where: string[]; params: SqlParams } {
  const where: string[] = []
  if (tenantId !== null) where.push('u.tenant_id = $tenantId')
  if (states !== null) where.push('u.connection_state IN (SELECT value FROM json_each($states))')
  if (search !== null) where.push('(instr(u.name_key, $search) > 0 OR instr(u.email_key, $search) > 0)')
  return {
    where,
    params: {
      ...(tenantId === null ? {} : { tenantId }),
      ...(states === null ? {} : { states: JSON.stringify(states) }),
      ...(search === null ? {} : { search }),
    },
  }
}

const SELECT = `SELECT u.id, u.tenant_id, t.name AS tenant_name, u.name, u.name_key, u.email, u.email_key, u.time_zone,
    u.created_at, u.connection_id, u.connection_state,
    CASE WHEN u.host_reason IS NOT NULL AND u.connection_state <> c.state THEN u.host_reason ELSE c.state_reason END AS state_reason,
    c.issuer, coalesce(u.host_zoom_user_id, c.zoom_user_id) AS zoom_user_id, coalesce(u.host_zoom_type, c.zoom_type) AS zoom_type,
    (SELECT min(a.start_at) FROM appointments a
     WHERE a.user_id = u.id AND a.status = 'booked' AND a.start_at >= $now) AS next_meeting_at
  FROM users u JOIN tenants t ON t.id = u.tenant_id LEFT JOIN connections c ON c.id = u.connection_id`

/** One page after a position, by keyset: its cost does not grow with the depth. */
export function pageOfUsers(
  db: Reader,
  conditions: UserConditions,
  page: { sort: UserSort; descending: boolean; after: readonly string[] | null; limit: number; now: number },
): ListedUser[] {
  const columns = SORT_COLUMNS[page.sort]
  const { where, params } = whereOf(conditions)
  const keys: Record<string, string> = {}
  if (page.after !== null) {
    where.push(
      `(${columns.join(', ')}) ${page.descending ? '<' : '>'} (${columns.map((_column, i) => `$key${i}`).join(', ')})`,
    )
    for (const [i, key] of page.after.entries()) keys[`key${i}`] = key
  }
  const order = columns.map((column) => `${column}${page.descending ? ' DESC' : ''}`).join(', ')
  return db.all<ListedUser>(
    `${SELECT} ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY ${order} LIMIT $limit`,
    { ...params, ...keys, limit: page.limit, now: page.now },
  )
}

/** The values by which a row stands in a list: what the page after it continues from. */
export function positionOf(row: ListedUser, sort: UserSort): string[] {
  if (sort === 'name') return [row.name_key, row.id]
  return sort === 'email' ? [row.email_key, row.id] : [row.connection_state, row.name_key, row.id]
}

/** How many match, up to a bound. */
export function countUsers(db: Reader, conditions: UserConditions, bound: number): number {
  const { where, params } = whereOf(conditions)
  return (
    db.get<{ found: number }>(
      `SELECT count(*) AS found FROM (SELECT 1 FROM users u ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} LIMIT $bound)`,
      { ...params, bound },
    )?.found ?? 0
  )
}

/** The ids of all that match, in the order of their names, up to a bound. */
export function idsOfUsers(db: Reader, conditions: UserConditions, bound: number): UserId[] {
  const { where, params } = whereOf(conditions)
  return db
    .all<{ id: UserId }>(
      `SELECT u.id FROM users u ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
       ORDER BY u.name_key, u.id LIMIT $bound`,
      { ...params, bound },
    )
    .map(({ id }) => id)
}

export function usersByIds(db: Reader, ids: readonly UserId[], now: number): ListedUser[] {
  return db.all<ListedUser>(
    `${SELECT} JOIN json_each($ids) wanted ON wanted.value = u.id ORDER BY u.name_key, u.id`,
    { ids: JSON.stringify(ids), now },
  )
}

export function userById(db: Reader, id: UserId, now: number): ListedUser | undefined {
  return db.get<ListedUser>(`${SELECT} WHERE u.id = $id`, { id, now })
}

export function userByEmail(db: Reader, tenantId: TenantId, emailKey: string): { id: UserId } | undefined {
  return db.get('SELECT id FROM users WHERE tenant_id = $tenantId AND email_key = $emailKey', {
    tenantId,
    emailKey,
  })
}

export function countByState(
  db: Reader,
  tenantId: TenantId | null,
): Array<{ connection_state: ConnectionState; users: number }> {
  return tenantId === null
    ? db.all('SELECT connection_state, count(*) AS users FROM users GROUP BY connection_state')
    : db.all(
        'SELECT connection_state, count(*) AS users FROM users WHERE tenant_id = $tenantId GROUP BY connection_state',
        { tenantId },
      )
}

export function insertUser(tx: Tx, row: UserRecord): void {
  tx.run(
    `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
     VALUES ($id, $tenant_id, $name, $name_key, $email, $email_key, $time_zone, $created_at)`,
    { ...row },
  )
}

export function updateUser(tx: Tx, row: UserRecord): void {
  tx.run(
    `UPDATE users SET name = $name, name_key = $name_key, email = $email, email_key = $email_key,
       time_zone = $time_zone WHERE id = $id`,
    {
      id: row.id,
      name: row.name,
      name_key: row.name_key,
      email: row.email,
      email_key: row.email_key,
      time_zone: row.time_zone,
    },
  )
}

export function deleteUser(tx: Tx, id: UserId): void {
  tx.run(`DELETE FROM meetings WHERE appointment_id IN (SELECT id FROM appointments WHERE user_id = $id)`, {
    id,
  })
  tx.run('DELETE FROM appointments WHERE user_id = $id', { id })
  tx.run('DELETE FROM slots WHERE user_id = $id', { id })
  tx.run('DELETE FROM users WHERE id = $id', { id })
}

/** True if work about this user is still to come: a booked appointment, or a meeting that is not settled. */
export function userHasWork(db: Reader, id: UserId, now: number): boolean {
  return (
    db.get<{ found: number }>(
      `SELECT EXISTS (SELECT 1 FROM appointments a LEFT JOIN meetings m ON m.appointment_id = a.id
         WHERE a.user_id = $id AND ((a.status = 'booked' AND a.end_at >= $now)
           OR m.sent_kind IS NOT NULL OR m.due_at IS NOT NULL)) AS found`,
      { id, now },
    )?.found === 1
  )
}
