import { nextResetAfter } from '../../contract/time.ts'
import type { LimitHeaders } from './limit-headers.ts'

/** What a failed call means, whatever shape Zoom gave the answer. */
export type FailureKind =
  | 'accessTokenRefused'
  | 'scopeGap'
  | 'paidOnly'
  | 'badInput'
  | 'userGone'
  | 'mayNotHost'
  | 'meetingGone'
  | 'meetingRunning'
  | 'notTheHost'
  | 'userDaySpent'
  | 'accountDaySpent'
  | 'perSecond'
  | 'concurrent'
  | 'unknownLimit'
  | 'apiDenied'
  | 'refused'
  | 'serverError'
  | 'oddAnswer'
  | 'unreachable'

interface Facts {
  readonly status: number | null
  readonly code: number | null
  readonly zoomMessage: string
  /** True if the request may have taken effect although no good answer came. */
  readonly effectUnknown: boolean
  /** When the limit that refused frees, in milliseconds since the epoch. */
  readonly freesAt: number | null
  readonly scopes: readonly string[]
}

/** A call to Zoom that did not succeed. Internal to main: services turn it into a state or a typed error. */
export class ZoomFailure extends Error implements Facts {
  readonly kind: FailureKind
  readonly status: number | null
  readonly code: number | null
  readonly zoomMessage: string
  readonly effectUnknown: boolean
  readonly freesAt: number | null
  readonly scopes: readonly string[]

  constructor(kind: FailureKind, facts: Partial<Facts> = {}, cause?: unknown) {
    super(facts.zoomMessage || `Zoom: ${kind}`, cause === undefined ? undefined : { cause })
    this.name = 'ZoomFailure'
    this.kind = kind
    this.status = facts.status ?? null
    this.code = facts.code ?? null
    this.zoomMessage = facts.zoomMessage ?? ''
    this.effectUnknown = facts.effectUnknown ?? false
    this.freesAt = facts.freesAt ?? null
    this.scopes = facts.scopes ?? []
  }
}

/** An answer that is not a success, as far as it could be read. */
export interface FailedAnswer {
  readonly status: number
  readonly body: string
  readonly limits: LimitHeaders
  readonly isWrite: boolean
}

/** More of an error's text than this is never read: what is matched against patterns must not be long. */
const MOST_TEXT = 2000

interface ErrorBody {
  readonly code: number | null
  readonly message: string
}

/** Zoom's error body; it is sometimes HTML or XML, empty, or JSON that does not parse (unescaped quotes). */
function readBody(body: string): ErrorBody {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value === 'object' && value !== null) {
      const fields = value as Readonly<Record<string, unknown>>
      const text = fields['message'] ?? fields['error_message'] ?? fields['reason']
      return {
        code: typeof fields['code'] === 'number' ? fields['code'] : null,
        message: (typeof text === 'string' ? text : '') + fieldErrors(fields['errors']),
      }
    }
  } catch {
    const start = body.trim().slice(0, MOST_TEXT)
    const code = /"code"\s*:\s*(\d+)/.exec(start)?.[1]
    const message = /"message"\s*:\s*"(.*)"\s*\}?\s*$/s.exec(start)?.[1]
    if (code !== undefined) return { code: Number(code), message: message ?? '' }
  }
  return { code: null, message: '' }
}

function fieldErrors(errors: unknown): string {
  if (!Array.isArray(errors)) return ''
  const texts = errors.flatMap((error: unknown) => {
    const { field, message } = (error ?? {}) as { field?: unknown; message?: unknown }
    return typeof message === 'string' ? [typeof field === 'string' ? `${field}: ${message}` : message] : []
  })
  return texts.length === 0 ? '' : ` ${texts.join(' ')}`
}

function scopesIn(message: string): string[] {
  const list = /scopes?\s*:?\s*\[([^\]]*)\]/i.exec(message)?.[1] ?? ''
  return list
    .split(',')
    .map((scope) => scope.replaceAll(/["'\s]/g, ''))
    .filter((scope) => /^[a-z_]+(:[a-z_]+)+$/.test(scope))
}

/** Which limit a refusal is about: by its text first, then the type, then the number 100, last by how far off the retry is. */
function limitKind(message: string, code: number | null, limits: LimitHeaders, nowMs: number): FailureKind {
  if (/particular user|single user in one day/i.test(message)) return 'userDaySpent'
  if (/concurrent/i.test(message)) return 'concurrent'
  if (/per-second/i.test(message) || code === 4001) return 'perSecond'
  if (/maximum daily/i.test(message)) return 'accountDaySpent'
  if (limits.type === 'second') return 'perSecond'
  if (limits.type === 'day') return limits.limit === 100 ? 'userDaySpent' : 'accountDaySpent'
  if (limits.limit === 100) return 'userDaySpent'
  if (limits.retryAt === null) return 'unknownLimit'
  return limits.retryAt - nowMs > 60_000 ? 'accountDaySpent' : 'perSecond'
}

function freesAt(kind: FailureKind, limits: LimitHeaders, nowMs: number): number | null {
  switch (kind) {
    case 'userDaySpent':
      // Always 00:00 UTC, whatever the header says (Zoom: API rate limits).
      return nextResetAfter(nowMs)
    case 'accountDaySpent':
      return limits.retryAt ?? nextResetAfter(nowMs)
    case 'perSecond':
    case 'concurrent':
    case 'unknownLimit':
      return Math.min(limits.retryAt ?? nowMs + 1000, nowMs + 5000)
    default:
      return null
  }
}

function kindOf(status: number, code: number | null, message: string): FailureKind | null {
  const aboutScopes = /scopes?\b/i.test(message) && /contain|missing|scopes?\s*:?\s*\[/i.test(message)
  if (code === 4711 || aboutScopes) return 'scopeGap'
  if (code === 124 || (status === 401 && code !== 4700)) return 'accessTokenRefused'
  if (code === 4700) return 'accessTokenRefused'
  if (status === 403 && /denied for this account/i.test(message)) return 'apiDenied'
  switch (code) {
    case 200:
      return 'paidOnly'
    case 300:
      return 'badInput'
    case 1001:
    case 1010:
    case 1120:
      return 'userGone'
    case 3161:
      return 'mayNotHost'
    case 3001:
      return 'meetingGone'
    case 3000:
    case 3002:
    case 3007:
      return 'meetingRunning'
    case 3003:
    case 2306:
      return 'notTheHost'
    default:
      return null
  }
}

/** Says what a failed answer means. */
export function classify(answer: FailedAnswer, nowMs: number): ZoomFailure {
  const { status, limits, isWrite } = answer
  const { code, message: said } = readBody(answer.body)
  const message = said.slice(0, MOST_TEXT)
  const facts = { status, code, zoomMessage: message.slice(0, 500) }
  const olderUserLimit = code === 300 && /single user in one day/i.test(message)
  if (status === 429 || olderUserLimit) {
    const kind = limitKind(message, code, limits, nowMs)
    return new ZoomFailure(kind, { ...facts, freesAt: freesAt(kind, limits, nowMs) })
  }
  if (status >= 500) return new ZoomFailure('serverError', { ...facts, effectUnknown: isWrite })
  const kind = kindOf(status, code, message)
  if (kind !== null) return new ZoomFailure(kind, { ...facts, scopes: scopesIn(message) })
  // Under a success, an error that is none of Zoom's known refusals has been seen after the effect, too.
  if (status < 400) return new ZoomFailure('oddAnswer', { ...facts, effectUnknown: isWrite })
  return new ZoomFailure('refused', facts)
}
