import type { Gauge } from '../../contract/quota.ts'
import { allowanceLevel, type Label } from '../../contract/states.ts'
import { nextResetAfter } from '../../contract/time.ts'
import type { Limit } from '../zoom/limits.ts'

/** One day's counts of an account by label, as the ledger keeps them. */
export interface LabelDay {
  readonly label: Label
  readonly calls: number
  readonly refused: number
  readonly peak: number
  readonly peak_at: number | null
}

export interface ReadingRow {
  readonly at: number
  readonly allowance: number | null
  readonly remaining: number | null
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** A reading with its age. */
export function toReading(row: ReadingRow | undefined, now: number): Gauge['reading'] {
  if (row === undefined) return null
  return {
    limit: row.allowance,
    remaining: row.remaining,
    at: new Date(row.at).toISOString(),
    ageMs: Math.max(0, now - row.at),
  }
}

/** One limit of an account, as a gauge. */
export function toGauge(
  limit: Limit,
  used: number,
  days: readonly LabelDay[],
  reading: ReadingRow | undefined,
  now: number,
): Gauge {
  const own = days.filter(({ label }) => limit.labels.includes(label))
  const busiest = own.reduce<LabelDay | null>(
    (most, day) => (most === null || day.peak > most.peak ? day : most),
    null,
  )
  return {
    key: limit.key,
    title: limit.title,
    used,
    limit: limit.allowance,
    level: limit.allowance === null ? 'plenty' : allowanceLevel(used, limit.allowance),
    window: limit.window,
    peak: limit.window === 'second' ? (busiest?.peak ?? 0) : used,
    peakAt: limit.window === 'second' ? instant(busiest?.peak_at ?? null) : null,
    refused: own.reduce((sum, { refused }) => sum + refused, 0),
    freesAt: limit.window === 'day' ? instant(nextResetAfter(now)) : null,
    reading: toReading(reading, now),
  }
}

/** The daily gauge that is nearest to its end; null where no day is limited. */
export function nearestDay(gauges: readonly Gauge[]): Gauge | null {
  const share = ({ used, limit }: Gauge): number => (limit === null ? 0 : used / limit)
  return gauges
    .filter(({ window, limit }) => window === 'day' && limit !== null)
    .reduce<Gauge | null>((most, gauge) => (most === null || share(gauge) > share(most) ? gauge : most), null)
}
