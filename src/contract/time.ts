import { z } from 'zod'

/** An instant, in UTC with milliseconds: `2026-11-24T08:04:00.000Z`. */
export const Instant = z.iso.datetime({ offset: false, local: false }).describe('an instant in UTC')

/** A day of Zoom's calendar, which is UTC's: `2026-11-24`. */
export const UtcDay = z.iso.date().describe('a UTC day')

/** True for a zone that this engine knows (IANA time zone database). */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** An IANA time zone, such as `Europe/Berlin`. */
export const TimeZone = z.string().min(1).max(64).refine(isTimeZone, 'no such time zone')

export type Instant = z.infer<typeof Instant>
export type UtcDay = z.infer<typeof UtcDay>

/** Milliseconds of a day. UTC days have no daylight saving, so this holds for every Zoom day. */
export const DAY_MS = 86_400_000

/** The UTC day of an instant in milliseconds. */
export function utcDayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** The instant, in milliseconds, at which Zoom's day after the given one begins: 00:00 UTC. */
export function nextResetAfter(ms: number): number {
  return (Math.floor(ms / DAY_MS) + 1) * DAY_MS
}
