import type { AccountQuota, Gauge } from '../../../contract/quota.ts'
import { formatCount } from '../../app/format.ts'
import { AllowanceBar } from '../../components/AllowanceBar.tsx'
import { StateIcon } from '../../components/State.tsx'
import { Panel } from './Panel.tsx'
import classes from './quota.module.css'
import { ReadingText } from './ReadingText.tsx'

function ofWords({ used, limit }: Gauge): string {
  return limit === null
    ? `${formatCount(used)}, not limited`
    : `${formatCount(used)} of ${formatCount(limit)}`
}

/** Every allowance of the account beside those in the cards, and what Zoom last said of each. */
export function OtherAllowances({ account: { gauges, day } }: { account: AccountQuota }) {
  return (
    <Panel title="All allowances">
      <table className={classes.allowances}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Allowance</th>
            <th scope="col">Share</th>
            <th scope="col">Used</th>
            <th scope="col">Zoom’s last header</th>
          </tr>
        </thead>
        <tbody>
          {gauges.map((gauge) => (
            <tr key={gauge.key} data-strong={gauge.key === day?.key || undefined}>
              <th scope="row">{gauge.title}</th>
              <td>
                <AllowanceBar used={gauge.used} limit={gauge.limit} level={gauge.level} height={6} />
              </td>
              <td>
                {gauge.level !== 'plenty' && <StateIcon of="allowance" state={gauge.level} />}{' '}
                {ofWords(gauge)}
              </td>
              <td className={classes.none}>
                <ReadingText reading={gauge.reading} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
