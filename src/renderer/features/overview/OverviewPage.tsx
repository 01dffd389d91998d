import { useQuery } from '@tanstack/react-query'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { EVERY_MINUTE } from '../../app/console-clock.ts'
import { formatLongDate } from '../../app/format.ts'
import { useScope } from '../../app/scope.ts'
import { useStatus } from '../../app/status.ts'
import { useTimes } from '../../app/times.ts'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { Panel } from '../../components/Panel.tsx'
import { api } from '../../rpc.ts'
import { AccountShares } from './AccountShares.tsx'
import { MeetingsAtRisk } from './AtRisk.tsx'
import { AttentionList } from './AttentionList.tsx'
import { CallsToday } from './CallsToday.tsx'
import { ConnectedUsers } from './ConnectedUsers.tsx'
import { NextDays } from './NextDays.tsx'
import { NobodyYet } from './NobodyYet.tsx'
import { RecentOperations } from './RecentOperations.tsx'
import classes from './overview.module.css'

/** What needs someone, worst first, and how everything else is. */
export function OverviewPage() {
  const query = useQuery(
    api.overview.get.queryOptions({
      input: useScope(),
      // Meetings begin, and the Zoom day ends, without anything having changed.
      refetchInterval: EVERY_MINUTE,
    }),
  )
  const { data: status } = useStatus()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const times = useTimes()
  const { data } = query
  const away = status?.zoom.state === 'unreachable' ? status.zoom.since : null
  return (
    <Page
      title="Overview"
      facts={`${formatLongDate(times.now, times.zone)}, ${times.clock(new Date(times.now).toISOString())} ${times.zone}`}
      actions={
        away !== null && (
          <span className={classes.asOf} data-tone="warn">
            As of {times.moment(away)}
            {times.now - Date.parse(away) >= EVERY_MINUTE && `, ${times.ago(away)}`}
          </span>
        )
      }
    >
      {data === undefined ? (
        query.isError ? (
          <QueryError query={query} title="The overview could not be read" />
        ) : (
          <Loading />
        )
      ) : data.users === 0 ? (
        <NobodyYet />
      ) : (
        <div className={classes.page}>
          <div className={classes.grid}>
            <div className={classes.left}>
              <AttentionList
                list={data.attention}
                names={[
                  ...tenants.map(({ name }) => name),
                  ...data.accounts.map(({ name }) => name),
                  ...data.atRisk.flatMap(({ attendee, host }) => [attendee, host]),
                ]}
                nobodyIsConnected={data.states.neverConnected === data.users}
                reset={times.reset(status?.resetsAt ?? new Date(times.now).toISOString())}
              />
              <div className={classes.pairs}>
                <ConnectedUsers states={data.states} users={data.users} />
                <CallsToday
                  calls={data.callsToday}
                  refused={data.refusedToday}
                  hours={data.hours}
                  times={times}
                />
                <NextDays days={data.days} today={data.appointmentsToday} />
                <RecentOperations operations={data.operations} times={times} />
              </div>
            </div>
            <div className={classes.right}>
              <MeetingsAtRisk rows={data.atRisk} total={data.atRiskTotal} />
              <AccountShares accounts={data.accounts} />
            </div>
          </div>
        </div>
      )}
    </Page>
  )
}

function Loading() {
  return (
    <div className={classes.page}>
      <div className={classes.grid}>
        <div className={classes.left}>
          <Panel kind="list" title="Needs attention now" text="worst first">
            <SkeletonRows rows={6} height={52} />
          </Panel>
        </div>
        <div className={classes.right}>
          <Panel kind="list" title="Meetings at risk, next first">
            <SkeletonRows rows={6} height={46} />
          </Panel>
        </div>
      </div>
    </div>
  )
}
