import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type DoorSetup,
  doorBefore,
  failureOf,
  type LedgerRow,
  ledgerRows,
  specOf,
} from '../../../test/support/door.ts'
import { json, type Reply, type Seen } from '../../../test/support/http-server.ts'
import { START } from '../../../test/support/manual-clock.ts'
import { emptyLedger, scratchStore } from '../../../test/support/scratch.ts'
import { nextResetAfter } from '../../contract/time.ts'
import { AllowanceSpent } from './pacer.ts'

const store = scratchStore()
afterAll(() => store[Symbol.dispose]())
beforeEach(() => emptyLedger(store))

const setUp = (...replies: Array<Reply | ((request: Seen) => Reply)>): Promise<DoorSetup> =>
  doorBefore(store, ...replies)
const rows = (): LedgerRow[] => ledgerRows(store)
const expired = json(401, { code: 124, message: 'Access token is expired.' })
const perSecond = json(429, {
  code: 429,
  message: 'You have reached the maximum per-second rate limit for this API.',
})

describe('a call through the door', () => {
  it('carries its token, its body and nothing in the address', async () => {
    await using at = await setUp(json(201, { id: 'm' }))
    await expect(at.call(specOf('createMeeting'))).resolves.toEqual({ id: 'm' })
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
    await at.call(specOf('getMeeting', { path: { meetingId } }))
    expect(at.server.seen[0]?.path).toBe(path)
  })

  it('is on the ledger while it is on its way, and completed with its answer', async () => {
    let underWay: LedgerRow[] = []
    await using at = await setUp(() => {
      underWay = rows()
      return json(200, { id: 'm' }, { 'x-zm-trackingid': 'track-1', 'x-ratelimit-category': 'Light' })
    })
    await at.call(specOf('getMeeting'))
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
    await at.call(specOf('createMeeting', { body: { topic: 'canary-topic' } }))
    expect(JSON.stringify(store.ledger.all('SELECT * FROM calls'))).not.toMatch(/canary|T0/)
  })

  it('gives a call to the Zoom user whose it turned out to be', async () => {
    await using at = await setUp(json(200, { id: 'z9' }))
    await at.call(specOf('getUser', { whose: ({ id }) => ({ accountId: 'acc9', zoomUserId: id }) }))
    expect(store.ledger.get('SELECT account_id, zoom_user_id FROM calls')).toEqual({
      account_id: 'acc9',
      zoom_user_id: 'z9',
    })
  })
})

describe('a refused token', () => {
  it('is refreshed once, and the call made again with the new one', async () => {
    await using at = await setUp(expired, json(200, { id: 'm' }))
    await expect(at.call(specOf('getMeeting'))).resolves.toEqual({ id: 'm' })
    expect(at.refreshes).toEqual(['T0'])
    expect(at.server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer T0', 'Bearer T1'])
    const [first, second] = rows()
    expect(second?.retry_of).toBe(first?.id)
  })

  it('that is refused again is dead: nothing more is sent', async () => {
    await using at = await setUp(expired)
    expect((await failureOf(at.call(specOf('createMeeting')))).kind).toBe('accessTokenRefused')
    expect([at.server.seen.length, at.refreshes.length]).toEqual([2, 1])
  })

  it('does not use up the tries that a limit needs', async () => {
    await using at = await setUp(perSecond, expired, perSecond, json(200, { id: 'm' }))
    await expect(at.call(specOf('getMeeting'))).resolves.toEqual({ id: 'm' })
  })
})

describe('a refusal per second', () => {
  it.each(['getMeeting', 'createMeeting', 'updateMeeting'] as const)(
    'of %s is waited out and the call made again',
    async (name) => {
      await using at = await setUp(perSecond, perSecond, json(200, { id: 'm' }))
      await at.call(specOf(name))
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
    expect((await failureOf(at.call(specOf('getMeeting')))).kind).toBe('perSecond')
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
    expect(await failureOf(at.call(specOf('getMeeting')))).toMatchObject({
      kind: 'accountDaySpent',
      freesAt: nextResetAfter(START),
    })
    await expect(at.call(specOf('getMeeting'))).rejects.toThrow(AllowanceSpent)
    expect(at.server.seen).toHaveLength(1)
  })

  it('of the user is not tried again, and holds up no other user', async () => {
    await using at = await setUp(userDay, json(201, { id: 'm' }))
    expect((await failureOf(at.call(specOf('createMeeting')))).kind).toBe('userDaySpent')
    await expect(at.call(specOf('createMeeting'))).rejects.toThrow(AllowanceSpent)
    at.caller = { ...at.caller, zoomUserId: 'other' }
    await expect(at.call(specOf('createMeeting'))).resolves.toEqual({ id: 'm' })
    expect(at.server.seen).toHaveLength(2)
  })
})

describe('a refusal that names no limit', () => {
  it('is tried twice more, then taken for the account’s day', async () => {
    await using at = await setUp(json(429, { code: 429, message: 'Slow down.' }))
    expect(await failureOf(at.call(specOf('getMeeting')))).toMatchObject({
      kind: 'accountDaySpent',
      freesAt: nextResetAfter(START),
    })
    expect(at.server.seen).toHaveLength(3)
    await expect(at.call(specOf('getMeeting'))).rejects.toThrow(AllowanceSpent)
  })
})
