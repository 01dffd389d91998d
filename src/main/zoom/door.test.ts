import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  deadAddress,
  json,
  type Reply,
  type Seen,
  startServer,
  type TestServer,
} from '../../../test/support/http-server.ts'
import { ManualClock, settle, START } from '../../../test/support/manual-clock.ts'
import { quietReachability } from '../../../test/support/reachability.ts'
import { emptyLedger, scratchStore } from '../../../test/support/scratch.ts'
import { nextResetAfter } from '../../contract/time.ts'
import { type Caller, type CallSpec, Door, NoContent, type TokenSource } from './door.ts'
import type { EndpointName } from './endpoints.ts'
import { type FailureKind, ZoomFailure } from './failures.ts'
import { Http } from './http.ts'
import { Ledger } from './ledger.ts'
import { AllowanceSpent, Pacer } from './pacer.ts'
import type { Reachability } from './reachability.ts'

const store = scratchStore()
afterAll(() => store[Symbol.dispose]())
beforeEach(() => emptyLedger(store))

const Found = z.object({ id: z.string() })
const expired = json(401, { code: 124, message: 'Access token is expired.' })
const perSecond = json(429, {
  code: 429,
  message: 'You have reached the maximum per-second rate limit for this API.',
})
const html: Reply = { status: 200, body: '<html>portal</html>', headers: { 'content-type': 'text/html' } }

interface Setup extends AsyncDisposable {
  readonly server: TestServer
  readonly clock: ManualClock
  readonly reachability: Reachability
  readonly refreshes: string[]
  caller: Caller
  call<T>(spec: CallSpec<T>): Promise<T>
}

/** A door before a server that answers as it is told, one reply a request; the last one repeats. */
async function setUp(...replies: Array<Reply | ((request: Seen) => Reply)>): Promise<Setup> {
  let nth = 0
  const server = await startServer((request) => {
    const reply = replies[Math.min(nth, replies.length - 1)] ?? {}
    nth += 1
    return typeof reply === 'function' ? reply(request) : reply
  })
  const clock = new ManualClock()
  const http = new Http(replies.includes('hang') ? 1000 : 10_000)
  const reachability = quietReachability(clock)
  const door = new Door({
    clock,
    http,
    pacer: new Pacer(clock, store.ledger),
    ledger: new Ledger(store.ledger, () => undefined),
    reachability,
  })
  const refreshes: string[] = []
  const tokens: TokenSource = {
    current: () => Promise.resolve('T0'),
    afterRefusal: (refused) => {
      refreshes.push(refused)
      return Promise.resolve(`T${refreshes.length}`)
    },
  }
  const setup: Setup = {
    server,
    clock,
    reachability,
    refreshes,
    caller: {
      zoomAppId: 'app',
      issuer: server.url,
      apiUrl: server.url,
      accountId: 'acc',
      zoomUserId: 'zu',
      plan: 'pro',
      tenantId: 't',
      userId: 'u',
    },
    call: (spec) => settle(clock, door.call(setup.caller, tokens, spec)),
    async [Symbol.asyncDispose]() {
      await Promise.all([http.close(), server.close()])
    },
  }
  return setup
}

function spec(
  endpoint: EndpointName,
  facts: Partial<CallSpec<{ id: string }>> = {},
): CallSpec<{ id: string }> {
  return {
    endpoint,
    path: { userId: 'me', meetingId: '810000001' },
    answer: Found,
    purpose: 'test',
    subjectId: 's',
    lane: 'person',
    ...(endpoint === 'createMeeting' || endpoint === 'updateMeeting' ? { body: { topic: 'x' } } : {}),
    ...facts,
  }
}

async function failure(promise: Promise<unknown>): Promise<ZoomFailure> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof ZoomFailure) return error
  throw error
}

interface LedgerRow {
  id: number
  state: string
  status: number | null
  retry_of: number | null
  refused_by: string | null
}
function rows(): LedgerRow[] {
  return store.ledger.all('SELECT id, state, status, retry_of, refused_by FROM calls ORDER BY id')
}

