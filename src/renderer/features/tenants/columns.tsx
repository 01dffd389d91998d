import { Link } from 'react-router'
import type { ConnectionState } from '../../../contract/states.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import { formatCount, formatCountOrNone, formatShare } from '../../app/format.ts'
import { StateIcon } from '../../components/State.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { lookOf } from '../../components/states.ts'
import { brokenUsers, healthyShare } from './tenant-list.ts'
import classes from './tenants.module.css'

/** Below this share a tenant's health is worth a colour. */
const WORRYING = 0.92

/** Where the users of a tenant in one view are shown. */
export function usersPath(tenant: Pick<Tenant, 'id'>, view?: string): string {
  return view === undefined ? `/users?tenant=${tenant.id}` : `/users?view=${view}&tenant=${tenant.id}`
}

type CountProps = { tenant: Tenant; count: number; state: ConnectionState; view: string; what: string }

/** A count that leads to its users. Only what needs someone has colour. */
function Count({ tenant, count, state, view, what }: CountProps) {
  if (count === 0) return <span className={classes.none}>none</span>
  return (
    <Link
      to={usersPath(tenant, view)}
      tabIndex={-1}
      className={classes.count}
      data-tone={lookOf({ of: 'connection', state }).tone}
      onClick={(event) => event.stopPropagation()}
      title={`Show ${formatCount(count)} ${what}`}
    >
      <StateIcon of="connection" state={state} />
      {formatCount(count)}
    </Link>
  )
}

function Healthy({ tenant }: { tenant: Tenant }) {
  const share = healthyShare(tenant)
  if (share === null) return <span className={classes.none}>no users</span>
  if (tenant.states.neverConnected === tenant.users) return <span className={classes.none}>none yet</span>
  return (
    <span className={share < WORRYING ? classes.worrying : undefined} data-tone="warn">
      {formatShare(share, true)}
    </span>
  )
}

export const TENANT_COLUMNS: readonly TableColumn<Tenant>[] = [
  privateColumn({
    as: 'name',
    id: 'name',
    head: 'Tenant',
    min: 168,
    grow: 3,
    sortable: true,
    text: ({ name }) => name,
  }),
  privateColumn({
    as: 'second',
    id: 'domain',
    head: 'Domain',
    min: 160,
    grow: 3,
    drop: 2,
    sortable: true,
    text: ({ domain }) => domain,
  }),
  {
    id: 'app',
    head: 'Zoom app',
    min: 130,
    grow: 2,
    drop: 3,
    text: ({ zoomAppName }) => zoomAppName,
    cell: ({ zoomAppName }) => <span className={classes.second}>{zoomAppName}</span>,
  },
  {
    id: 'users',
    head: 'Users',
    min: 72,
    align: 'end',
    sortable: true,
    text: ({ users }) => formatCountOrNone(users),
  },
  {
    id: 'healthy',
    head: 'Healthy',
    min: 84,
    align: 'end',
    sortable: true,
    text: (tenant) => formatShare(healthyShare(tenant) ?? 0, true),
    cell: (tenant) => <Healthy tenant={tenant} />,
  },
  {
    id: 'broken',
    head: 'Need attention',
    min: 116,
    align: 'end',
    sortable: true,
    text: (tenant) => formatCountOrNone(brokenUsers(tenant)),
    cell: (tenant) => (
      <Count
        tenant={tenant}
        count={brokenUsers(tenant)}
        state="needsConsent"
        view="attention"
        what="users who need attention"
      />
    ),
  },
  ...(
    [
      ['expiring', 'Expiring', 84, 4],
      ['paused', 'Paused', 80, 5],
      ['neverConnected', 'Never connected', 116, 6],
    ] as const
  ).map(
    ([state, head, min, drop]): TableColumn<Tenant> => ({
      id: state,
      head,
      min,
      drop,
      align: 'end',
      text: ({ states }) => formatCountOrNone(states[state] ?? 0),
      cell: (tenant) => (
        <Count
          tenant={tenant}
          count={tenant.states[state] ?? 0}
          state={state}
          view={state}
          what={`users: ${head.toLowerCase()}`}
        />
      ),
    }),
  ),
]
