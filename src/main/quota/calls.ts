import type { Call } from '../../contract/quota.ts'
import type { Reader } from '../store/handles.ts'
import { REFUSAL_WORDS } from './explain.ts'
import { type CallRow, namesOf } from './queries.ts'

/** Calls as lists show them, with names in the place of ids. */
export function toCalls(
  core: Reader,
  rows: readonly CallRow[],
  accounts: ReadonlyMap<string, string>,
): Call[] {
  const names = namesOf(
    core,
    rows.flatMap(({ tenant_id }) => tenant_id ?? []),
    rows.flatMap(({ user_id }) => user_id ?? []),
  )
  return rows.map((row) => ({
    id: row.id,
    at: new Date(row.at).toISOString(),
    tenantName: row.tenant_id === null ? null : (names.get(row.tenant_id) ?? null),
    userId: row.user_id,
    accountId: row.account_id,
    userName: row.user_id === null ? null : (names.get(row.user_id) ?? null),
    accountName:
      row.account_id === null ? null : (accounts.get(`${row.issuer} ${row.account_id}`) ?? row.account_id),
    method: row.method,
    path: row.path,
    label: row.label,
    purpose: row.purpose,
    status: row.status,
    code: row.code,
    durationMs: row.duration_ms,
    countsFor100: row.counted === 1,
    refusedBy: row.refused_by === null ? null : (REFUSAL_WORDS[row.refused_by] ?? row.refused_by),
    requestId: row.request_id,
  }))
}
