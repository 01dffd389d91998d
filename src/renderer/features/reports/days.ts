import { DAY_MS, type UtcDay, utcDayOf } from '../../../contract/time.ts'

/** A span of Zoom's days, both included. */
export type Days = { from: UtcDay; to: UtcDay }
export type Preset = 'today' | 'yesterday' | 'last7' | 'month'

export const PRESETS: readonly { id: Preset; label: string }[] = [
  { id: 'today', label: 'Today' },
  { id: 'yesterday', label: 'Yesterday' },
  { id: 'last7', label: 'Last 7 days' },
  { id: 'month', label: 'This month' },
]
const DEFAULT: Preset = 'last7'

export function daysOfPreset(preset: Preset, now: number): Days {
  const today = utcDayOf(now)
  switch (preset) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday': {
      const day = utcDayOf(now - DAY_MS)
      return { from: day, to: day }
    }
    case 'last7':
      return { from: utcDayOf(now - 6 * DAY_MS), to: today }
    case 'month':
      return { from: `${today.slice(0, 8)}01`, to: today }
  }
}

function isDay(text: string | null): text is UtcDay {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}

/** The days that a URL asks for: a preset by name, which goes with the clock, or two days. */
export function daysOfUrl(params: URLSearchParams, now: number): { days: Days; preset: Preset | null } {
  const [from, to] = [params.get('from'), params.get('to')]
  if (isDay(from) && isDay(to) && from <= to) return { days: { from, to }, preset: null }
  const preset = PRESETS.find(({ id }) => id === params.get('days'))?.id ?? DEFAULT
  return { days: daysOfPreset(preset, now), preset }
}

/** Writes days into a URL's parameters. */
export function putDays(params: URLSearchParams, days: Days | Preset): void {
  for (const name of ['from', 'to', 'days']) params.delete(name)
  if (typeof days !== 'string') {
    params.set('from', days.from)
    params.set('to', days.to)
  } else if (days !== DEFAULT) params.set('days', days)
}

/** The most days that a chart can draw apart from each other. */
const MOST_BARS = 92

type DayCounts = { day: UtcDay; calls: number; countsFor100: number; refused: number }

/** Every day of a span with its counts, days without calls too; only days with calls where there are too many. */
export function everyDay({ from, to }: Days, counted: readonly DayCounts[]): DayCounts[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1
  if (count > MOST_BARS) return [...counted]
  const byDay = new Map(counted.map((row) => [row.day, row]))
  return Array.from({ length: count }, (_, index) => {
    const day = utcDayOf(Date.parse(from) + index * DAY_MS)
    return byDay.get(day) ?? { day, calls: 0, countsFor100: 0, refused: 0 }
  })
}
