import { useMemo, useState } from 'react'
import type { AccountQuota } from '../../../contract/quota.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { useGo, useScope, useScoped } from '../../app/scope.ts'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { PlanDialog } from './PlanDialog.tsx'
import { ResetText } from './ResetText.tsx'
import { accountColumns, accountPath } from './accounts-columns.tsx'
import type { useAccounts } from './use-quota.ts'

const NONE: AccountQuota[] = []
const idOf = ({ accountId }: AccountQuota): string => accountId
const nameOf = ({ name }: AccountQuota): string => name

/** Every Zoom account: its plan, and how near its limits are. */
export function AccountsTable({ query }: { query: ReturnType<typeof useAccounts> }) {
  const go = useGo()
  const scoped = useScoped()
  const { tenantId } = useScope()
  const [current, setCurrent] = useState<string | null>(null)
  const [planning, setPlanning] = useState<AccountQuota | null>(null)
  const columns = useMemo(() => accountColumns({ scoped, onPlan: setPlanning }), [scoped])
  const rows = query.data?.rows ?? NONE
  return (
    <>
      <DataTable
        label="Zoom accounts"
        columns={columns}
        rows={rows}
        rowId={idOf}
        rowName={nameOf}
        total={rows.length}
        loading={query.isPending}
        current={current}
        onCurrent={setCurrent}
        onOpen={({ accountId }) => go(accountPath(accountId))}
        empty={query.isError && <QueryError query={query} title="The accounts could not be read" />}
        foot={
          <TableFoot aside={<ResetText resetsAt={query.data?.reset.resetsAt} />}>
            {tenantId === undefined
              ? 'All users and all apps of an account share its limits.'
              : 'Accounts of all tenants: all users and all apps of an account share its limits.'}
          </TableFoot>
        }
      />
      {planning !== null && <PlanDialog account={planning} onClose={() => setPlanning(null)} />}
    </>
  )
}
