import { IconHeartRateMonitor } from '@tabler/icons-react'
import { OPERATION_LIMIT } from '../../../contract/operations.ts'
import { ConnectionState } from '../../../contract/states.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import { formatCount } from '../../app/format.ts'
import { useGo } from '../../app/scope.ts'
import { useZoomOff } from '../../app/status.ts'
import { Button } from '../../components/Button.tsx'
import { handOver, newOperationPath } from '../operations/selection.ts'
import { checkedUsers, NOT_CHECKED } from './tenant-list.ts'

/** Checks the health of everyone of a tenant who is connected, by way of the dry run. */
export function CheckTenant({ tenant }: { tenant: Tenant }) {
  const go = useGo()
  const off = useZoomOff()
  const users = checkedUsers(tenant)
  const why =
    users === 0
      ? 'Nobody of this tenant is connected'
      : users > OPERATION_LIMIT
        ? `One operation takes up to ${formatCount(OPERATION_LIMIT)} users, and ${formatCount(users)} are connected: choose some in Users`
        : off
  const states = ConnectionState.options.filter((state) => !NOT_CHECKED.includes(state))
  return (
    <Button
      icon={IconHeartRateMonitor}
      offBecause={why}
      onClick={() => {
        handOver({ by: 'filter', filter: { tenantId: tenant.id, states } })
        go(newOperationPath('check'))
      }}
    >
      Check health
    </Button>
  )
}
