import type { ConnectionId, TenantId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { UserSort } from '../../contract/users.ts'
import type { Reader, SqlParams, Tx } from '../store/handles.ts'
import { folded } from '../store/like.ts'

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
  coming_meetings: number
}

/** The sorts whose keys stand in the rows; urgency passes with the time. */
export type KeyedSort = Exclude<UserSort, 'urgency'>

/** Which users: the conditions that lists, counts and bulk selections share. */
export interface UserConditions {
  readonly tenantId: TenantId | null
  readonly search: string | null
  readonly states: readonly ConnectionState[] | null
  /** Classes of Zoom's user types, see {@link typeClass}. */
  readonly types?: readonly number[] | null
  readonly scopeGap?: boolean | null
  /** These users alone: what another file knows of them. */
  readonly only?: readonly UserId[] | null
}

/** How a user without a Zoom user behind them, and one of a rarer type, stand among the types. */
export const NO_TYPE = 0
export const OTHER_TYPE = 3
/** Zoom's Basic is 1, Licensed 2; unassigned (4) and what else there may be are "other" (Zoom: users, type). */
export function typeClass(zoomType: number | null): number {
  if (zoomType === null) return NO_TYPE
  return zoomType === 1 || zoomType === 2 ? zoomType : OTHER_TYPE
}
/** The same in SQL. */
const TYPE_CLASS = `CASE WHEN u.zoom_type IS NULL THEN ${NO_TYPE} WHEN u.zoom_type IN (1, 2) THEN u.zoom_type ELSE ${OTHER_TYPE} END`

const SORT_COLUMNS: Readonly<Record<KeyedSort, readonly string[]>> = {
  name: ['u.name_key', 'u.id'],
  email: ['u.email_key', 'u.id'],
  state: ['u.connection_state', 'u.name_key', 'u.id'],
  tenant: ['folded(t.name)', 'u.tenant_id', 'u.name_key', 'u.id'],
  type: [`CAST(${TYPE_CLASS} AS TEXT)`, 'u.name_key', 'u.id'],
}

/** How many values a position in a list has. */
export function sortKeys(sort: KeyedSort): number {
  return SORT_COLUMNS[sort].length
}

