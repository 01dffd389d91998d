import type { UserRow } from '../../../contract/users.ts'
import { formatCount } from '../../app/format.ts'
import type { Times } from '../../app/times.ts'
import { StateWord } from '../../components/State.tsx'
import { UsedBar } from '../../components/UsedBar.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { lookOf } from '../../components/states.ts'
import { TYPE_WORDS } from './filter-words.ts'
import classes from './users.module.css'

const USE: readonly string[] = ['type', 'used', 'next']

/** Every user may create and update this many meetings a UTC day, whatever the plan. */
export const DAY_LIMIT = 100

/** What hangs on a user's connection: how many coming meetings, and when the first of them begins. */
function RiskWords({ user, times }: { user: UserRow; times: Times }) {
  const { comingMeetings, nextMeetingAt } = user
  if (nextMeetingAt === null) return <span className={classes.none}>none</span>
  return (
    <>
      {formatCount(comingMeetings)}
      <span className={classes.quiet}>, first {times.moment(nextMeetingAt)}</span>
    </>
  )
}

/** Why a connection needs someone, and the meetings at risk: where these are what the list is about. */
function riskColumns(times: Times): TableColumn<UserRow>[] {
  return [
    {
      id: 'why',
      head: 'Why',
      min: 160,
      grow: 4,
      drop: 3,
      text: ({ stateReason }) => stateReason ?? 'none',
      cell: ({ stateReason }) => <Why reason={stateReason} />,
    },
    {
      id: 'urgency',
      head: 'Meetings at risk',
      min: 150,
      sortable: true,
      align: 'end',
      text: ({ comingMeetings, nextMeetingAt }) =>
        nextMeetingAt === null ? 'none' : `${comingMeetings}, first ${times.moment(nextMeetingAt)}`,
      cell: (user) => <RiskWords user={user} times={times} />,
    },
  ]
}

function Why({ reason }: { reason: string | null }) {
  return reason === null ? (
    <span className={classes.none}>none</span>
  ) : (
    <span className={`cut ${classes.quiet}`}>{reason}</span>
  )
}

type UsersColumns = {
  /** Within one tenant, its column says nothing. */
  oneTenant: boolean
  /** Shows what is at risk instead of how much is used. */
  atRisk: boolean
}

/** The columns of the users table. */
export function usersColumns(times: Times, { oneTenant, atRisk }: UsersColumns): TableColumn<UserRow>[] {
  const columns: TableColumn<UserRow>[] = [
    privateColumn({
      as: 'name',
      id: 'name',
      head: 'User',
      min: 168,
      grow: 3,
      sortable: true,
      text: ({ name }) => name,
    }),
    privateColumn({
      as: 'second',
      id: 'email',
      head: 'Email',
      min: 212,
      grow: 4,
      drop: 2,
      sortable: true,
      text: ({ email }) => email,
    }),
    privateColumn({
      as: 'second',
      id: 'tenant',
      head: 'Tenant',
      min: 138,
      grow: 2,
      drop: 1,
      sortable: true,
      text: ({ tenantName }) => tenantName,
    }),
    {
      id: 'state',
      head: 'Connection',
      min: 142,
      grow: 1,
      sortable: true,
      text: ({ state, stateReason }) => stateReason ?? lookOf({ of: 'connection', state }).word,
      cell: ({ state }) => <StateWord of="connection" state={state} />,
    },
    {
      id: 'type',
      head: 'Zoom type',
      min: 92,
      drop: 3,
      sortable: true,
      text: ({ zoomType }) => (zoomType === null ? 'none' : TYPE_WORDS[zoomType]),
      cell: ({ zoomType }) =>
        zoomType === null ? <span className={classes.none}>none</span> : TYPE_WORDS[zoomType],
    },
    {
      id: 'used',
      head: 'Used of 100 today',
      min: 152,
      text: ({ usedToday }) => `${usedToday} of ${DAY_LIMIT}`,
      cell: ({ usedToday, usedLevel }) => <UsedBar used={usedToday} limit={DAY_LIMIT} level={usedLevel} />,
    },
    {
      id: 'next',
      head: 'Next meeting',
      min: 92,
      align: 'end',
      text: ({ nextMeetingAt }) => (nextMeetingAt === null ? 'none' : times.moment(nextMeetingAt)),
      cell: ({ nextMeetingAt }) =>
        nextMeetingAt === null ? <span className={classes.none}>none</span> : times.moment(nextMeetingAt),
    },
  ]
  const own = columns.filter(({ id }) => !(oneTenant && id === 'tenant') && !(atRisk && USE.includes(id)))
  return atRisk ? [...own, ...riskColumns(times)] : own
}
