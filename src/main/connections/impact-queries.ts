import type { TenantId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader } from '../store/handles.ts'

/** A user whose connection needs someone, with the coming meetings that hang on it. */
export interface ImpactRow {
  id: UserId
  name: string
  email: string
  tenant_name: string
  state: ConnectionState
  reason: string | null
  meetings: number
  first_at: number | null
}

interface ImpactFilter {
  states: readonly ConnectionState[]
  tenantId: TenantId | null
  now: number
}

/**
 * Broken and soon-ending connections, most urgent first: whose next meeting starts first, then those without one,
 * by name. It reads the rows of these states by their index, and each one's appointments by theirs.
 */
export function brokenByUrgency(db: Reader, filter: ImpactFilter, limit: number): ImpactRow[] {
  const { states, tenantId, now } = filter
  return db.all(
    `SELECT u.id, u.name, u.email, t.name AS tenant_name, u.connection_state AS state,
       CASE WHEN u.host_reason IS NOT NULL AND u.connection_state <> c.state THEN u.host_reason ELSE c.state_reason END AS reason,
       (SELECT count(*) FROM appointments a WHERE a.user_id = u.id AND a.status = 'booked' AND a.start_at >= $now) AS meetings,
       (SELECT min(a.start_at) FROM appointments a WHERE a.user_id = u.id AND a.status = 'booked' AND a.start_at >= $now) AS first_at
     FROM users u JOIN tenants t ON t.id = u.tenant_id LEFT JOIN connections c ON c.id = u.connection_id
     WHERE u.connection_state IN (SELECT value FROM json_each($states)) ${tenantId === null ? '' : 'AND u.tenant_id = $tenantId'}
     ORDER BY first_at IS NULL, first_at, u.name_key LIMIT $limit`,
    { states: JSON.stringify(states), now, limit, ...(tenantId === null ? {} : { tenantId }) },
  )
}

export function countBroken(db: Reader, { states, tenantId }: Omit<ImpactFilter, 'now'>): number {
  return (
    db.get<{ users: number }>(
      `SELECT count(*) AS users FROM users u WHERE u.connection_state IN (SELECT value FROM json_each($states))
         ${tenantId === null ? '' : 'AND u.tenant_id = $tenantId'}`,
      { states: JSON.stringify(states), ...(tenantId === null ? {} : { tenantId }) },
    )?.users ?? 0
  )
}
