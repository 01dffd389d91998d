import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ScopeNeedName } from '../../../contract/features.ts'
import type { TenantId } from '../../../contract/ids.ts'
import type { ScopeNeed, TenantGaps } from '../../../contract/zoom-apps.ts'
import { api } from '../../rpc.ts'
import { scopeColumns } from './scope-columns.tsx'
import { columnsOfMatrix, scopeCell } from './scope-matrix.ts'

const NO_NEEDS: ScopeNeed[] = []
const namesOf = (needs: readonly ScopeNeed[]): Set<ScopeNeedName> => new Set(needs.map(({ name }) => name))

/** The tenants by the scopes that are needed: columns for the table, and the gaps of each tenant. */
export function useScopeMatrix(shown: boolean) {
  const { data: user = NO_NEEDS } = useQuery(
    api.zoomApps.scopesNeeded.queryOptions({ input: { level: 'user' }, enabled: shown }),
  )
  const { data: account = NO_NEEDS } = useQuery(
    api.zoomApps.scopesNeeded.queryOptions({ input: { level: 'account' }, enabled: shown }),
  )
  const { data: gaps } = useQuery(api.zoomApps.scopeGaps.queryOptions({ enabled: shown }))
  return useMemo(() => {
    const byTenant = new Map<TenantId, TenantGaps>(gaps?.map((row) => [row.tenantId, row]))
    const names = { user: namesOf(user), account: namesOf(account) }
    const isAccount = gaps?.some(({ level }) => level === 'account') === true
    const needs = columnsOfMatrix(user, isAccount ? account : NO_NEEDS)
    const columns = scopeColumns(needs, (tenant, need) => {
      const own = byTenant.get(tenant.id)
      return scopeCell(tenant, own, need.name, names[own?.level ?? 'user'])
    })
    return { columns, needs, byTenant }
  }, [user, account, gaps])
}
