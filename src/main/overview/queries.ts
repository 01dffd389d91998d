import type { SlotId, TenantId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader } from '../store/handles.ts'

export interface AtRiskRow {
  slot_id: SlotId
  user_id: UserId
  start_at: number
  attendee_name: string
  user_name: string
  tenant_name: string
  connection_state: ConnectionState
}

const AT_RISK = `FROM appointments a JOIN users u ON u.id = a.user_id JOIN tenants t ON t.id = u.tenant_id
  WHERE a.status = 'booked' AND a.start_at >= $now AND a.start_at < $until
    AND u.connection_state IN (SELECT value FROM json_each($states))
    AND ($tenantId IS NULL OR u.tenant_id = $tenantId)`

interface RiskFilter {
  now: number
  until: number
  states: readonly ConnectionState[]
  tenantId: TenantId | null
}

function paramsOf(filter: RiskFilter): Record<string, string | number | null> {
  return { ...filter, states: JSON.stringify(filter.states) }
}

/** Coming appointments of hosts whose connection is broken, soonest first. */
export function meetingsAtRisk(core: Reader, filter: RiskFilter, limit: number): AtRiskRow[] {
  return core.all(
    `SELECT a.slot_id, a.user_id, a.start_at, a.attendee_name, u.name AS user_name, t.name AS tenant_name,
       u.connection_state ${AT_RISK} ORDER BY a.start_at LIMIT $limit`,
    { ...paramsOf(filter), limit },
  )
}

export function countAtRisk(core: Reader, filter: RiskFilter): { meetings: number; users: number } {
  return (
    core.get<{ meetings: number; users: number }>(
      `SELECT count(*) AS meetings, count(DISTINCT a.user_id) AS users ${AT_RISK}`,
      paramsOf(filter),
    ) ?? { meetings: 0, users: 0 }
  )
}

/** Booked appointments by UTC day. */
export function appointmentsByDay(
  core: Reader,
  from: number,
  to: number,
  tenantId: TenantId | null,
): Array<{ day: number; appointments: number }> {
  return core.all(
    `SELECT a.start_at / 86400000 AS day, count(*) AS appointments FROM appointments a
       ${tenantId === null ? '' : 'JOIN users u ON u.id = a.user_id'}
     WHERE a.status = 'booked' AND a.start_at >= $from AND a.start_at < $to
       ${tenantId === null ? '' : 'AND u.tenant_id = $tenantId'}
     GROUP BY day ORDER BY day`,
    tenantId === null ? { from, to } : { from, to, tenantId },
  )
}
