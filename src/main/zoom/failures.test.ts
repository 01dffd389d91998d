import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ERRORS, ExpectedError } from '../../contract/errors.ts'
import { nextResetAfter } from '../../contract/time.ts'
import { expectedOf } from './failure-texts.ts'
import { classify, type FailureKind, ZoomFailure } from './failures.ts'
import { readLimitHeaders } from './limit-headers.ts'
import { AllowanceSpent } from './pacer.ts'

const NOW = Date.parse('2026-11-24T08:04:00.000Z')
const RESET = nextResetAfter(NOW)

function judge(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
  isWrite = false,
): ZoomFailure {
  const limits = readLimitHeaders(new Headers(headers), NOW)
  return classify(
    { status, body: typeof body === 'string' ? body : JSON.stringify(body), limits, isWrite },
    NOW,
  )
}

const PER_SECOND = 'You have reached the maximum per-second rate limit for this API. Try again later.'
const ACCOUNT_DAY =
  'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.'
const USER_DAY =
  'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.'
const USER_DAY_OLD = 'A maximum of 100 meetings can be created/updated for a single user in one day.'
const CONCURRENT = 'Too many concurrent requests. A request to disassociate this user has already been made.'
const SCOPES =
  'Invalid access token, does not contain scopes:[meeting:write:meeting, meeting:write:meeting:admin].'

const REFUSALS: ReadonlyArray<
  [string, FailureKind, number | null, number, unknown, Record<string, string>?]
