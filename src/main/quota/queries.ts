import type { TenantId, UserId } from '../../contract/ids.ts'
import type { Label } from '../../contract/states.ts'
import type { Reader } from '../store/handles.ts'

/** How much of their 100 each of these Zoom users has spent on a day, and until when Zoom called it spent. */
export function userDays(
  ledger: Reader,
  day: string,
  zoomUsers: ReadonlyArray<{ issuer: string; zoomUserId: string }>,
): Array<{
  issuer: string
  zoom_user_id: string
  counted: number
  refused: number
  spent_until: number | null
}> {
  return ledger.all(
    `SELECT d.issuer, d.zoom_user_id, d.counted, d.refused, d.spent_until
     FROM json_each($zoomUsers) w
     JOIN user_days d ON d.day = $day AND d.issuer = w.value ->> 'issuer' AND d.zoom_user_id = w.value ->> 'zoomUserId'`,
    { day, zoomUsers: JSON.stringify(zoomUsers) },
  )
}

/** The Zoom users who spent most of their 100 on a day, most first. */
export function fullestUsers(
  ledger: Reader,
  day: string,
  atLeast: number,
  limit: number,
): Array<{
  issuer: string
  zoom_user_id: string
  counted: number
  refused: number
  spent_until: number | null
}> {
  return ledger.all(
    `SELECT issuer, zoom_user_id, counted, refused, spent_until FROM user_days
     WHERE day = $day AND counted >= $atLeast ORDER BY counted DESC LIMIT $limit`,
    { day, atLeast, limit },
  )
}

/** The Zoom users who have spent so much of a day, or all of it by what Zoom says. */
export function fullUsers(
  ledger: Reader,
  day: string,
  atLeast: number,
  now: number,
): Array<{ issuer: string; zoom_user_id: string }> {
  return ledger.all(
    `SELECT issuer, zoom_user_id FROM user_days WHERE day = $day AND counted >= $atLeast
     UNION ALL
     SELECT issuer, zoom_user_id FROM user_days
     WHERE day = $day AND spent_until IS NOT NULL AND spent_until > $now AND counted < $atLeast`,
    { day, atLeast, now },
  )
}

/** A user with the Zoom user behind them. */
export interface QuotaUser {
  id: UserId
  name: string
  name_key: string
  tenant_id: TenantId
  tenant_name: string
  issuer: string
  zoom_user_id: string
  zoom_account_id: string
}

const QUOTA_USER = `SELECT u.id, u.name, u.name_key, u.tenant_id, t.name AS tenant_name, c.issuer,
    coalesce(u.host_zoom_user_id, c.zoom_user_id) AS zoom_user_id,
    c.zoom_account_id
  FROM connections c JOIN users u ON u.connection_id = c.id JOIN tenants t ON t.id = u.tenant_id`

export function quotaUser(core: Reader, userId: UserId): QuotaUser | undefined {
  return core.get(`${QUOTA_USER} WHERE u.id = $userId`, { userId })
}

export interface QuotaUserFilter {
  readonly tenantId: TenantId | null
  readonly accountId: string | null
}

function conditions({ tenantId, accountId }: QuotaUserFilter): {
  where: string
  params: Record<string, string>
} {
  const where = ['TRUE']
  const params: Record<string, string> = {}
  if (tenantId !== null) {
    where.push('u.tenant_id = $tenantId')
    params['tenantId'] = tenantId
  }
  if (accountId !== null) {
    where.push('c.zoom_account_id = $accountId')
    params['accountId'] = accountId
  }
  return { where: where.join(' AND '), params }
}

/** Connected users by name, after a position. */
export function quotaUsers(
  core: Reader,
  filter: QuotaUserFilter,
  after: { nameKey: string; id: string } | null,
  limit: number,
): QuotaUser[] {
  const { where, params } = conditions(filter)
  return core.all(
    `${QUOTA_USER} WHERE ${where} ${after === null ? '' : 'AND (u.name_key, u.id) > ($nameKey, $id)'}
     ORDER BY u.name_key, u.id LIMIT $limit`,
    { ...params, ...after, limit },
  )
}

/** The users behind these Zoom users. */
export function usersOfZoomUsers(
  core: Reader,
  zoomUserIds: readonly string[],
  filter: QuotaUserFilter,
): QuotaUser[] {
  const { where, params } = conditions(filter)
  // Two halves, so that each reads its own index: users with a connection of their own, and those an admin's serves.
  return core.all(
    `${QUOTA_USER} JOIN json_each($zoomUserIds) w ON w.value = c.zoom_user_id
     WHERE ${where} AND u.host_zoom_user_id IS NULL
     UNION ALL ${QUOTA_USER} JOIN json_each($zoomUserIds) w ON w.value = u.host_zoom_user_id WHERE ${where}`,
    { ...params, zoomUserIds: JSON.stringify([...new Set(zoomUserIds)]) },
  )
}

