import { instantOf } from './zones.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Zoom's form of a moment: `2026-01-05T10:00:00Z`. */
export function formatUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** The UTC day of a moment, `2026-01-05`: the day of Zoom's daily limits. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The next 00:00 UTC, when daily limits begin anew. */
export function nextUtcDay(at: number): number {
  return (Math.floor(at / DAY) + 1) * DAY
}

/** Reads `yyyy-mm-dd` as that day's 00:00 UTC; undefined when it is no date. */
export function parseDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || utcDay(at) !== text ? undefined : at
}

const STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/

export type StartTime = { at: number } | { problem: 'invalid' | 'offset' }

/**
 * Reads the `start_time` of a request: GMT with `Z`, or local time in `zone` (Zoom: create a meeting).
 * Milliseconds are dropped; a numeric offset is refused, or dropped where `ignoreOffset` says so.
 */
export function parseStartTime(text: string, zone: string, ignoreOffset: boolean): StartTime {
  const match = STAMP.exec(text)
  const [, local, suffix] = match ?? []
  if (local === undefined) return { problem: 'invalid' }
  const wall = Date.parse(`${local}Z`)
  if (Number.isNaN(wall) || `${local}Z` !== formatUtc(wall)) return { problem: 'invalid' }
  if (suffix === 'Z') return { at: wall }
  if (suffix !== undefined && !ignoreOffset) return { problem: 'offset' }
  return { at: instantOf(wall, zone) }
}
