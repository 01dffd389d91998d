import { Temporal } from 'temporal-polyfill'
import { formatDate, formatLongDate } from '../../app/format.ts'

/** How long a stretch a view shows. */
export type Stretch = 'day' | 'week'

/** The days that a view shows and the moments they begin and end at, in one zone. */
export type Period = { stretch: Stretch; days: readonly string[]; from: number; to: number }

const DAYS: Record<Stretch, number> = { day: 1, week: 7 }

/** The day of a moment in a zone: `2026-11-24`. */
export function dayIn(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** A day as URLs name it, of a year that calendars are turned to, or null for anything else. */
export function parseDay(text: string | null): string | null {
  if (text === null || !/^(19[7-9]|2\d\d)\d-\d{2}-\d{2}$/.test(text)) return null
  try {
    return Temporal.PlainDate.from(text).toString()
  } catch {
    return null
  }
}

/** The day or the week, from Monday on, that a day lies in. Days begin when they do in that zone. */
export function periodOf(stretch: Stretch, day: string, zone: string): Period {
  const named = Temporal.PlainDate.from(day)
  const first = stretch === 'week' ? named.subtract({ days: named.dayOfWeek - 1 }) : named
  const begins = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds
  return {
    stretch,
    days: Array.from({ length: DAYS[stretch] }, (_, index) => first.add({ days: index }).toString()),
    from: begins(first),
    to: begins(first.add({ days: DAYS[stretch] })),
  }
}

/** The same day a period earlier or later. */
export function shifted(day: string, stretch: Stretch, by: -1 | 1): string {
  return Temporal.PlainDate.from(day)
    .add({ days: by * DAYS[stretch] })
    .toString()
}

export function isWeekend(day: string): boolean {
  return Temporal.PlainDate.from(day).dayOfWeek > 5
}

/** `23 to 27 November 2026, week 48`; a single day `Tuesday 24 November 2026`. */
export function periodTitle(days: readonly string[]): string {
  const first = days[0] ?? ''
  const last = days.at(-1) ?? first
  if (first === last) return formatLongDate(Date.parse(first), 'UTC')
  const [a, b] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)]
  const long = (day: string) => formatLongDate(Date.parse(day), 'UTC').replace(/^\S+ /, '')
  const begin =
    a.year !== b.year ? long(first) : a.month === b.month ? String(a.day) : long(first).replace(/ \d+$/, '')
  return `${begin} to ${long(last)}, week ${b.weekOfYear ?? ''}`
}

/** `Tue 24` for the head of a column. */
export function columnTitle(day: string): string {
  const date = Temporal.PlainDate.from(day)
  return `${date.toLocaleString('en-GB', { weekday: 'short' })} ${date.day}`
}

/** `Tue 24 Nov`, with the year where it is another one than the reader's. */
export function shortDay(day: string, today: string): string {
  const date = Temporal.PlainDate.from(day)
  const weekday = date.toLocaleString('en-GB', { weekday: 'short' })
  const words = formatDate(Date.parse(day), 'UTC')
  return `${weekday} ${day.slice(0, 4) === today.slice(0, 4) ? words.replace(/ \d{4}$/, '') : words}`
}
