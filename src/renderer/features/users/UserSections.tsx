import { useQuery } from '@tanstack/react-query'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { Link } from 'react-router'
import type { UserId } from '../../../contract/ids.ts'
import type { Appointment } from '../../../contract/slots.ts'
import type { ConnectionDetail, UserDetail } from '../../../contract/users.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { EVERY_MINUTE, useNow } from '../../app/console-clock.ts'
import { useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { Facts, InspectorSection } from '../../components/Inspector.tsx'
import { Private, usePrivate, usePrivateText } from '../../components/Private.tsx'
import { StateWord } from '../../components/State.tsx'
import { ToneIcon } from '../../components/ToneIcon.tsx'
import { api } from '../../rpc.ts'
import { ReadingText } from '../quota/ReadingText.tsx'
import { othersOf } from '../quota/words.ts'
import { dayIn } from '../slots/period.ts'
import { slotPath } from '../slots/use-slots-url.ts'
import classes from './users.module.css'

const TYPES = { basic: 'Basic', licensed: 'Licensed', other: 'another type' } as const

/** Who is behind the connection, on which app and plan, and since when. */
export function ConnectionFacts({ user }: { user: UserDetail }) {
  const times = useTimes()
  const { connection } = user
  const who = [
    ['Tenant', <Private key="tenant">{user.tenantName}</Private>],
    ['Email here', <Private key="email">{user.email}</Private>],
    ['Time zone', user.timeZone],
  ] as const
  if (connection === null)
    return (
      <InspectorSection title="User">
        <Facts rows={[...who, ['Added', times.record(user.createdAt)]]} />
      </InspectorSection>
    )
  return (
    <InspectorSection title="Connection">
      <Facts
        rows={[
          ...(connection.zoomEmail === ''
            ? ([['Zoom user', 'erased, since the app was removed']] as const)
            : ([
                ['Zoom user', <Private key="zoom">{connection.zoomEmail}</Private>],
                ['Zoom account', <AccountName key="account" connection={connection} />],
                ['Plan', connection.plan],
                ['Zoom user type', TYPES[connection.zoomType]],
              ] as const)),
          ['Zoom app', connection.zoomAppName],
          ['Authorized', `${times.record(connection.authorizedAt)}, generation ${connection.generation}`],
          [
            'Last good refresh',
            connection.refreshedAt === null
              ? 'none yet'
              : `${times.record(connection.refreshedAt)} (${times.ago(connection.refreshedAt)})`,
          ],
          ...(connection.sharedWith.length > 0
            ? ([['Shared with', <SharedWith key="shared" users={connection.sharedWith} />]] as const)
            : []),
          ...who,
        ]}
      />
    </InspectorSection>
  )
}

function AccountName({ connection }: { connection: ConnectionDetail }) {
  const scoped = useScoped()
  return (
    <Link to={scoped(`/quota/${encodeURIComponent(connection.zoomAccountId)}`)}>
      <Private>{connection.zoomAccountName ?? connection.zoomAccountId}</Private>
    </Link>
  )
}

/** One Zoom user may stand behind users of several tenants: they share the connection and its limits. */
function SharedWith({ users }: { users: ConnectionDetail['sharedWith'] }) {
  const mask = usePrivate()
  return (
    <ul>
      {users.map(({ id, name, tenantName }) => (
        <li key={id}>
          <Link to={`/users/${id}`}>{mask(name)}</Link>, {mask(tenantName)}
        </li>
      ))}
    </ul>
  )
}

/** The scopes that features need: granted or missing. */
export function Scopes({ scopes }: { scopes: ConnectionDetail['scopes'] }) {
  const missing = scopes.filter(({ granted }) => !granted)
  const granted = scopes.length - missing.length
  return (
    <InspectorSection
      title="Scopes"
      aside={
        missing.length === 0 ? (
          `all ${scopes.length} needed`
        ) : (
          <span className={classes.gap}>
            {granted} of {scopes.length} needed: {missing.map(({ feature }) => feature).join(', ')}
          </span>
        )
      }
    >
      <ul className={classes.scopes}>
        {scopes.map(({ scope, granted: isGranted, feature }) => (
          <li
            key={scope}
            className={classes.scope}
            data-missing={!isGranted || undefined}
            title={`${scope}: ${feature}`}
          >
            {isGranted ? <IconCheck size={14} aria-hidden /> : <IconMinus size={14} aria-hidden />}
            <code>{scope}</code>
            {!isGranted && <span className="visually-hidden">missing</span>}
          </li>
        ))}
      </ul>
    </InspectorSection>
  )
}

/** How much of today's 100 creates and updates is gone, and how that is known. */
export function QuotaToday({ userId }: { userId: UserId }) {
  const query = useQuery(api.quota.user.queryOptions({ input: { userId } }))
  const times = useTimes()
  const scoped = useScoped()
  if (query.isError) return <QueryError query={query} title="Today’s use could not be read" />
  if (query.data === undefined) return null
  const { user, reset } = query.data
  const { used, limit, level, refused, reading, spentUntil } = user
  const others = othersOf(user, times.now) ?? 0
  const anew = `${times.reset(reset.resetsAt)}, ${times.until(reset.resetsAt)}`
  return (
    <InspectorSection
      title="Quota today"
      aside={
        <>
          <span className={classes.quotaFigure}>{used + others}</span> of {limit} used
        </>
      }
    >
      <AllowanceBar
        used={used}
        others={others}
        limit={limit}
        level={level}
        label="Creates and updates used today"
      />
      <p className={classes.quotaText}>
        {spentUntil !== null && <strong>Spent: changes to their meetings wait until {anew}. </strong>}
        {others > 0
          ? `${used} by this console, at least ${others} by other apps. `
          : 'By our own count; other apps are not in it. '}
        {reading !== null && (
          <>
            Zoom’s last header: <ReadingText reading={reading} />.{' '}
          </>
        )}
        {refused > 0 && `Zoom refused ${refused}. `}
        {spentUntil === null && `Starts anew at ${anew}. `}
        <Link to={scoped(`/quota/users/${userId}`)}>Show the calls</Link>
      </p>
    </InspectorSection>
  )
}

/** What a meeting is about and with whom, without saying the name twice. */
function subjectOf({ topic, attendee }: Appointment): string {
  return topic.includes(attendee.name) ? topic : `${topic}, ${attendee.name}`
}

const DAYS_AHEAD = 30 * 86_400_000
const SHOWN = 4

/** The next booked appointments of this user. */
export function NextMeetings({ userId }: { userId: UserId }) {
  const now = useNow(15 * EVERY_MINUTE)
  const times = useTimes()
  const scoped = useScoped()
  const mask = usePrivate()
  const query = useQuery(
    api.slots.list.queryOptions({
      input: {
        from: new Date(now).toISOString(),
        to: new Date(now + DAYS_AHEAD).toISOString(),
        userIds: [userId],
        limit: 50,
      },
    }),
  )
  if (query.isError) return <QueryError query={query} title="The next meetings could not be read" />
  const booked = query.data?.rows.filter(
    ({ status, appointment }) => status === 'booked' && appointment !== null,
  )
  return (
    <InspectorSection
      title="Next meetings"
      aside={<Link to={scoped(`/slots?user=${userId}`)}>All slots</Link>}
    >
      {booked?.length === 0 && <p className={classes.quiet}>None in the next 30 days.</p>}
      {booked?.slice(0, SHOWN).map(({ id, startAt, appointment }) => (
        <div key={id} className={classes.line}>
          <time dateTime={startAt}>{times.moment(startAt)}</time>
          <span className="cut">
            <Link to={scoped(slotPath(id, dayIn(Date.parse(startAt), times.zone)))}>
              {appointment !== null && mask(subjectOf(appointment))}
            </Link>
          </span>
          {appointment !== null && <StateWord of="meeting" state={appointment.state} />}
        </div>
      ))}
    </InspectorSection>
  )
}

/** What became of the connection, newest first. */
export function UserHistory({ user }: { user: UserDetail }) {
  const { history } = user
  const times = useTimes()
  const scoped = useScoped()
  const hide = usePrivateText()
  return (
    <InspectorSection title="History" aside={<Link to={scoped(`/audit?subject=${user.id}`)}>Audit</Link>}>
      {history.length === 0 && <p className={classes.quiet}>Nothing yet.</p>}
      {history.map(({ at, text, tone }) => (
        <div key={`${at} ${text}`} className={classes.line} data-event>
          <ToneIcon tone={tone} size={14} />
          <time dateTime={at}>{times.moment(at)}</time>
          <span>{hide(text, [user.name, user.tenantName])}</span>
        </div>
      ))}
    </InspectorSection>
  )
}