describe('a call through the door', () => {
  it('carries its token, its body and nothing in the address', async () => {
    await using at = await setUp(json(201, { id: 'm' }))
    await expect(at.call(spec('createMeeting'))).resolves.toEqual({ id: 'm' })
    expect(at.server.seen[0]).toMatchObject({
      method: 'POST',
      path: '/v2/users/me/meetings',
      body: '{"topic":"x"}',
    })
    expect(at.server.seen[0]?.headers.authorization).toBe('Bearer T0')
    expect([...(at.server.seen[0]?.query.keys() ?? [])]).toEqual([])
  })

  it.each([
    ['810000001', '/v2/meetings/810000001'],
    ['a/b', '/v2/meetings/a%2Fb'],
    ['/ajXp112QmuoKj4854875==', '/v2/meetings/%252FajXp112QmuoKj4854875%253D%253D'],
    ['a//b', '/v2/meetings/a%252F%252Fb'],
    ['../users', '/v2/meetings/..%2Fusers'],
    ['?x#y', '/v2/meetings/%3Fx%23y'],
  ])('encodes the meeting id %j', async (meetingId, path) => {
    await using at = await setUp(json(200, { id: 'm' }))
    await at.call(spec('getMeeting', { path: { meetingId } }))
    expect(at.server.seen[0]?.path).toBe(path)
  })

  it('is on the ledger while it is on its way, and completed with its answer', async () => {
    let underWay: LedgerRow[] = []
    await using at = await setUp(() => {
      underWay = rows()
      return json(200, { id: 'm' }, { 'x-zm-trackingid': 'track-1', 'x-ratelimit-category': 'Light' })
    })
    await at.call(spec('getMeeting'))
    expect(underWay).toMatchObject([{ state: 'sent', status: null }])
    expect(store.ledger.get('SELECT state, status, request_id, label, headers, counted FROM calls')).toEqual({
      state: 'answered',
      status: 200,
      request_id: 'track-1',
      label: 'light',
      headers: '{"x-ratelimit-category":"Light"}',
      counted: 0,
    })
  })

  it('keeps neither token nor body nor answer in the ledger', async () => {
    await using at = await setUp(json(201, { id: 'm', start_url: 'canary-start' }))
    await at.call(spec('createMeeting', { body: { topic: 'canary-topic' } }))
    expect(JSON.stringify(store.ledger.all('SELECT * FROM calls'))).not.toMatch(/canary|T0/)
  })

  it('gives a call to the Zoom user whose it turned out to be', async () => {
    await using at = await setUp(json(200, { id: 'z9' }))
    await at.call(spec('getUser', { whose: ({ id }) => ({ accountId: 'acc9', zoomUserId: id }) }))
    expect(store.ledger.get('SELECT account_id, zoom_user_id FROM calls')).toEqual({
      account_id: 'acc9',
      zoom_user_id: 'z9',
    })
  })
})

