import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { AccountQuota } from '../../../contract/quota.ts'
import type { Instant } from '../../../contract/time.ts'
import { PartBoundary } from '../../app/Broken.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { useScope, useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Private } from '../../components/Private.tsx'
import { UsedBar } from '../../components/UsedBar.tsx'
import { Panel } from '../../components/Panel.tsx'
import { api } from '../../rpc.ts'
import { GaugeCard } from './GaugeCard.tsx'
import { HowWeKnow } from './HowWeKnow.tsx'
import { AllAllowances } from './AllAllowances.tsx'
import { accountPath } from './accounts-columns.tsx'
import classes from './quota.module.css'
import { gaugesOf, isUsersLimit, othersOf } from './words.ts'

const SHOWN = 8

type AccountSummaryProps = { account: AccountQuota; resetsAt: Instant }

/** An account at a glance: the day, this second, how we know, who is nearest to their 100, what was refused. */
export function AccountSummary({ account, resetsAt }: AccountSummaryProps) {
  const { day } = account
  const seconds = gaugesOf(account, 'second')
  return (
    <div className={classes.summary}>
      <div className={classes.cards}>
        {day !== null && <GaugeCard gauge={day} />}
        {seconds.map((gauge) => (
          <GaugeCard key={gauge.key} gauge={gauge} />
        ))}
      </div>
      <div className={classes.panels}>
        <div className={classes.wide}>
          <PartBoundary of={account.accountId}>
            <NearestUsers account={account} />
            <RecentRefusals account={account} />
          </PartBoundary>
        </div>
        <div className={classes.narrow}>
          <HowWeKnow account={account} resetsAt={resetsAt} />
          <AllAllowances account={account} />
        </div>
      </div>
    </div>
  )
}

/** The users of this account who have spent most of their 100. */
function NearestUsers({ account: { accountId, users } }: { account: AccountQuota }) {
  const scoped = useScoped()
  const times = useTimes()
  const query = useQuery(api.quota.users.queryOptions({ input: { ...useScope(), accountId, limit: SHOWN } }))
  return (
    <Panel
      kind="text"
      title="Nearest to their 100"
      text="meeting creates and updates today"
      aside={users > SHOWN && <Link to={scoped(accountPath(accountId, 'users'))}>All users</Link>}
    >
      {query.isError && <QueryError query={query} title="The users could not be read" />}
      {query.data?.rows.length === 0 && (
        <p className={classes.empty}>No user of this account is connected.</p>
      )}
      <ul className={classes.nearest}>
        {query.data?.rows.slice(0, SHOWN).map((user) => (
          <li key={user.userId}>
            <Link to={scoped(`/quota/users/${user.userId}`)} className={classes.person}>
              <Private>{user.name}</Private>
            </Link>
            <UsedBar
              used={user.used}
              limit={user.limit}
              level={user.level}
              others={othersOf(user, times.now) ?? undefined}
            />
            <span className={classes.frees}>
              {user.spentUntil === null ? 'not spent' : `frees at ${times.reset(user.spentUntil)}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** What Zoom refused today, newest first; each leads to its explanation. */
function RecentRefusals({ account: { accountId, refusedToday } }: { account: AccountQuota }) {
  const scoped = useScoped()
  const times = useTimes()
  const query = useQuery(
    api.quota.calls.queryOptions({
      input: { ...useScope(), accountId, only: 'refused', today: true, limit: SHOWN },
    }),
  )
  const path = accountPath(accountId, 'refusals')
  return (
    <Panel
      kind="text"
      title="Refused today"
      aside={refusedToday > SHOWN && <Link to={scoped(path)}>All {refusedToday}</Link>}
    >
      {query.isError && <QueryError query={query} title="The refusals could not be read" />}
      {query.data?.rows.length === 0 && (
        <p className={classes.empty}>Zoom refused nothing of this account today.</p>
      )}
      <ul className={classes.refusals}>
        {query.data?.rows.map((call) => (
          <li key={call.id}>
            <time dateTime={call.at}>{times.exact(call.at)}</time>
            <Link to={scoped(`${path}&call=${call.id}`)} className={classes.person}>
              {call.refusedBy}
            </Link>
            <span className="cut">
              {isUsersLimit(call) && call.userName !== null ? (
                <Private>{call.userName}</Private>
              ) : (
                'the account'
              )}
            </span>
            <span className={`cut ${classes.second}`}>{call.purpose}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
