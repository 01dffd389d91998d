import { ExpectedError } from '../../contract/errors.ts'
import { ZoomFailure } from './failures.ts'
import { AllowanceSpent } from './pacer.ts'

/** `14:05 UTC on 24 Nov`-like words are the renderer's: here only what happened, why, and what now. */
const SPENT_NOW = 'It is planned again for when the allowance frees.'

/**
 * Turns a failed call into what the operator may be told. Anything that is not a failure of Zoom passes
 * through: it is an expected error already, or a bug.
 */
export function expectedOf(error: unknown): unknown {
  if (error instanceof AllowanceSpent)
    return new ExpectedError('ALLOWANCE_SPENT', spentText(error.bucket), {
      bucket: error.bucket,
      freesAt: new Date(error.freesAt).toISOString(),
      source: error.source,
    })
  if (!(error instanceof ZoomFailure)) return error
  const { kind, zoomMessage, scopes, freesAt } = error
  switch (kind) {
    case 'userDaySpent':
    case 'accountDaySpent':
    case 'perSecond':
    case 'concurrent':
    case 'unknownLimit':
      return new ExpectedError('ALLOWANCE_SPENT', spentText(bucketWords(kind)), {
        bucket: bucketWords(kind),
        freesAt: new Date(freesAt ?? 0).toISOString(),
        source: 'zoom',
      })
    case 'scopeGap':
      return new ExpectedError(
        'SCOPE_GAP',
        `The user’s consent does not cover this${scopes.length === 0 ? '' : `: it needs ${scopes.join(' or ')}`}. Add the scope to the Zoom app and reconnect the user.`,
        { scopes: [...scopes] },
      )
    case 'paidOnly':
      return new ExpectedError(
        'PAID_ONLY',
        'Zoom allows this to paid accounts and Licensed users only. Give the user a licence in Zoom, or do without.',
      )
    case 'mayNotHost':
      return new ExpectedError(
        'HOST_MAY_NOT_SCHEDULE',
        'Zoom does not let this user host meetings: they were deactivated or have no licence. Activate them in Zoom, or choose another host.',
      )
    case 'userGone':
      return new ExpectedError(
        'ZOOM_USER_GONE',
        'This Zoom user is not in the account any more: deleted, moved, or never joined. Connect the user again.',
      )
    case 'meetingGone':
      return new ExpectedError(
        'MEETING_GONE',
        'This meeting is not in Zoom any more: it was deleted there, or it expired. Make it again, or cancel the appointment.',
      )
    case 'meetingRunning':
      return new ExpectedError(
        'MEETING_RUNNING',
        'The meeting is running or has ended, so Zoom does not change it any more.',
      )
    case 'unreachable':
    case 'serverError':
    case 'oddAnswer':
      return new ExpectedError(
        'ZOOM_UNREACHABLE',
        error.effectUnknown
          ? 'Zoom gave no usable answer. Whether it did what was asked is being found out; nothing is done twice.'
          : 'Zoom gave no usable answer. Nothing was changed; try again in a moment.',
        { effectUnknown: error.effectUnknown },
      )
    case 'accessTokenRefused':
      return new ExpectedError(
        'NEEDS_CONSENT',
        'Zoom no longer accepts this connection. Reconnect the user.',
        {
          reason: 'Zoom refused a fresh access token.',
        },
      )
    case 'badInput':
    case 'notTheHost':
    case 'apiDenied':
    case 'refused':
      return new ExpectedError('ZOOM_REFUSED', `Zoom refused this: ${zoomMessage || 'no reason given'}`, {
        status: error.status ?? 0,
        code: error.code,
        zoomMessage,
      })
  }
}

function bucketWords(
  kind: 'userDaySpent' | 'accountDaySpent' | 'perSecond' | 'concurrent' | 'unknownLimit',
): string {
  const words = {
    userDaySpent: 'User, per day',
    accountDaySpent: 'Account, per day',
    perSecond: 'Account, per second',
    concurrent: 'One request at a time',
    unknownLimit: 'A limit that Zoom did not name',
  } as const
  return words[kind]
}

function spentText(bucket: string): string {
  return bucket === 'User, per day'
    ? `This user has no meeting creates or updates left today: Zoom allows 100 per UTC day, for all apps together. ${SPENT_NOW}`
    : `Zoom’s allowance “${bucket}” is spent. ${SPENT_NOW}`
}