function whereOf(conditions: UserConditions): { where: string[]; params: SqlParams } {
  const { tenantId, search, states, types = null, scopeGap = null, only = null } = conditions
  const where: string[] = []
  if (tenantId !== null) where.push('u.tenant_id = $tenantId')
  if (states !== null) where.push('u.connection_state IN (SELECT value FROM json_each($states))')
  if (search !== null) where.push('(instr(u.name_key, $search) > 0 OR instr(u.email_key, $search) > 0)')
  if (types !== null) where.push(`${TYPE_CLASS} IN (SELECT value FROM json_each($types))`)
  if (scopeGap !== null) where.push(`u.scope_gap = ${scopeGap ? 1 : 0}`)
  if (only !== null) where.push('u.id IN (SELECT value FROM json_each($only))')
  return {
    where,
    params: {
      ...(types === null ? {} : { types: JSON.stringify(types) }),
      ...(only === null ? {} : { only: JSON.stringify(only) }),
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
     WHERE a.user_id = u.id AND a.status = 'booked' AND a.start_at >= $now) AS next_meeting_at,
    (SELECT count(*) FROM appointments a
     WHERE a.user_id = u.id AND a.status = 'booked' AND a.start_at >= $now) AS coming_meetings
  FROM users u JOIN tenants t ON t.id = u.tenant_id LEFT JOIN connections c ON c.id = u.connection_id`

/** One page after a position, by keyset: its cost does not grow with the depth. */
export function pageOfUsers(
  db: Reader,
  conditions: UserConditions,
  page: { sort: KeyedSort; descending: boolean; after: readonly string[] | null; limit: number; now: number },
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
export function positionOf(row: ListedUser, sort: KeyedSort): string[] {
  switch (sort) {
    case 'name':
      return [row.name_key, row.id]
    case 'email':
      return [row.email_key, row.id]
    case 'state':
      return [row.connection_state, row.name_key, row.id]
    case 'tenant':
      return [folded(row.tenant_name), row.tenant_id, row.name_key, row.id]
    case 'type':
      return [String(typeClass(row.zoom_type)), row.name_key, row.id]
  }
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

/** These users by their next meeting, those without one last, each by name. */
export function byNextMeeting(
  db: Reader,
  ids: readonly UserId[],
  now: number,
): Array<{ id: UserId; name_key: string; first_at: number | null }> {
  return db.all(
    `SELECT u.id, u.name_key, (SELECT min(a.start_at) FROM appointments a
       WHERE a.user_id = u.id AND a.status = 'booked' AND a.start_at >= $now) AS first_at
     FROM json_each($ids) wanted JOIN users u ON u.id = wanted.value
     ORDER BY first_at IS NULL, first_at, u.name_key, u.id`,
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

/** How many users of a scope are of each type, and how many lack a scope. */
export function countByType(
  db: Reader,
  tenantId: TenantId | null,
): Array<{ type: number; scope_gap: 0 | 1; users: number }> {
  return db.all(
    `SELECT ${TYPE_CLASS} AS type, u.scope_gap, count(*) AS users FROM users u
     ${tenantId === null ? '' : 'WHERE u.tenant_id = $tenantId'} GROUP BY 1, 2`,
    tenantId === null ? {} : { tenantId },
  )
}

/** The users behind these Zoom users: of one whom an admin's connection serves that is the host, not the admin. */
export function usersBehind(
  db: Reader,
  zoomUsers: ReadonlyArray<{ issuer: string; zoomUserId: string }>,
): UserId[] {
  return db
    .all<{ id: UserId }>(
      `SELECT u.id FROM json_each($zoomUsers) w
       JOIN connections c ON c.zoom_user_id = w.value ->> 'zoomUserId' AND c.issuer = w.value ->> 'issuer'
       JOIN users u ON u.connection_id = c.id AND u.host_zoom_user_id IS NULL
       UNION ALL SELECT u.id FROM json_each($zoomUsers) w
       JOIN users u ON u.host_zoom_user_id = w.value ->> 'zoomUserId'
       JOIN connections c ON c.id = u.connection_id AND c.issuer = w.value ->> 'issuer'`,
      { zoomUsers: JSON.stringify(zoomUsers) },
    )
    .map(({ id }) => id)
}

export function insertUser(tx: Tx, row: UserRecord): void {
  tx.run(
    `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
     VALUES ($id, $tenant_id, $name, $name_key, $email, $email_key, $time_zone, $created_at)`,
    { ...row },
  )
}

/** Adds many at once, except whose email a user of the tenant has already; answers how many it added. */
export function insertUsers(tx: Tx, rows: readonly UserRecord[]): number {
  const cells = rows.map((row) => [
    row.id,
    row.tenant_id,
    row.name,
    row.name_key,
    row.email,
    row.email_key,
    row.time_zone,
    row.created_at,
  ])
  return tx.run(
    `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
     FROM json_each($cells) WHERE true ON CONFLICT (tenant_id, email_key) DO NOTHING`,
    { cells: JSON.stringify(cells) },
  )
}

/** Who has these emails. */
export function usersByEmails(
  db: Reader,
  emails: ReadonlyArray<Pick<UserRecord, 'tenant_id' | 'email_key'>>,
): Array<Pick<UserRecord, 'id' | 'tenant_id' | 'email_key' | 'name' | 'time_zone'>> {
  return db.all(
    `SELECT u.id, u.tenant_id, u.email_key, u.name, u.time_zone FROM json_each($emails) wanted
     CROSS JOIN users u ON u.tenant_id = wanted.value ->> 0 AND u.email_key = wanted.value ->> 1`,
    { emails: JSON.stringify(emails.map(({ tenant_id, email_key }) => [tenant_id, email_key])) },
  )
}

/** How many of these emails somebody has. */
export function countEmails(
  db: Reader,
  emails: ReadonlyArray<Pick<UserRecord, 'tenant_id' | 'email_key'>>,
): number {
  return (
    db.get<{ found: number }>(
      `SELECT count(*) AS found FROM json_each($emails) wanted
       CROSS JOIN users u ON u.tenant_id = wanted.value ->> 0 AND u.email_key = wanted.value ->> 1`,
      { emails: JSON.stringify(emails.map(({ tenant_id, email_key }) => [tenant_id, email_key])) },
    )?.found ?? 0
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

export function renameUser(tx: Tx, id: UserId, name: string, nameKey: string, timeZone: string): void {
  tx.run('UPDATE users SET name = $name, name_key = $nameKey, time_zone = $timeZone WHERE id = $id', {
    id,
    name,
    nameKey,
    timeZone,
  })
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
