import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { UserId } from '../../../contract/ids.ts'
import type { UserQuota } from '../../../contract/quota.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { isExpected, showError } from '../../app/errors.ts'
import { formatCount } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { StateBadge } from '../../components/State.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { api } from '../../rpc.ts'
import { CallsView } from './CallsView.tsx'
import { ReadingText } from './ReadingText.tsx'
import classes from './quota.module.css'
import { useQuotaUrl, viewOf } from './quota-url.ts'
import { othersOf } from './words.ts'

const TRAIL = [
  { label: 'Quota', to: '/quota' },
  { label: 'Users', to: '/quota?view=users' },
]
const VIEWS = ['counted', 'calls', 'refusals'] as const
/** An id that is well formed and stands for nobody, so that an address of no user can still be asked for. */
const NOBODY = UserId.parse('usr_00000000000000000000')

/** One user's 100 of today: how much is gone, and on which calls. */
export function UserQuotaPage() {
  const userId = UserId.safeParse(useParams().userId).data ?? NOBODY
  const scoped = useScoped()
  const query = useQuery(api.quota.user.queryOptions({ input: { userId } }))
  if (query.data !== undefined)
    return <OneUser key={userId} user={query.data.user} resetsAt={query.data.reset.resetsAt} />
  return (
    <Page title="User" trail={TRAIL}>
      {isExpected(query.error, 'NOT_CONNECTED') ? (
        <EmptyState title={showError(query.error).title} text={showError(query.error).text} />
      ) : query.isError ? (
        <QueryError
          query={query}
          title="This user’s allowance could not be read"
          other={<ButtonLink to={scoped('/quota?view=users')}>All users</ButtonLink>}
        />
      ) : (
        <SkeletonRows rows={10} />
      )}
    </Page>
  )
}

function OneUser({ user, resetsAt }: { user: UserQuota; resetsAt: string }) {
  const mask = usePrivate()
  const scoped = useScoped()
  const url = useQuotaUrl()
  const view = viewOf(url.view, VIEWS)
  return (
    <Page
      title={mask(user.name)}
      trail={TRAIL}
      facts={`${mask(user.tenantName)}, Zoom account ${mask(user.accountName)}`}
      actions={<ButtonLink to={scoped(`/users/${user.userId}`)}>Open user</ButtonLink>}
    >
      <Hundred user={user} resetsAt={resetsAt} />
      <ViewTabs
        label="Calls of this user"
        views={[
          { id: 'counted', label: 'Counted', count: url.today ? user.used : undefined },
          { id: 'calls', label: 'All calls' },
          { id: 'refusals', label: 'Refusals' },
        ]}
        current={view}
        onChange={(id) => url.change({ view: id === 'counted' ? '' : id })}
      />
      <CallsView key={view} only={view} user={user.userId} onShowCalls={() => url.change({ view: '' })} />
    </Page>
  )
}

function Hundred({ user, resetsAt }: { user: UserQuota; resetsAt: string }) {
  const { used, limit, level, refused, reading } = user
  const times = useTimes()
  const others = othersOf(user, times.now) ?? 0
  return (
    <section className={classes.hundred} aria-label="Meeting creates and updates today">
      <p className={classes.hundredLine}>
        <span className={classes.figure}>{formatCount(used + others)}</span>
        <span className={classes.second}>of {formatCount(limit)} meeting creates and updates today</span>
        {level !== 'plenty' && level !== 'noReading' && <StateBadge of="allowance" state={level} />}
        <span className={classes.hundredEnd}>
          {level === 'spent' ? 'frees' : 'starts anew'} at {times.reset(resetsAt)}, {times.until(resetsAt)}
        </span>
      </p>
      <AllowanceBar used={used} limit={limit} level={level} others={others} height={10} />
      <p className={classes.meta}>
        Ours {formatCount(used)}, exact. {others > 0 && `Other apps at least ${formatCount(others)}. `}
        {refused > 0 && `Zoom refused ${formatCount(refused)}. `}
        Zoom’s last header: <ReadingText reading={reading} />.
      </p>
    </section>
  )
}
