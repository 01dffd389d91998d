import { IconAdjustments } from '@tabler/icons-react'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { AccountQuota } from '../../../contract/quota.ts'
import type { Instant } from '../../../contract/time.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { formatNumberOf } from '../../app/format.ts'
import { useScope, useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { AccountSummary } from './AccountSummary.tsx'
import { CallsView } from './CallsView.tsx'
import { PlanDialog } from './PlanDialog.tsx'
import { QuotaUsersTable } from './QuotaUsersTable.tsx'
import classes from './quota.module.css'
import { useQuotaUrl, viewOf } from './quota-url.ts'
import { useAccount } from './use-quota.ts'
import { PLAN_WORDS } from './words.ts'

const TRAIL = [{ label: 'Quota', to: '/quota' }]
const VIEWS = ['account', 'users', 'calls', 'refusals'] as const

/** One Zoom account: its allowances, who spends them, and what Zoom refused. */
export function AccountPage() {
  const { accountId = '' } = useParams()
  const scoped = useScoped()
  const query = useAccount(accountId)
  if (query.data !== undefined)
    return <OneAccount key={accountId} account={query.data.account} resetsAt={query.data.reset.resetsAt} />
  return (
    <Page title="Zoom account" trail={TRAIL}>
      {query.isError ? (
        <QueryError
          query={query}
          title="This Zoom account could not be read"
          other={<ButtonLink to={scoped('/quota')}>All accounts</ButtonLink>}
        />
      ) : (
        <SkeletonRows rows={10} />
      )}
    </Page>
  )
}

function OneAccount({ account, resetsAt }: { account: AccountQuota; resetsAt: Instant }) {
  const { accountId, name, plan, planText, users, callsToday, refusedToday } = account
  const url = useQuotaUrl()
  const view = viewOf(url.view, VIEWS)
  const mask = usePrivate()
  const times = useTimes()
  const { tenantId } = useScope()
  const [planning, setPlanning] = useState(false)
  const whole = (count: number) => (tenantId === undefined ? count : undefined)
  return (
    <Page
      title={mask(name)}
      trail={TRAIL}
      facts={`Zoom account with ${formatNumberOf(users, 'user')} here. Plan ${PLAN_WORDS[plan]}, ${planText}.`}
      actions={
        <Button icon={IconAdjustments} onClick={() => setPlanning(true)}>
          Set plan…
        </Button>
      }
    >
      <ViewTabs
        label="Views of this account"
        views={[
          { id: 'account', label: 'Account' },
          { id: 'users', label: 'Users', count: whole(users) },
          { id: 'calls', label: 'Calls', count: whole(callsToday) },
          { id: 'refusals', label: 'Refusals', count: whole(refusedToday) },
        ]}
        current={view}
        onChange={(id) => url.change({ view: id === 'account' ? '' : id })}
        aside={
          <span className={`${classes.meta} ${classes.zone}`}>
            Times in {times.zoneName}. Zoom’s day starts anew at {times.reset(resetsAt)}.
          </span>
        }
      />
      {view === 'account' && <AccountSummary account={account} resetsAt={resetsAt} />}
      {view === 'users' && <QuotaUsersTable accountId={accountId} />}
      {view === 'calls' && <CallsView key="calls" only="calls" account={accountId} />}
      {view === 'refusals' && (
        <CallsView
          key="refusals"
          only="refusals"
          account={accountId}
          onShowCalls={() => url.change({ view: 'calls' })}
        />
      )}
      {planning && <PlanDialog account={account} onClose={() => setPlanning(false)} />}
    </Page>
  )
}
