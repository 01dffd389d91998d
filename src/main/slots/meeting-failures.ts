import { type ErrorCode, ExpectedError, isExpected } from '../../contract/errors.ts'
import type { MeetingState } from '../../contract/states.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import { ZoomFailure } from '../zoom/failures.ts'
import { AllowanceSpent } from '../zoom/pacer.ts'

/** What becomes of a request that did not succeed. */
export interface Verdict {
  readonly state: MeetingState
  readonly reason: string
  /** When to go on by itself; null if something must happen first. */
  readonly dueAt: number | null
  /** True if Zoom may have done it: it is asked before anything else is sent. */
  readonly keepIntent: boolean
}

const BACKOFF_MS = [2_000, 10_000, 30_000, 120_000, 600_000]
/** After a reset everybody comes at once; a few seconds apart they do not. */
const SPREAD_MS = 3_000

function backoff(tries: number): number {
  return BACKOFF_MS[Math.min(Math.max(tries - 1, 0), BACKOFF_MS.length - 1)] ?? 0
}

/** What waits for somebody: the words say for what. */
const WAITS_FOR: Partial<Record<ExpectedError['code'], string>> = {
  NOT_CONNECTED: 'The host is not connected; it goes when they are',
  NEEDS_CONSENT: 'The host must consent again; it goes when they have',
  PAUSED: 'The host is paused; it goes when they are resumed',
  SECRETS_LOCKED: 'The secrets are locked; it goes when they are unlocked',
  SECRETS_READ_ONLY: 'The secrets cannot be opened here',
  SECRETS_UNSET: 'No way to keep secrets was chosen yet',
  APP_CREDENTIALS_WRONG: 'Zoom does not accept the Zoom app’s secret; it goes when that is put right',
  SCOPE_GAP: 'The host’s consent does not cover this; it goes when they have consented anew',
}

/** Judges a failure. Null if it is none of Zoom's and none expected: a bug. */
export function judge(error: unknown, tries: number, now: number): Verdict | null {
  if (error instanceof ZoomFailure && error.effectUnknown)
    return {
      state: 'unknown',
      reason: 'No usable answer came; Zoom is asked what it did',
      dueAt: now + backoff(tries),
      keepIntent: true,
    }
  if (error instanceof AllowanceSpent) return spent(error.bucket, error.freesAt)
  if (error instanceof ZoomFailure && error.freesAt !== null) {
    const expected = expectedOf(error)
    return spent(isExpected(expected, 'ALLOWANCE_SPENT') ? expected.data.bucket : error.kind, error.freesAt)
  }
  const expected = expectedOf(error)
  if (!(expected instanceof ExpectedError)) return null
  if (expected.code === 'ZOOM_UNREACHABLE')
    return {
      state: 'waiting',
      reason: 'Zoom does not answer',
      dueAt: now + backoff(tries),
      keepIntent: false,
    }
  const code: ErrorCode = expected.code
  const waitsFor = WAITS_FOR[code]
  return waitsFor === undefined
    ? { state: 'conflict', reason: expected.message, dueAt: null, keepIntent: false }
    : { state: 'waiting', reason: waitsFor, dueAt: null, keepIntent: false }
}

function spent(bucket: string, freesAt: number): Verdict {
  const reason =
    bucket === 'User, per day'
      ? 'The host has no creates or updates left today; Zoom allows 100 per UTC day'
      : `The allowance “${bucket}” is spent`
  return {
    state: 'waiting',
    reason,
    dueAt: freesAt + Math.round(Math.random() * SPREAD_MS),
    keepIntent: false,
  }
}
