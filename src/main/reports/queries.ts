import type { Label } from '../../contract/states.ts'
import type { Reader } from '../store/handles.ts'

export interface UsageRecord {
  day: string
  tenant_id: string
  user_id: string
  account_id: string
  zoom_user_id: string
  label: Label
  calls: number
  counted: number
  refused: number
}

export interface UsageFilter {
  from: string
  to: string
  tenantId: string | null
}

const WHERE =
  'day >= $from AND day <= $to AND ($tenantId IS NULL OR tenant_id = $tenantId) AND calls + refused > 0'

const KEY = 'day, tenant_id, user_id, account_id, zoom_user_id, label'

export function usageRows(ledger: Reader, filter: UsageFilter, limit: number): UsageRecord[] {
  return ledger.all(
    `SELECT * FROM usage_days WHERE ${WHERE} ORDER BY day DESC, tenant_id, user_id, account_id, zoom_user_id, label LIMIT $limit`,
    { ...filter, limit },
  )
}

/** The rows after a row, oldest day first, in the order in which they are kept. */
export function usageRowsAfter(
  ledger: Reader,
  filter: UsageFilter,
  after: UsageRecord | null,
  limit: number,
): UsageRecord[] {
  const params = { from: after?.day ?? filter.from, to: filter.to, tenantId: filter.tenantId, limit }
  if (after === null)
    return ledger.all(`SELECT * FROM usage_days WHERE ${WHERE} ORDER BY ${KEY} LIMIT $limit`, params)
  return ledger.all(
    `SELECT * FROM usage_days WHERE ${WHERE}
       AND (${KEY}) > ($from, $afterTenant, $afterUser, $afterAccount, $afterZoomUser, $afterLabel)
     ORDER BY ${KEY} LIMIT $limit`,
    {
      ...params,
      afterTenant: after.tenant_id,
      afterUser: after.user_id,
      afterAccount: after.account_id,
      afterZoomUser: after.zoom_user_id,
      afterLabel: after.label,
    },
  )
}

export function usageTotals(
  ledger: Reader,
  filter: UsageFilter,
): { rows: number; calls: number; counted: number; refused: number } {
  return (
    ledger.get(
      `SELECT count(*) AS rows, coalesce(sum(calls), 0) AS calls, coalesce(sum(counted), 0) AS counted,
         coalesce(sum(refused), 0) AS refused FROM usage_days WHERE ${WHERE}`,
      { ...filter },
    ) ?? { rows: 0, calls: 0, counted: 0, refused: 0 }
  )
}

export function usageByDay(
  ledger: Reader,
  filter: UsageFilter,
): Array<{ day: string; calls: number; counted: number; refused: number }> {
  return ledger.all(
    `SELECT day, sum(calls) AS calls, sum(counted) AS counted, sum(refused) AS refused
     FROM usage_days WHERE ${WHERE} GROUP BY day ORDER BY day`,
    { ...filter },
  )
}

/** Names and emails of these users and tenants, for the columns that people read. */
export function people(core: Reader, ids: readonly string[]): Map<string, { name: string; email: string }> {
  const rows = core.all<{ id: string; name: string; email: string }>(
    `SELECT id, name, email FROM users WHERE id IN (SELECT value FROM json_each($ids))
     UNION ALL SELECT id, name, domain AS email FROM tenants WHERE id IN (SELECT value FROM json_each($ids))`,
    { ids: JSON.stringify([...new Set(ids)]) },
  )
  return new Map(rows.map(({ id, ...person }) => [id, person]))
}
