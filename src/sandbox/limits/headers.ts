import type { Switches } from '../switches.ts'
import { DAY, formatUtc, HOUR, nextUtcDay } from '../world/times.ts'
import { categoryOf, type Label } from './labels.ts'
import type { Allowance } from './limiter.ts'
import { type MeetingWrite, USER_DAY_LIMIT } from './user-days.ts'

/** What a write has left of its host's day. */
export interface WriteState {
  write: MeetingWrite
  writes: number
  deletes: number
}

/** Headers of a successful answer: promised by no page of today, seen in the variants of switch `headers.ok`. */
export function headersOfSuccess(
  allowance: Allowance,
  write: WriteState | undefined,
  switches: Switches,
): Record<string, string> {
  const category = { 'x-ratelimit-category': categoryOf(allowance.label) }
  switch (switches.get('headers.ok')) {
    case 'none':
      return {}
    case 'category2026':
      return category
    case 'documented2020':
      return allowance.limit.day === undefined
        ? qpsHeaders(allowance)
        : dailyHeaders(allowance.label, allowance.limit.day, allowance.dayLeft ?? 0)
    default: {
      // Seen in 2021: creates and updates showed the user's hundred, deletes a bucket of six thousand.
      const left =
        write === undefined || write.write === 'delete'
          ? [6_000, 6_000 - (write?.deletes ?? 0)]
          : [USER_DAY_LIMIT, USER_DAY_LIMIT - write.writes]
      const [limit = 0, remaining = 0] = left
      return {
        ...category,
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, remaining)),
      }
    }
  }
}

export type RefusedBy = 'window' | 'day' | 'user' | 'concurrency'

/** Headers of a 429, by switch `headers.429`. */
export function headersOfRefusal(
  refusedBy: RefusedBy,
  allowance: Allowance,
  now: number,
  switches: Switches,
): Record<string, string> {
  const { label, limit } = allowance
  const variant = switches.get('headers.429')
  if (variant === 'none') return {}
  if (variant === 'category2026') return { 'x-ratelimit-category': categoryOf(label) }
  if (variant === 'odd2020' && refusedBy === 'user') {
    // Seen as it stands: the account's numbers in the answer that refuses the user.
    return {
      'x-ratelimit-category': 'Light',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '5893',
    }
  }
  if (refusedBy === 'window' || refusedBy === 'concurrency') return qpsHeaders(allowance)
  const dayLimit = refusedBy === 'user' ? USER_DAY_LIMIT : (limit.day ?? 0)
  return { ...dailyHeaders(label, dayLimit, 0), ...retryAfter(now, switches) }
}

function qpsHeaders({ label, limit, windowLeft }: Allowance): Record<string, string> {
  return limitHeaders(label, 'QPS', limit.count, windowLeft)
}

function dailyHeaders(label: Label, limit: number, left: number): Record<string, string> {
  return limitHeaders(label, 'Daily-limit', limit, left)
}

function limitHeaders(label: Label, type: string, limit: number, remaining: number): Record<string, string> {
  return {
    'x-ratelimit-category': categoryOf(label),
    'x-ratelimit-type': type,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
  }
}

/** When a daily limit ends, in one of the forms met in the field. */
function retryAfter(now: number, switches: Switches): Record<string, string> {
  const reset = nextUtcDay(now)
  const forms = {
    iso: formatUtc(reset),
    seconds: String(Math.ceil((reset - now) / 1000)),
    httpDate: new Date(reset).toUTCString(),
    missing: undefined,
    past: formatUtc(now - HOUR),
    far: formatUtc(reset + 30 * DAY),
    garbage: 'soon',
  }
  const value = forms[switches.get('retryAfter')]
  return value === undefined ? {} : { 'retry-after': value }
}