> = [
  ['per second', 'perSecond', NOW + 1000, 429, { code: 429, message: PER_SECOND }],
  ['per second with code 4001', 'perSecond', NOW + 1000, 429, { code: 4001, message: 'Rate limited' }],
  [
    'per second by its type alone',
    'perSecond',
    NOW + 1000,
    429,
    '',
    { 'x-ratelimit-type': 'QPS', 'x-ratelimit-limit': '4' },
  ],
  [
    'per second that asks for three seconds',
    'perSecond',
    NOW + 3000,
    429,
    { code: 429, message: PER_SECOND },
    { 'retry-after': '3' },
  ],
  [
    'per second that asks for an hour',
    'perSecond',
    NOW + 5000,
    429,
    { code: 429, message: PER_SECOND },
    { 'retry-after': '3600' },
  ],
  ['of the account’s day', 'accountDaySpent', RESET, 429, { code: 429, message: ACCOUNT_DAY }],
  [
    'of the account’s day with its hour',
    'accountDaySpent',
    NOW + 7200_000,
    429,
    { code: 429, message: ACCOUNT_DAY },
    { 'retry-after': '7200' },
  ],
  [
    'of the account’s day with a past hour',
    'accountDaySpent',
    RESET,
    429,
    { code: 429, message: ACCOUNT_DAY },
    { 'retry-after': '2020-05-31T00:00:00Z' },
  ],
  [
    'of the account’s day by its type',
    'accountDaySpent',
    RESET,
    429,
    '<html>',
    { 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-limit': '6000' },
  ],
  ['of the user’s 100', 'userDaySpent', RESET, 429, { code: 429, message: USER_DAY }],
  [
    'of the user’s 100 with odd headers',
    'userDaySpent',
    RESET,
    429,
    { code: 429, message: USER_DAY },
    { 'x-ratelimit-category': 'Light', 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '5893' },
  ],
  [
    'of the user’s 100 with a wrong hour',
    'userDaySpent',
    RESET,
    429,
    { code: 429, message: USER_DAY },
    { 'retry-after': '60' },
  ],
  [
    'of the user’s 100 by the number',
    'userDaySpent',
    RESET,
    429,
    '',
    { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '0' },
  ],
  [
    'of the user’s 100 by type and number',
    'userDaySpent',
    RESET,
    429,
    '',
    { 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-limit': '100' },
  ],
  ['of the user’s 100, older, as HTTP 300', 'userDaySpent', RESET, 300, { code: 300, message: USER_DAY_OLD }],
  ['of the user’s 100, older, as HTTP 400', 'userDaySpent', RESET, 400, { code: 300, message: USER_DAY_OLD }],
  ['of requests at once', 'concurrent', NOW + 1000, 429, { code: 429, message: CONCURRENT }],
  ['without a name', 'unknownLimit', NOW + 1000, 429, { code: 429, message: 'Slow down.' }],
  ['without anything', 'unknownLimit', NOW + 1000, 429, ''],
  ['without anything but a far hour', 'accountDaySpent', NOW + 7200_000, 429, '', { 'retry-after': '7200' }],
  ['without anything but a near one', 'perSecond', NOW + 2000, 429, '', { 'retry-after': '2' }],
]

const OTHERS: ReadonlyArray<[string, FailureKind, number, unknown]> = [
  ['an expired token', 'accessTokenRefused', 401, { code: 124, message: 'Access token is expired.' }],
  ['an invalid token', 'accessTokenRefused', 401, { code: 124, message: 'Invalid access token.' }],
  [
    'an invalid token, filed under 400',
    'accessTokenRefused',
    400,
    { code: 124, message: 'Invalid access token.' },
  ],
  ['an empty token', 'accessTokenRefused', 401, { code: 4700, message: 'Token cannot be empty.' }],
  ['a 401 without a body', 'accessTokenRefused', 401, ''],
  ['a scope gap', 'scopeGap', 400, { code: 4711, message: SCOPES }],
  ['a scope gap under 4700', 'scopeGap', 401, { code: 4700, message: SCOPES }],
  ['a scope gap under 403', 'scopeGap', 403, { message: SCOPES }],
  [
    'a scope gap without a list',
    'scopeGap',
    400,
    { code: 4711, message: 'Invalid access token, does not contain scopes.' },
  ],
  [
    'a scope gap in broken JSON',
    'scopeGap',
    400,
    '{"code":104,"message":"Invalid access token, does not contain scopes:["meeting:write:meeting","meeting:write"]."}',
  ],
  [
    'a denied API',
    'apiDenied',
    403,
    { message: 'Access to the Zoom REST API has been denied for this account.' },
  ],
  ['a paid call', 'paidOnly', 400, { code: 200, message: 'Only available for paid account: abc.' }],
  ['a call without permission', 'paidOnly', 400, { code: 200, message: 'No permission.' }],
  [
    'bad input',
    'badInput',
    400,
    {
      code: 300,
      message: 'Validation Failed.',
      errors: [{ field: 'settings.jbh_time', message: 'Invalid parameter: jbh_time.' }],
    },
  ],
  [
    'a stale page token',
    'badInput',
    400,
    { code: 300, message: 'The next page token is invalid or expired.' },
  ],
  ['a user who is gone', 'userGone', 404, { code: 1001, message: 'User does not exist: x.' }],
  [
    'a user of another account',
    'userGone',
    400,
    { code: 1010, message: 'User does not belong to this account: x.' },
  ],
  ['an invitation never accepted', 'userGone', 400, { code: 1120, message: 'Invitation not accepted.' }],
  [
    'a host who may not schedule',
    'mayNotHost',
    400,
    { code: 3161, message: 'Your user account is not allowed meeting hosting and scheduling capabilities.' },
  ],
  ['a meeting that is gone', 'meetingGone', 404, { code: 3001, message: 'Meeting does not exist: 1.' }],
  [
    'a meeting that is gone, with another field for the text',
    'meetingGone',
    404,
    { code: 3001, error_message: 'Meeting does not exist: 1.' },
  ],
  ['a meeting in progress', 'meetingRunning', 400, { code: 3002, message: 'in progress' }],
  ['a meeting that has ended', 'meetingRunning', 400, { code: 3007, message: 'has ended' }],
  [
    'a meeting that was started',
    'meetingRunning',
    400,
    { code: 3000, message: 'Cannot update a started meeting' },
  ],
  ['another one’s meeting', 'notTheHost', 400, { code: 3003, message: 'You are not the meeting host.' }],
  ['meetings of others', 'notTheHost', 403, { code: 2306, message: 'not allowed' }],
  ['an unknown path', 'refused', 400, { code: 2300, message: 'This API endpoint is not recognized.' }],
  ['a 404 in HTML', 'refused', 404, '<!doctype html><title>Not found</title>'],
  ['a 500 with JSON', 'serverError', 500, { code: 500, message: 'Internal error' }],
  ['a 502 in HTML', 'serverError', 502, '<html><body>Bad gateway</body></html>'],
  ['a 503 with nothing', 'serverError', 503, ''],
  ['a 504 in XML', 'serverError', 504, '<?xml version="1.0"?><error>timeout</error>'],
  ['HTTP 200 with an error in it', 'meetingGone', 200, { code: 3001, message: 'Meeting does not exist: 1.' }],
  [
    'HTTP 200 with an error that says nothing of a refusal',
    'oddAnswer',
    200,
    { code: 5000, error_message: 'Internal server error.' },
  ],
  ['a redirect', 'oddAnswer', 302, ''],
  ['JSON that is no object', 'refused', 400, '[]'],
  ['JSON null', 'refused', 400, 'null'],
  ['a code that is text', 'refused', 400, { code: 'many', message: 'x' }],
]

describe('a refusal by a limit', () => {
  it.each(REFUSALS)('%s is %s', (_what, kind, freesAt, status, body, headers) => {
    expect(judge(status, body, headers)).toMatchObject({ kind, freesAt })
  })

  it('never leaves the effect open: what was refused was not done', () => {
    for (const [, , , status, body, headers] of REFUSALS)
      expect(judge(status, body, headers, true).effectUnknown).toBe(false)
  })
})

describe('another failure', () => {
  it.each(OTHERS)('%s is %s', (_what, kind, status, body) => {
    expect(judge(status, body).kind).toBe(kind)
  })

  it('leaves the effect of a write open exactly if no usable answer came', () => {
    for (const [what, kind, status, body] of OTHERS)
      expect([what, judge(status, body, {}, true).effectUnknown]).toEqual([
        what,
        kind === 'serverError' || kind === 'oddAnswer',
      ])
  })

  it('names the scopes that would do, however the list is written', () => {
    const two = ['meeting:write:meeting', 'meeting:write:meeting:admin']
    expect(judge(400, { code: 4711, message: SCOPES }).scopes).toEqual(two)
    expect(
      judge(400, '{"code":104,"message":"does not contain scopes:["user:read", "user:read:admin"]."}').scopes,
    ).toEqual(['user:read', 'user:read:admin'])
    expect(judge(400, { code: 4711, message: 'scopes:[<script>, x]' }).scopes).toEqual([])
  })

  it('names the fields that Zoom did not take', () => {
    const failure = judge(400, {
      code: 300,
      message: 'Validation Failed.',
      errors: [{ field: 'settings.jbh_time', message: 'Invalid parameter.' }, 'odd', null, { field: 7 }],
    })
    expect(failure.zoomMessage).toBe('Validation Failed. settings.jbh_time: Invalid parameter.')
  })

  it('is read without throwing, whatever comes, and its text is bounded', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constant('{"message":'),
      fc.string().map((s) => `{"code":300,"message":"${s}"}`),
    )
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), body, fc.boolean(), (status, text, isWrite) => {
        const failure = judge(status, text, {}, isWrite)
        expect(failure.zoomMessage.length).toBeLessThanOrEqual(500)
        if (status === 429) expect(failure.freesAt).not.toBeNull()
      }),
    )
  })
})

