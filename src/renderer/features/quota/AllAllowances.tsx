import type { AccountQuota, Gauge } from '../../../contract/quota.ts'
import { formatCount } from '../../app/format.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { StateIcon } from '../../components/State.tsx'
import { Panel } from '../../components/Panel.tsx'
import classes from './quota.module.css'
import { ReadingText } from './ReadingText.tsx'

function ofWords({ used, limit }: Gauge): string {
  return limit === null
    ? `${formatCount(used)}, not limited`
    : `${formatCount(used)} of ${formatCount(limit)}`
}

/** Every allowance of the account, and what Zoom last said of each. */
export function AllAllowances({ account: { gauges, day } }: { account: AccountQuota }) {
  return (
    <Panel kind="text" title="All allowances" text="and Zoom’s last header">
      <ul className={classes.allowances}>
        {gauges.map((gauge) => (
          <li key={gauge.key} data-strong={gauge.key === day?.key || undefined}>
            <span>{gauge.title}</span>
            <span className={classes.allowed}>
              {gauge.level !== 'plenty' && <StateIcon of="allowance" state={gauge.level} />}
              {ofWords(gauge)}
            </span>
            <AllowanceBar used={gauge.used} limit={gauge.limit} level={gauge.level} height={6} />
            <span className={classes.reading}>
              <span className="visually-hidden">Zoom’s last header: </span>
              <ReadingText reading={gauge.reading} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
