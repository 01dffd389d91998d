import type { UserQuota } from '../../../contract/quota.ts'
import { formatCount, formatCountOrNone } from '../../app/format.ts'
import type { Times } from '../../app/times.ts'
import { StateIcon } from '../../components/State.tsx'
import { UsedBar } from '../../components/UsedBar.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { ReadingText } from './ReadingText.tsx'
import classes from './quota.module.css'
import { othersOf } from './words.ts'

/** When a spent user's allowance frees: "01:00 (00:00 UTC)"; "not spent" while there is some left. */
export function freesWords({ spentUntil }: UserQuota, times: Times): string {
  return spentUntil === null ? 'not spent' : times.reset(spentUntil)
}

type QuotaUserColumns = { times: Times; oneAccount: boolean; oneTenant: boolean }

/** Users by what they have spent of their 100. A column that would say the same in each row is left out. */
export function quotaUserColumns({
  times,
  oneAccount,
  oneTenant,
}: QuotaUserColumns): TableColumn<UserQuota>[] {
  const columns: TableColumn<UserQuota>[] = [
    privateColumn({
      as: 'name',
      id: 'name',
      head: 'User',
      min: 160,
      grow: 3,
      text: ({ name }) => name,
    }),
    privateColumn({
      as: 'second',
      id: 'tenant',
      head: 'Tenant',
      min: 138,
      grow: 2,
      drop: 2,
      text: ({ tenantName }) => tenantName,
    }),
    privateColumn({
      as: 'second',
      id: 'account',
      head: 'Zoom account',
      min: 138,
      grow: 2,
      drop: 1,
      text: ({ accountName }) => accountName,
    }),
    {
      id: 'used',
      head: 'Used of 100 today',
      min: 180,
      grow: 2,
      text: ({ used, limit }) => `${formatCount(used)} of ${formatCount(limit)}`,
      cell: (user) => (
        <UsedBar
          used={user.used}
          limit={user.limit}
          level={user.level}
          others={othersOf(user, times.now) ?? undefined}
        />
      ),
    },
    {
      id: 'refused',
      head: 'Refused',
      min: 80,
      align: 'end',
      text: ({ refused }) => formatCountOrNone(refused),
      cell: ({ refused }) =>
        refused === 0 ? (
          <span className={classes.none}>none</span>
        ) : (
          <span className={classes.count}>
            <StateIcon of="allowance" state="spent" />
            {formatCount(refused)}
          </span>
        ),
    },
    {
      id: 'reading',
      head: 'Zoom’s last header',
      min: 150,
      align: 'end',
      drop: 3,
      text: ({ reading }) => (reading === null ? 'never read' : 'read'),
      cell: ({ reading }) => (
        <span className={reading === null ? classes.none : undefined}>
          <ReadingText reading={reading} />
        </span>
      ),
    },
    {
      id: 'frees',
      head: 'Frees at',
      min: 140,
      align: 'end',
      text: (user) => freesWords(user, times),
      cell: (user) => (
        <span className={user.spentUntil === null ? classes.none : undefined}>{freesWords(user, times)}</span>
      ),
    },
  ]
  return columns.filter(({ id }) => !(oneAccount && id === 'account') && !(oneTenant && id === 'tenant'))
}
