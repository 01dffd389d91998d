import { useMemo } from 'react'
import type { Instant } from '../../contract/time.ts'
import { EVERY_MINUTE, useNow } from './console-clock.ts'
import * as format from './format.ts'
import { useZone } from './hello.tsx'

/** The formats of `format.ts`, bound to the chosen zone and the console's clock. */
export type Times = {
  zone: string
  now: number
  /** Today `09:30`, this week `Wed 11:00`, this year `12 Mar`, else `12 Mar 2027`. */
  moment: (at: Instant) => string
  /** As `moment`, never without the time. */
  record: (at: Instant) => string
  /** As `record`, to the second. */
  exact: (at: Instant) => string
  clock: (at: Instant) => string
  /** `in 15 h 56 min`; `now` once it has passed. */
  until: (at: Instant) => string
  ago: (at: Instant) => string
  /** `01:00 (00:00 UTC)` */
  reset: (at: Instant) => string
  /** `Europe/Berlin, UTC+1` */
  zoneName: string
}

/** Times as the operator reads them. Renews each minute, or each second where a countdown is shown. */
export function useTimes(every: number = EVERY_MINUTE): Times {
  const zone = useZone()
  const now = useNow(every)
  return useMemo(() => timesOf(zone, now, every < EVERY_MINUTE), [zone, now, every])
}

function timesOf(zone: string, now: number, isExact: boolean): Times {
  const reader = { zone, now }
  const span = isExact ? format.formatSpan : format.formatRoughSpan
  return {
    zone,
    now,
    moment: (at) => format.formatMoment(at, reader),
    record: (at) => format.formatMomentWithTime(at, reader),
    exact: (at) => format.formatMomentWithSeconds(at, reader),
    clock: (at) => format.formatClock(at, zone),
    until: (at) => (Date.parse(at) <= now ? 'now' : `in ${span(Date.parse(at) - now)}`),
    ago: (at) => `${span(now - Date.parse(at))} ago`,
    reset: (at) => format.formatReset(at, reader),
    zoneName: format.formatZone(zone, now),
  }
}
