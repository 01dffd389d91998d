import type { Occurrence, Recurrence } from '../world/model.ts'
import { DAY } from '../world/times.ts'
import { instantOf, wallClockAt } from '../world/zones.ts'

/** Zoom lists no more occurrences than these. */
const MOST_OCCURRENCES = 50

/** 1 Sunday to 7 Saturday, as Zoom counts them. */
function weekdayOf(wall: number): number {
  return new Date(wall).getUTCDay() + 1
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
}

/** The day of a month on which a monthly series falls; undefined when the month has no such day. */
function monthlyDay(rule: Recurrence, year: number, month: number, fallback: number): number | undefined {
  const days = daysInMonth(year, month)
  if (rule.monthly_week === undefined || rule.monthly_week_day === undefined) {
    const day = rule.monthly_day ?? fallback
    return day <= days ? day : undefined
  }
  const firstWeekday = weekdayOf(Date.UTC(year, month, 1))
  const first = 1 + ((rule.monthly_week_day - firstWeekday + 7) % 7)
  if (rule.monthly_week > 0) return first + (rule.monthly_week - 1) * 7
  return first + Math.floor((days - first) / 7) * 7
}

/** The local times of a series from its first day on, without end. */
function* wallTimes(rule: Recurrence, first: number): Generator<number> {
  const interval = rule.repeat_interval ?? 1
  const timeOfDay = first % DAY
  const firstDay = first - timeOfDay
  if (rule.type === 3) {
    const start = new Date(firstDay)
    for (let step = 0; ; step += interval) {
      const month = start.getUTCMonth() + step
      const year = start.getUTCFullYear() + Math.floor(month / 12)
      const day = monthlyDay(rule, year, month % 12, start.getUTCDate())
      const wall = day === undefined ? undefined : Date.UTC(year, month % 12, day) + timeOfDay
      if (wall !== undefined && wall >= first) yield wall
      if (year > start.getUTCFullYear() + 60) return
    }
  }
  if (rule.type === 2) {
    const weekdays = new Set((rule.weekly_days ?? String(weekdayOf(firstDay))).split(',').map(Number))
    const sunday = firstDay - (weekdayOf(firstDay) - 1) * DAY
    for (let week = 0; ; week += interval) {
      for (const weekday of [...weekdays].sort((a, b) => a - b)) {
        const wall = sunday + (week * 7 + weekday - 1) * DAY + timeOfDay
        if (wall >= first) yield wall
      }
    }
  }
  for (let day = 0; ; day += interval) yield first + day * DAY
}

/** The occurrences of a series: same local time each, so that its UTC time moves with the clocks of the zone. */
export function planOccurrences(
  rule: Recurrence,
  startAt: number,
  duration: number,
  zone: string,
): Occurrence[] {
  const wanted = rule.end_times ?? (rule.end_date_time === undefined ? 1 : 0)
  const most = wanted === 0 ? MOST_OCCURRENCES : Math.min(wanted, MOST_OCCURRENCES)
  const until = rule.end_date_time === undefined ? Number.POSITIVE_INFINITY : Date.parse(rule.end_date_time)
  const occurrences: Occurrence[] = []
  for (const wall of wallTimes(rule, wallClockAt(startAt, zone))) {
    const at = instantOf(wall, zone)
    if (at > until || occurrences.length >= most) break
    occurrences.push({ id: String(at), startAt: at, duration, deleted: false })
  }
  return occurrences
}
