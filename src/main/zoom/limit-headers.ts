import type { Label } from '../../contract/states.ts'

/** What an answer's headers say about limits; every part may be missing, and today most are. */
export interface LimitHeaders {
  readonly category: Label | null
  readonly type: 'second' | 'day' | null
  readonly limit: number | null
  readonly remaining: number | null
  /** Milliseconds since the epoch; null if missing or not to be understood. */
  readonly retryAt: number | null
  /** The headers as received, by lower-case name. */
  readonly raw: Readonly<Record<string, string>>
}

const CATEGORIES: ReadonlyMap<string, Label> = new Map([
  ['light', 'light'],
  ['medium', 'medium'],
  ['heavy', 'heavy'],
  ['resource-intensive', 'resourceIntensive'],
])

function count(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null
}

/**
 * Reads `Retry-After` in every form seen: seconds and an HTTP date (RFC 9110 section 10.2.3), and Zoom's ISO
 * date-time, which is UTC where it names no zone. One that is past, or further off than the day after next, is not believed.
 */
export function parseRetryAfter(text: string | null, nowMs: number): number | null {
  if (text === null) return null
  const value = text.trim()
  const at = /^\d{1,9}$/.test(value)
    ? nowMs + Number(value) * 1000
    : /^\d{4}-\d{2}-\d{2}T|GMT$/.test(value)
      ? Date.parse(/(?:Z|GMT|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`)
      : Number.NaN
  return Number.isNaN(at) || at <= nowMs || at > nowMs + 2 * 86_400_000 ? null : at
}

/** Reads the limit headers of an answer. */
export function readLimitHeaders(headers: Headers, nowMs: number): LimitHeaders {
  const raw: Record<string, string> = {}
  for (const [name, value] of headers)
    if (name.startsWith('x-ratelimit-') || name === 'retry-after') raw[name] = value.slice(0, 200)
  const type = headers.get('x-ratelimit-type')?.toLowerCase() ?? ''
  return {
    category: CATEGORIES.get(headers.get('x-ratelimit-category')?.toLowerCase() ?? '') ?? null,
    type: type === 'qps' ? 'second' : type.startsWith('daily') ? 'day' : null,
    limit: count(headers.get('x-ratelimit-limit')),
    remaining: count(headers.get('x-ratelimit-remaining')),
    retryAt: parseRetryAfter(headers.get('retry-after'), nowMs),
    raw,
  }
}