describe('an error that is written to be slow to read', () => {
  it.each([
    ['scopes that never end', JSON.stringify({ code: 1, message: 'scope['.repeat(700_000) })],
    ['spaces after the scope', JSON.stringify({ code: 1, message: `scope${' '.repeat(4_000_000)}x` })],
    ['many messages, no JSON', `"code":1,${'"message":"'.repeat(300_000)}x`],
    ['spaces after a quote, no JSON', `"code":1,"message":"a"${' '.repeat(4_000_000)}x`],
  ])('is judged in a moment: %s', (_what, body) => {
    const begun = performance.now()
    expect(judge(400, body).code).toBe(1)
    expect(performance.now() - begun).toBeLessThan(1000)
  })
})

describe('what the operator is told', () => {
  const kinds = [...new Set([...REFUSALS, ...OTHERS].map(([, kind]) => kind)), 'unreachable'] as FailureKind[]

  it.each(kinds)('of %s is an expected error with data of its shape', (kind) => {
    const expected = expectedOf(new ZoomFailure(kind, { freesAt: NOW, status: 400, zoomMessage: 'text' }))
    expect(expected).toBeInstanceOf(ExpectedError)
    const { code, data, message } = expected as ExpectedError
    const shape = ERRORS[code]
    expect('data' in shape ? shape.data.safeParse(data).success : data === undefined).toBe(true)
    expect(message.length).toBeGreaterThan(20)
  })

  it('of an allowance names its bucket and when it frees', () => {
    const expected = expectedOf(new AllowanceSpent('User, per day', RESET, 'ledger'))
    expect(expected).toMatchObject({
      code: 'ALLOWANCE_SPENT',
      data: { bucket: 'User, per day', freesAt: '2026-11-25T00:00:00.000Z', source: 'ledger' },
    })
  })

  it('passes through what is none of Zoom’s', () => {
    const bug = new TypeError('x is undefined')
    expect(expectedOf(bug)).toBe(bug)
  })
})