export function countQuotaUsers(core: Reader, filter: QuotaUserFilter): number {
  const { where, params } = conditions(filter)
  return (
    core.get<{ found: number }>(
      `SELECT count(*) AS found FROM connections c JOIN users u ON u.connection_id = c.id WHERE ${where}`,
      params,
    )?.found ?? 0
  )
}

/** How many users here are in each Zoom account, and of which tenants: what it can be called by. */
export function usersByAccount(core: Reader): Array<{
  issuer: string
  zoom_account_id: string
  users: number
  tenants: number
  tenant_name: string
}> {
  return core.all(
    `SELECT c.issuer, c.zoom_account_id, count(*) AS users, count(DISTINCT t.id) AS tenants, min(t.name) AS tenant_name
     FROM connections c JOIN users u ON u.connection_id = c.id JOIN tenants t ON t.id = u.tenant_id
     GROUP BY c.issuer, c.zoom_account_id`,
  )
}

export interface CallRow {
  id: number
  at: number
  issuer: string
  tenant_id: TenantId | null
  user_id: UserId | null
  account_id: string | null
  zoom_user_id: string | null
  method: string
  path: string
  label: Label | null
  purpose: string
  status: number | null
  code: number | null
  message: string | null
  duration_ms: number | null
  counted: 0 | 1
  headers: string | null
  refused_by: string | null
  request_id: string | null
}

export interface CallFilter {
  tenantId: string | null
  accountId: string | null
  userId: string | null
  only: 'all' | 'refused' | 'countsFor100'
  since: number
  before: { at: number; id: number } | null
  limit: number
}

/** Calls, newest first. */
export function listCalls(ledger: Reader, filter: CallFilter): CallRow[] {
  const where = ['at >= $since']
  const params: Record<string, string | number> = { since: filter.since, limit: filter.limit }
  if (filter.before !== null) {
    where.push('(at, id) < ($beforeAt, $beforeId)')
    params['beforeAt'] = filter.before.at
    params['beforeId'] = filter.before.id
  }
  for (const [column, name] of [
    ['tenant_id', 'tenantId'],
    ['account_id', 'accountId'],
    ['user_id', 'userId'],
  ] as const) {
    const value = filter[name]
    if (value === null) continue
    where.push(`${column} = $${name}`)
    params[name] = value
  }
  if (filter.only === 'refused') where.push('refused_by IS NOT NULL')
  if (filter.only === 'countsFor100') where.push('counted = 1')
  return ledger.all(
    `SELECT * FROM calls WHERE ${where.join(' AND ')} ORDER BY at DESC, id DESC LIMIT $limit`,
    params,
  )
}

export function callById(ledger: Reader, id: number): CallRow | undefined {
  return ledger.get('SELECT * FROM calls WHERE id = $id', { id })
}

/** What spent a user's 100 on a day: how many counted calls by purpose, most first. */
export function spentByPurpose(
  ledger: Reader,
  issuer: string,
  zoomUserId: string,
  from: number,
  to: number,
): Array<{ purpose: string; calls: number }> {
  return ledger.all(
    `SELECT purpose, count(*) AS calls FROM calls
     WHERE zoom_user_id = $zoomUserId AND issuer = $issuer AND counted = 1 AND refused_by IS NULL AND at >= $from AND at < $to
     GROUP BY purpose ORDER BY calls DESC LIMIT 20`,
    { issuer, zoomUserId, from, to },
  )
}

export function spentByAccount(
  ledger: Reader,
  issuer: string,
  accountId: string,
  label: string,
  from: number,
  to: number,
): Array<{ purpose: string; calls: number }> {
  return ledger.all(
    `SELECT purpose, count(*) AS calls FROM calls
     WHERE account_id = $accountId AND issuer = $issuer AND label = $label AND refused_by IS NULL AND at >= $from AND at < $to
     GROUP BY purpose ORDER BY calls DESC LIMIT 20`,
    { issuer, accountId, label, from, to },
  )
}

export function callsByHour(
  ledger: Reader,
  fromHour: number,
): Array<{ hour: number; calls: number; refused: number }> {
  return ledger.all(
    `SELECT hour, sum(calls) AS calls, sum(refused) AS refused FROM account_hours
     WHERE hour >= $fromHour GROUP BY hour ORDER BY hour`,
    { fromHour },
  )
}

/** Names for ids, so that lists of calls can be read. */
export function namesOf(
  core: Reader,
  tenantIds: readonly string[],
  userIds: readonly string[],
): Map<string, string> {
  const rows = core.all<{ id: string; name: string }>(
    `SELECT id, name FROM tenants WHERE id IN (SELECT value FROM json_each($tenantIds))
     UNION ALL SELECT id, name FROM users WHERE id IN (SELECT value FROM json_each($userIds))`,
    { tenantIds: JSON.stringify(tenantIds), userIds: JSON.stringify(userIds) },
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
