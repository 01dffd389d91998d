import { Link } from 'react-router'
import type { AccountQuota, Gauge } from '../../../contract/quota.ts'
import { formatCount, formatCountOrNone } from '../../app/format.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { Button } from '../../components/Button.tsx'
import { StateIcon } from '../../components/State.tsx'
import { ToneIcon } from '../../components/ToneIcon.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { lookOf } from '../../components/states.ts'
import classes from './quota.module.css'
import { callsOfDay, PLAN_WORDS, gaugesOf, planSourceWord } from './words.ts'

type AccountColumns = {
  scoped: (path: string) => string
  onPlan: (account: AccountQuota) => void
}

/** Where an account's page is, at one of its tabs. */
export function accountPath(accountId: string, view?: string): string {
  return `/quota/${encodeURIComponent(accountId)}${view === undefined ? '' : `?view=${view}`}`
}

/** A level's icon with its word for who cannot see it; nothing while there is plenty. */
function LevelIcon({ level }: Pick<Gauge, 'level'>) {
  if (level === 'plenty') return null
  return (
    <>
      <StateIcon of="allowance" state={level} />
      <span className="visually-hidden">{lookOf({ of: 'allowance', state: level }).word}</span>
    </>
  )
}

function ofWords({ used, limit }: Pick<Gauge, 'used' | 'limit'>): string {
  return limit === null ? `${formatCount(used)}, no limit` : `${formatCount(used)} of ${formatCount(limit)}`
}

function Day({ day }: { day: Gauge }) {
  return (
    <span className={classes.day}>
      <AllowanceBar used={day.used} limit={day.limit} level={day.level} />
      <span className="num">
        {ofWords(day)} <span className={classes.quiet}>{callsOfDay(day)}</span>
      </span>
      <LevelIcon level={day.level} />
    </span>
  )
}

function Plan({ account, onPlan }: { account: AccountQuota; onPlan: AccountColumns['onPlan'] }) {
  const isAssumed = account.planSource === 'assumed'
  return (
    <span className={classes.plan} title={account.planText}>
      {isAssumed && <ToneIcon tone="odd" size={14} />}
      <span>
        {PLAN_WORDS[account.plan]} <span className={classes.quiet}>{planSourceWord(account)}</span>
      </span>
      {isAssumed && (
        <Button size="xs" tabIndex={-1} onClick={() => onPlan(account)}>
          Set…
        </Button>
      )}
    </span>
  )
}

/** One count of calls that leads to them. */
function Count({ count, to, bad = false }: { count: number; to: string; bad?: boolean }) {
  if (count === 0) return <span className={classes.none}>none</span>
  return (
    <Link to={to} tabIndex={-1} className={classes.count}>
      {bad && <StateIcon of="allowance" state="spent" />}
      {formatCount(count)}
    </Link>
  )
}

/** Every Zoom account with its plan, the day that is nearest to its end, and this second. */
export function accountColumns({ scoped, onPlan }: AccountColumns): TableColumn<AccountQuota>[] {
  return [
    privateColumn({
      as: 'name',
      id: 'name',
      head: 'Zoom account',
      min: 150,
      grow: 3,
      text: ({ name }) => name,
    }),
    {
      id: 'plan',
      head: 'Plan',
      min: 170,
      grow: 1,
      text: (account) => `${PLAN_WORDS[account.plan]} ${planSourceWord(account)}`,
      cell: (account) => <Plan account={account} onPlan={onPlan} />,
    },
    {
      id: 'users',
      head: 'Users',
      min: 72,
      align: 'end',
      text: ({ users }) => formatCountOrNone(users),
      cell: ({ accountId, users }) => <Count count={users} to={scoped(accountPath(accountId, 'users'))} />,
    },
    {
      id: 'day',
      head: 'Day nearest to its end',
      min: 250,
      grow: 3,
      text: ({ day }) => (day === null ? 'not limited' : `${day.title}: ${ofWords(day)}`),
      cell: ({ day }) =>
        day === null ? <span className={classes.none}>no day is limited</span> : <Day day={day} />,
    },
    ...[0, 1, 2].map((at): TableColumn<AccountQuota> => {
      const head = ['Light, now', 'Medium, now', 'Heavy, now'][at] ?? ''
      const of = (account: AccountQuota) => gaugesOf(account, 'second')[at]
      return {
        id: head,
        head,
        min: 92,
        align: 'end',
        drop: 3 + at,
        text: (account) => {
          const gauge = of(account)
          return gauge === undefined ? '' : ofWords(gauge)
        },
        cell: (account) => {
          const gauge = of(account)
          return (
            gauge !== undefined && (
              <span className={classes.now}>
                <LevelIcon level={gauge.level} />
                {ofWords(gauge)}
              </span>
            )
          )
        },
      }
    }),
    {
      id: 'calls',
      head: 'Calls today',
      min: 92,
      align: 'end',
      drop: 1,
      text: ({ callsToday }) => formatCountOrNone(callsToday),
      cell: ({ accountId, callsToday }) => (
        <Count count={callsToday} to={scoped(accountPath(accountId, 'calls'))} />
      ),
    },
    {
      id: 'refused',
      head: 'Refused',
      min: 76,
      align: 'end',
      text: ({ refusedToday }) => formatCountOrNone(refusedToday),
      cell: ({ accountId, refusedToday }) => (
        <Count count={refusedToday} to={scoped(accountPath(accountId, 'refusals'))} bad />
      ),
    },
  ]
}
