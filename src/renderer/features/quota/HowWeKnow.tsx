import type { AccountQuota, Gauge } from '../../../contract/quota.ts'
import type { Instant } from '../../../contract/time.ts'
import { EVERY_SECOND, useNow } from '../../app/console-clock.ts'
import { formatAge, formatCount } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { Panel } from '../../components/Panel.tsx'
import classes from './quota.module.css'
import { gaugesOf, othersOf } from './words.ts'

/** Where the numbers come from: our own count, Zoom's last header, and what they say together. */
export function HowWeKnow({ account, resetsAt }: { account: AccountQuota; resetsAt: Instant }) {
  const times = useTimes()
  const gauge = account.day ?? gaugesOf(account, 'day')[0]
  if (gauge === undefined) return null
  const others = othersOf(gauge, times.now)
  return (
    <Panel kind="text" title="How we know" text={gauge.title}>
      <dl className={classes.know}>
        <div>
          <dt>Our own count</dt>
          <dd>{formatCount(gauge.used)}</dd>
          <dd>exact</dd>
        </div>
        <HeaderRow gauge={gauge} />
        {others !== null && others > 0 && (
          <div className={classes.knowSum}>
            <dt>Both together</dt>
            <dd>{formatCount(gauge.used + others)}</dd>
            <dd>at least</dd>
          </div>
        )}
      </dl>
      <p className={classes.prose}>
        {gauge.reading === null
          ? 'Today’s Zoom sends no remaining number with its answers, so what stands here is what this console sent. '
          : others !== null && others > 0
            ? `Zoom counted ${formatCount(others)} more than this console sent: other apps of this account. Zoom does not say which; its owner sees them in the Zoom Marketplace. `
            : 'Zoom’s header agrees with our count. '}
        Other apps spend from the same allowance. It starts anew at {times.reset(resetsAt)},{' '}
        {times.until(resetsAt)}.
      </p>
    </Panel>
  )
}

function HeaderRow({ gauge: { reading } }: { gauge: Gauge }) {
  const now = useNow(EVERY_SECOND)
  if (reading === null || reading.limit === null || reading.remaining === null)
    return (
      <div>
        <dt>Zoom’s header</dt>
        <dd className={classes.none}>never read</dd>
        <dd />
      </div>
    )
  return (
    <div>
      <dt>Zoom’s header</dt>
      <dd>{formatCount(reading.limit - reading.remaining)}</dd>
      <dd>{formatAge(Math.max(0, now - Date.parse(reading.at)))}</dd>
    </div>
  )
}
