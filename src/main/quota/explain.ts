import type { Call, Explanation } from '../../contract/quota.ts'
import { DAY_MS, nextResetAfter } from '../../contract/time.ts'
import type { Reader } from '../store/handles.ts'
import { type CallRow, spentByAccount, spentByPurpose } from './queries.ts'

/** The limits that can refuse, in words. */
export const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  userDaySpent: 'User, per day',
  accountDaySpent: 'Account, per day',
  perSecond: 'Account, per second',
  concurrent: 'One request at a time',
  unknownLimit: 'Not named by Zoom',
}

/** The clues by which a refusal was read, in the order in which they were looked at. */
function clues(row: CallRow, headers: Readonly<Record<string, string>>): string[] {
  const message = row.message ?? ''
  const limit = headers['x-ratelimit-limit']
  const type = headers['x-ratelimit-type']
  const because: string[] = []
  if (/particular user|single user in one day/i.test(message))
    because.push('The text names one user’s limit of a day.')
  else if (/concurrent/i.test(message)) because.push('The text speaks of requests at the same time.')
  else if (/per-second/i.test(message) || row.code === 4001)
    because.push('The text, or code 4001, names the limit per second.')
  else if (/maximum daily/i.test(message)) because.push('The text names the daily limit of the account.')
  else because.push('The text names no limit; headers decided.')
  if (row.refused_by === 'userDaySpent' && limit !== undefined && limit !== '100')
    because.push(
      `The header’s limit of ${limit} belongs to another allowance, so it moved no gauge; it is kept as a specimen.`,
    )
  else if (type !== undefined) because.push(`The header’s type is ${type}.`)
  const retry = headers['retry-after']
  because.push(
    row.refused_by === 'userDaySpent'
      ? 'A user’s day always frees at 00:00 UTC, whatever Retry-After says.'
      : retry === undefined
        ? 'No Retry-After came.'
        : `Retry-After says ${retry}.`,
  )
  return because
}

/** Explains why Zoom refused a call: which limit, who spent it, when it frees, and why it is read so. */
export function explainRefusal(ledger: Reader, row: CallRow, call: Call): Explanation {
  const headers = JSON.parse(row.headers ?? '{}') as Record<string, string>
  const dayStart = Math.floor(row.at / DAY_MS) * DAY_MS
  const reset = nextResetAfter(row.at)
  const who = call.userName ?? 'This user'
  const said = [
    `${row.status} ${row.method} /v2${row.path}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `code ${row.code ?? 'none'}, “${row.message ?? ''}”`,
  ]
  const base = { call, said, because: clues(row, headers) }
  const counted = (rows: ReadonlyArray<{ purpose: string; calls: number }>): Explanation['spentBy'] =>
    rows.map(({ purpose, calls }) => ({ count: calls, text: purpose, ours: true }))
  switch (row.refused_by) {
    case 'userDaySpent': {
      const own = spentByPurpose(ledger, row.issuer, row.zoom_user_id ?? '', dayStart, row.at + 1)
      const ours = own.reduce((sum, { calls }) => sum + calls, 0)
      const others = Math.max(0, 100 - ours)
      return {
        ...base,
        title: `${who} had no creates or updates left`,
        text: 'Zoom allows each user 100 meeting creates and updates per UTC day, on any plan and for all apps together.',
        freesAt: new Date(reset).toISOString(),
        spentBy: [
          ...counted(own),
          ...(others > 0
            ? [{ count: others, text: 'Another app, at least: Switchboard had not spent them', ours: false }]
            : []),
        ],
      }
    }
    case 'accountDaySpent':
      return {
        ...base,
        title: 'The Zoom account had no calls of this label left for the day',
        text: 'Zoom sums the calls of all users and all apps of an account; the plan sets how many a day it takes.',
        freesAt: new Date(reset).toISOString(),
        spentBy: counted(
          spentByAccount(ledger, row.issuer, row.account_id ?? '', row.label ?? '', dayStart, row.at + 1),
        ),
      }
    case 'perSecond':
      return {
        ...base,
        title: 'Too many calls of this label in one second',
        text: 'Zoom sums the calls of all users and all apps of an account in each second. The call was sent again after a moment.',
        freesAt: new Date(row.at + 1000).toISOString(),
        spentBy: counted(
          spentByAccount(
            ledger,
            row.issuer,
            row.account_id ?? '',
            row.label ?? '',
            row.at - 1000,
            row.at + 1,
          ),
        ),
      }
    default:
      return {
        ...base,
        title:
          row.refused_by === 'concurrent'
            ? 'Zoom takes one request at a time here'
            : 'Zoom named no limit that is known',
        text: 'The call was sent again after a moment. What Zoom said is kept.',
        freesAt: null,
        spentBy: [],
      }
  }
}
