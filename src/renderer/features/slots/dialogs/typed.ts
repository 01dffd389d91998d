import { Temporal } from 'temporal-polyfill'
import { formatDate } from '../../../app/format.ts'
import { shortDay } from '../period.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A date if there is such a day. */
function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
  } catch {
    return null
  }
}

/**
 * The day that someone typed, as `2026-11-25`: so, or `25 Nov`, `25 Nov 2026`, `25.11.`, `25.11.2026`, `25/11`, each
 * with a weekday before it or not. Without a year it is the next such day. Null for anything else.
 */
export function readDay(typed: string, today: string): string | null {
  const text = typed.trim().toLowerCase()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))?.toString() ?? null
  const named = /^(?:[a-z]{2,9},? )?(\d{1,2})[. ]+([a-z]{3,9})\.?(?: +(\d{4}))?$/.exec(text)
  const numbered = /^(\d{1,2})[./](\d{1,2})(?:[./](\d{4})?)?$/.exec(text)
  const found = named ?? numbered
  if (found === null) return null
  const [, day = '', second = '', year] = found
  const month = named === null ? Number(second) : MONTHS.indexOf(second.slice(0, 3)) + 1
  if (year !== undefined) return dateOf(Number(year), month, Number(day))?.toString() ?? null
  const now = Temporal.PlainDate.from(today)
  const thisYear = dateOf(now.year, month, Number(day))
  if (thisYear !== null && Temporal.PlainDate.compare(thisYear, now) >= 0) return thisYear.toString()
  return dateOf(now.year + 1, month, Number(day))?.toString() ?? null
}

/** The time that someone typed, as `09:30`: so, or `9:30`, `9.30`, `0930`, `9`. Null for anything else. */
export function readTime(typed: string): string | null {
  const found = /^(\d{1,2})(?:[:.]?(\d{2}))?$/.exec(typed.trim())
  if (found === null) return null
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)]
  if (hour > 23 || minute > 59) return null
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** `Wed 25 Nov 2026`: how a day stands in its field. What is no day stands as it was typed. */
export function dayInField(value: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  return `${shortDay(value, value).slice(0, 3)} ${formatDate(Date.parse(value), 'UTC')}`
}
