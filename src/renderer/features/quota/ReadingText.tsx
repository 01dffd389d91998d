import type { Gauge } from '../../../contract/quota.ts'
import { EVERY_SECOND, useNow } from '../../app/console-clock.ts'
import { formatAge, formatCount } from '../../app/format.ts'

type Reading = NonNullable<Gauge['reading']>

/** What Zoom last said of an allowance, with its age; "never read" where it said nothing, as today it does. */
export function ReadingText({ reading }: { reading: Reading | null }) {
  return reading === null ? 'never read' : <Read reading={reading} />
}

function Read({ reading: { remaining, at } }: { reading: Reading }) {
  const now = useNow(EVERY_SECOND)
  const age = formatAge(Math.max(0, now - Date.parse(at)))
  return remaining === null ? age : `${formatCount(remaining)} left, ${age}`
}
