import { Temporal } from 'temporal-polyfill'
import type { Instant, UtcDay } from '../../contract/time.ts'

/** The locale of all numbers and dates on screen; exports use ISO and UTC instead. */
const LOCALE = 'en-GB'
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Where and when someone reads a time: the zone that was chosen and the console's clock. */
export type Reader = { zone: string; now: number }

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making an `Intl.DateTimeFormat` costs more than using it a hundred times, so each is made once. */
function inZone(zone: string, options: Intl.DateTimeFormatOptions, date: number | Instant): string {
  const key = `${zone} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone })
    formats.set(key, format)
  }
  return format.format(typeof date === 'string' ? Date.parse(date) : date)
}

const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

/** `09:30` */
export function formatClock(at: Instant | number, zone: string): string {
  return inZone(zone, TIME, at)
}

/** `09:01:44` */
export function formatClockWithSeconds(at: Instant | number, zone: string): string {
  return inZone(zone, { ...TIME, second: '2-digit' }, at)
}

/** `12 Mar 2027` */
export function formatDate(at: Instant | number, zone: string): string {
  return inZone(zone, { day: 'numeric', month: 'short', year: 'numeric' }, at).replace('Sept', 'Sep')
}

/** `Tuesday 24 November 2026` */
export function formatLongDate(at: Instant | number, zone: string): string {
  return inZone(zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, at).replace(
    ',',
    '',
  )
}

/** A day of Zoom's calendar: `Tue 24 Nov`. */
export function formatUtcDay(day: UtcDay): string {
  return inZone('UTC', { weekday: 'short', day: 'numeric', month: 'short' }, Date.parse(day))
    .replace(',', '')
    .replace('Sept', 'Sep')
}

function dayOf(at: Instant | number, zone: string): Temporal.PlainDate {
  const ms = typeof at === 'string' ? Date.parse(at) : at
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate()
}

/**
 * A moment as short as the reader's day allows: today `09:30`; this week, and up to six days ahead,
 * `Wed 11:00`; this year `12 Mar`; else `12 Mar 2027`.
 */
export function formatMoment(at: Instant | number, { zone, now }: Reader): string {
  const day = dayOf(at, zone)
  const today = dayOf(now, zone)
  const days = today.until(day).days
  if (days === 0) return formatClock(at, zone)
  const sameWeek = day.weekOfYear === today.weekOfYear && day.yearOfWeek === today.yearOfWeek
  if (sameWeek || (days > 0 && days <= 6))
    return `${inZone(zone, { weekday: 'short' }, at)} ${formatClock(at, zone)}`
  if (day.year === today.year)
    return inZone(zone, { day: 'numeric', month: 'short' }, at).replace('Sept', 'Sep')
  return formatDate(at, zone)
}

/** Like `formatMoment`, but never without the time: `12 Mar, 09:30`. For histories and records. */
export function formatMomentWithTime(at: Instant | number, reader: Reader): string {
  const moment = formatMoment(at, reader)
  return moment.endsWith(formatClock(at, reader.zone)) ? moment : `${moment}, ${formatClock(at, reader.zone)}`
}

/** Like `formatMoment`, to the second: `09:01:44`, `Mon 09:01:44`, `12 Mar, 09:01:44`. For logs. */
export function formatMomentWithSeconds(at: Instant | number, reader: Reader): string {
  const moment = formatMoment(at, reader)
  const [clock, exact] = [formatClock(at, reader.zone), formatClockWithSeconds(at, reader.zone)]
  return moment.endsWith(clock) ? `${moment.slice(0, -clock.length)}${exact}` : `${moment}, ${exact}`
}

/** A span in its two largest units: `38 s`, `4 min 12 s`, `15 h 56 min`, `12 days`. Never negative. */
export function formatSpan(ms: number): string {
  const left = Math.max(0, ms)
  if (left < MINUTE) return `${Math.floor(left / SECOND)} s`
  if (left < HOUR) return two(left, MINUTE, 'min', SECOND, 's')
  if (left < 2 * DAY) return two(left, HOUR, 'h', MINUTE, 'min')
  return `${Math.floor(left / DAY)} days`
}

function two(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((ms % large) / small)
  const whole = `${Math.floor(ms / large)} ${largeUnit}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallUnit}`
}

/** A span in whole minutes, for what need not count seconds: `15 h 56 min`, `26 min`, `38 s`. */
export function formatRoughSpan(ms: number): string {
  return ms < MINUTE ? formatSpan(ms) : formatSpan(Math.floor(ms / MINUTE) * MINUTE)
}

/** How old a reading is: `38 s old`. */
export function formatAge(ms: number): string {
  return `${formatRoughSpan(ms)} old`
}

const counts = new Intl.NumberFormat(LOCALE)

/** `27,418` */
export function formatCount(count: number): string {
  return counts.format(count)
}

/** A count that may be a lower bound: `27,418` or `over 10,000`. */
export function formatTotal(total: { value: number; exact: boolean }): string {
  return total.exact ? formatCount(total.value) : `over ${formatCount(total.value)}`
}

/** `1 user`, `27,418 users` */
export function formatNumberOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** `none` where there is nothing to count, else the count: tables say "none", not 0. */
export function formatCountOrNone(count: number): string {
  return count === 0 ? 'none' : formatCount(count)
}

/** A share of one: `61 %`; one decimal place where `fine`, cut so that 99.97 % does not become 100 %. */
export function formatShare(share: number, fine = false): string {
  const percent = share * 100
  return fine && share > 0 && share < 1
    ? `${(Math.floor(percent * 10) / 10).toFixed(1)} %`
    : `${Math.floor(percent)} %`
}

/** `UTC+1`, `UTC−3:30`, `UTC` */
export function formatOffset(zone: string, now: number): string {
  const minutes =
    Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).offsetNanoseconds / 60e9
  if (minutes === 0) return 'UTC'
  const size = Math.abs(minutes)
  const rest = size % 60
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

/** `Europe/Berlin, UTC+1` */
export function formatZone(zone: string, now: number): string {
  const offset = formatOffset(zone, now)
  return zone === offset ? zone : `${zone}, ${offset}`
}

/** A reset in both clocks: `01:00 (00:00 UTC)`; only `00:00 UTC` for a reader in UTC. It is always the next one. */
export function formatReset(at: Instant | number, { zone, now }: Reader): string {
  const utc = `${formatClock(at, 'UTC')} UTC`
  return formatOffset(zone, now) === 'UTC' ? utc : `${formatClock(at, zone)} (${utc})`
}

/** `182 ms`, `1.1 s` */
export function formatDuration(ms: number): string {
  return ms < SECOND ? `${Math.round(ms)} ms` : `${(ms / SECOND).toFixed(1)} s`
}
