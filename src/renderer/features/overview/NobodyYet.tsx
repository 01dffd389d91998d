import { useQuery } from '@tanstack/react-query'
import { IconBuilding, IconUserPlus } from '@tabler/icons-react'
import { useScope, useScoped } from '../../app/scope.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { useBringUsers } from '../tenants/index.ts'

/** There is no user in the scope: nothing can need anyone yet. */
export function NobodyYet() {
  const { tenantId } = useScope()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const scoped = useScoped()
  const mask = usePrivate()
  const bring = useBringUsers()
  const tenant = tenants.find(({ id }) => id === tenantId)
  const first =
    tenants.length === 0
      ? {
          icon: IconBuilding,
          title: 'Add a tenant first',
          text: 'A user belongs to a tenant, and there is none yet.',
          action: (
            <ButtonLink kind="primary" to={scoped('/tenants')}>
              Open Tenants
            </ButtonLink>
          ),
        }
      : {
          icon: IconUserPlus,
          title: 'Add users',
          text: 'Name, email and tenant are enough; connecting them to Zoom comes after.',
          action: (
            <ButtonLink kind="primary" to={scoped('/users')}>
              Open Users
            </ButtonLink>
          ),
        }
  return (
    <EmptyState
      title={tenant === undefined ? 'Nothing to watch yet' : `${mask(tenant.name)} has nothing to watch yet`}
      text="Broken connections, meetings at risk, changes that wait and allowances that run dry will be here, worst first, as soon as there are users."
      ways={[first, ...(bring === null ? [] : [bring])]}
    />
  )
}