describe('a refused token', () => {
  it('is refreshed once, and the call made again with the new one', async () => {
    await using at = await setUp(expired, json(200, { id: 'm' }))
    await expect(at.call(spec('getMeeting'))).resolves.toEqual({ id: 'm' })
    expect(at.refreshes).toEqual(['T0'])
    expect(at.server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer T0', 'Bearer T1'])
    const [first, second] = rows()
    expect(second?.retry_of).toBe(first?.id)
  })

  it('that is refused again is dead: nothing more is sent', async () => {
    await using at = await setUp(expired)
    expect((await failure(at.call(spec('createMeeting')))).kind).toBe('accessTokenRefused')
    expect([at.server.seen.length, at.refreshes.length]).toEqual([2, 1])
  })

  it('does not use up the tries that a limit needs', async () => {
    await using at = await setUp(perSecond, expired, perSecond, json(200, { id: 'm' }))
    await expect(at.call(spec('getMeeting'))).resolves.toEqual({ id: 'm' })
  })
})

describe('a refusal per second', () => {
  it.each(['getMeeting', 'createMeeting', 'updateMeeting'] as const)(
    'of %s is waited out and the call made again',
    async (name) => {
      await using at = await setUp(perSecond, perSecond, json(200, { id: 'm' }))
      await at.call(spec(name))
      expect(at.server.seen).toHaveLength(3)
      expect(at.clock.now() - START).toBeGreaterThanOrEqual(2000)
      const [first, second, third] = rows()
      expect([second?.retry_of, third?.retry_of]).toEqual([first?.id, second?.id])
      expect([first?.refused_by, second?.refused_by, third?.refused_by]).toEqual([
        'perSecond',
        'perSecond',
        null,
      ])
    },
  )

  it('that does not end is given up after a few tries', async () => {
    await using at = await setUp(perSecond)
    expect((await failure(at.call(spec('getMeeting')))).kind).toBe('perSecond')
    expect(at.server.seen).toHaveLength(4)
  })
})

describe('a refusal for the day', () => {
  const accountDay = json(429, {
    code: 429,
    message: 'You have reached the maximum daily rate limit for this API.',
  })
  const userDay = json(429, {
    code: 429,
    message: 'You have exceeded the daily rate limit (100) for this particular user.',
  })

  it('of the account is not tried again, and the next call is not even sent', async () => {
    await using at = await setUp(accountDay)
    expect(await failure(at.call(spec('getMeeting')))).toMatchObject({
      kind: 'accountDaySpent',
      freesAt: nextResetAfter(START),
    })
    await expect(at.call(spec('getMeeting'))).rejects.toThrow(AllowanceSpent)
    expect(at.server.seen).toHaveLength(1)
  })

  it('of the user is not tried again, and holds up no other user', async () => {
    await using at = await setUp(userDay, json(201, { id: 'm' }))
    expect((await failure(at.call(spec('createMeeting')))).kind).toBe('userDaySpent')
    await expect(at.call(spec('createMeeting'))).rejects.toThrow(AllowanceSpent)
    at.caller = { ...at.caller, zoomUserId: 'other' }
    await expect(at.call(spec('createMeeting'))).resolves.toEqual({ id: 'm' })
    expect(at.server.seen).toHaveLength(2)
  })
})

describe('a refusal that names no limit', () => {
  it('is tried twice more, then taken for the account’s day', async () => {
    await using at = await setUp(json(429, { code: 429, message: 'Slow down.' }))
    expect(await failure(at.call(spec('getMeeting')))).toMatchObject({
      kind: 'accountDaySpent',
      freesAt: nextResetAfter(START),
    })
    expect(at.server.seen).toHaveLength(3)
    await expect(at.call(spec('getMeeting'))).rejects.toThrow(AllowanceSpent)
  })
})

describe('an answer that is of no use', () => {
  const useless: ReadonlyArray<[string, Reply, FailureKind]> = [
    ['a server error', { status: 500 }, 'serverError'],
    [
      'a gateway’s page',
      { status: 502, body: '<html>', headers: { 'content-type': 'text/html' } },
      'serverError',
    ],
    ['a reset', 'reset', 'unreachable'],
    ['a body that breaks off', 'truncate', 'unreachable'],
    ['none in time', 'hang', 'unreachable'],
    ['HTML under 200', html, 'oddAnswer'],
    ['broken JSON under 200', { status: 200, body: '{"id":"m"' }, 'oddAnswer'],
    ['another shape under 200', json(200, { other: 1 }), 'oddAnswer'],
    ['nothing under 200', { status: 200 }, 'oddAnswer'],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/steal' } }, 'oddAnswer'],
  ]

  it.each(useless)('%s: a GET is tried again', async (_what, reply) => {
    await using at = await setUp(reply, json(200, { id: 'm' }))
    await expect(at.call(spec('getMeeting'))).resolves.toEqual({ id: 'm' })
    expect(rows()[1]?.retry_of).toBe(rows()[0]?.id)
  })

  it.each(useless)('%s: a POST is sent once, and its effect is unknown', async (_what, reply, kind) => {
    await using at = await setUp(reply)
    expect(await failure(at.call(spec('createMeeting')))).toMatchObject({ kind, effectUnknown: true })
    expect(at.server.seen).toHaveLength(1)
    expect(store.ledger.get('SELECT counted FROM user_days')).toEqual({ counted: 1 })
  })

  it('a GET that stays without one has no effect to wonder about', async () => {
    await using at = await setUp({ status: 503 })
    expect(await failure(at.call(spec('getMeeting')))).toMatchObject({
      kind: 'serverError',
      effectUnknown: false,
    })
    expect(at.server.seen).toHaveLength(3)
  })
})

describe('a server that is not there', () => {
  it('leaves a write surely undone, and nothing counted', async () => {
    await using at = await setUp({})
    at.caller = { ...at.caller, apiUrl: await deadAddress() }
    expect(await failure(at.call(spec('createMeeting')))).toMatchObject({
      kind: 'unreachable',
      effectUnknown: false,
    })
    expect(rows()).toMatchObject([{ state: 'notSent', status: null }])
    expect(store.ledger.get('SELECT counted FROM user_days')).toEqual({ counted: 0 })
    expect(at.reachability.state).toMatchObject({ state: 'unreachable', since: START })
  })

  it('is known to answer again as soon as it does', async () => {
    await using at = await setUp('reset', json(200, { id: 'm' }))
    await at.call(spec('getMeeting'))
    expect(at.reachability.state).toMatchObject({ state: 'answers', since: null })
  })
})

describe('an error under HTTP 200', () => {
  it.each([
    ['message', { code: 3001, message: 'Meeting does not exist: 1.' }],
    ['error_message', { code: 3001, error_message: 'Meeting does not exist: 1.' }],
  ])('is read, with its text in %s', async (_where, body) => {
    await using at = await setUp(json(200, body))
    expect((await failure(at.call(spec('getMeeting')))).kind).toBe('meetingGone')
  })

  it('is read for a call whose answer is empty as well', async () => {
    await using at = await setUp(json(200, { code: 3001, message: 'Meeting does not exist: 1.' }))
    const { endpoint, path, purpose, subjectId, lane } = spec('deleteMeeting')
    const deleted = at.call({ endpoint, path, purpose, subjectId, lane, answer: NoContent })
    expect((await failure(deleted)).kind).toBe('meetingGone')
  })
})
