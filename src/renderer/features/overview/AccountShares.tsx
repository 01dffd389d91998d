import { Link } from 'react-router'
import type { AccountQuota } from '../../../contract/quota.ts'
import { formatCount } from '../../app/format.ts'
import { useScoped } from '../../app/scope.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { StateIcon } from '../../components/State.tsx'
import { lookOf } from '../../components/states.ts'
import { Panel } from '../../components/Panel.tsx'
import { PLAN_WORDS, callsOfDay } from '../quota/words.ts'
import { nearestToTheirEnd } from './account-shares.ts'
import classes from './overview.module.css'

const SHOWN = 8

/** The Zoom accounts whose day is nearest to its end. */
export function AccountShares({ accounts }: { accounts: readonly AccountQuota[] }) {
  const scoped = useScoped()
  const shown = nearestToTheirEnd(accounts).slice(0, SHOWN)
  return (
    <Panel
      kind="list"
      title="Zoom accounts, share of the day"
      aside={
        <Link to={scoped('/quota')}>
          {accounts.length > SHOWN ? `All ${formatCount(accounts.length)}` : 'Quota'}
        </Link>
      }
    >
      {shown.length === 0 && (
        <p className={classes.nothing}>None yet: an account comes with its first connected user.</p>
      )}
      {shown.length > 0 && (
        <ul className={classes.accounts}>
          {shown.map((account) => (
            <Account key={account.accountId} account={account} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Account({ account }: { account: AccountQuota }) {
  const scoped = useScoped()
  const mask = usePrivate()
  const { accountId, name, plan, day, callsToday } = account
  return (
    <li className={classes.account}>
      <span className={classes.accountName}>
        <Link to={scoped(`/quota/${encodeURIComponent(accountId)}`)} className={`${classes.accountLink} cut`}>
          {mask(name)}
        </Link>
        <span className={classes.quiet}>{PLAN_WORDS[plan]}</span>
      </span>
      {day === null || day.limit === null ? (
        <span className={classes.accountUse}>
          <span className={classes.quiet}>{formatCount(callsToday)}, no limit a day</span>
        </span>
      ) : (
        <span className={classes.accountUse} title={day.title}>
          {day.level !== 'plenty' && (
            <>
              <StateIcon of="allowance" state={day.level} />
              <span className="visually-hidden">{lookOf({ of: 'allowance', state: day.level }).word}: </span>
            </>
          )}
          {formatCount(day.used)}{' '}
          <span className={classes.quiet}>
            / {formatCount(day.limit)} {callsOfDay(day)}
          </span>
        </span>
      )}
      <span className={classes.accountBar}>
        <AllowanceBar
          used={day?.used ?? 0}
          limit={day?.limit ?? null}
          level={day?.level ?? 'noReading'}
          height={4}
        />
      </span>
    </li>
  )
}
