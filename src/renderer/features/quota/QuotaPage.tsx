import { useQuery } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { Page } from '../../app/Page.tsx'
import { formatNumberOf } from '../../app/format.ts'
import { useScope, useScoped } from '../../app/scope.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { api } from '../../rpc.ts'
import { AccountsTable } from './AccountsTable.tsx'
import { CallsView } from './CallsView.tsx'
import { QuotaUsersTable } from './QuotaUsersTable.tsx'
import { useQuotaUrl, viewOf } from './quota-url.ts'
import { useAccounts } from './use-quota.ts'

const VIEWS = ['accounts', 'users', 'calls', 'refusals'] as const

/** How much of Zoom's allowances is spent, by whom, and what Zoom refused. */
export function QuotaPage() {
  const url = useQuotaUrl()
  const view = viewOf(url.view, VIEWS)
  const scope = useScope()
  const accounts = useAccounts()
  const { data: users } = useQuery(api.quota.users.queryOptions({ input: { ...scope, limit: 1 } }))
  const rows = accounts.data?.rows
  // The accounts count the calls of all tenants, so within one tenant their sums say nothing.
  const sum = (of: 'callsToday' | 'refusedToday') =>
    scope.tenantId === undefined ? rows?.reduce((total, account) => total + account[of], 0) : undefined

  if (rows?.length === 0)
    return (
      <Page title="Quota">
        <NoAccounts />
      </Page>
    )
  return (
    <Page
      title="Quota"
      facts={rows !== undefined && `${formatNumberOf(rows.length, 'Zoom account')}, by our own ledger`}
    >
      <ViewTabs
        label="Views of quota"
        views={[
          { id: 'accounts', label: 'Accounts', count: rows?.length },
          { id: 'users', label: 'Users', count: users?.total.value },
          { id: 'calls', label: 'Calls', count: sum('callsToday') },
          { id: 'refusals', label: 'Refusals', count: sum('refusedToday') },
        ]}
        current={view}
        onChange={(id) => url.change({ view: id === 'accounts' ? '' : id })}
      />
      {view === 'accounts' && <AccountsTable query={accounts} />}
      {view === 'users' && <QuotaUsersTable />}
      {view === 'calls' && <CallsView key="calls" only="calls" />}
      {view === 'refusals' && <CallsView key="refusals" only="refusals" />}
    </Page>
  )
}

function NoAccounts() {
  const scoped = useScoped()
  return (
    <EmptyState
      title="No Zoom account was met yet"
      text="Zoom limits calls by account, by user and by day. An account is met when the first of its users connects; from then on every call is counted here."
      ways={[
        {
          icon: IconUsers,
          title: 'Connect a user',
          text: 'Each user consents once at Zoom; their account comes with them.',
          action: (
            <ButtonLink kind="primary" to={scoped('/users')}>
              Open Users
            </ButtonLink>
          ),
        },
      ]}
    />
  )
}
