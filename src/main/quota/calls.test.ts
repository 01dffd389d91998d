import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SentCall, sendCall } from '../../../test/support/calls.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'

const MIDNIGHT = Date.parse('2026-11-25T00:00:00.000Z')
const RESET = '2026-11-25T00:00:00.000Z'

let world: World
let tenantId: TenantId
let anna: UserId

beforeEach(async () => {
  world = await openWorld({ clock: new ManualClock(MIDNIGHT - 3_600_000) })
  tenantId = addTenant(world)
  anna = addUser(world, tenantId, 'Anna')
})
afterEach(() => world[Symbol.asyncDispose]())

const send = (call: SentCall): number => sendCall(world, { tenantId, userId: anna, ...call })
const explain = (call: SentCall): ReturnType<World['quota']['explain']> => world.quota.explain(send(call))
type Asked = Parameters<World['quota']['calls']>[0]
const ids = (input: Partial<Asked> = {}): number[] =>
  world.quota.calls({ only: 'all', today: false, limit: 50, ...input }).rows.map(({ id }) => id)

describe('the calls', () => {
  it('are newest first, each once over the pages, in a moment of many too', () => {
    const sent = Array.from({ length: 11 }, () => send({}))
    const seen: number[] = []
    let cursor: string | null = null
    do {
      const page: ReturnType<World['quota']['calls']> = world.quota.calls({
        only: 'all',
        today: false,
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.rows.map(({ id }) => id))
      cursor = page.next
      world.clock.advance(1)
      send({})
    } while (cursor !== null)
    expect(seen).toEqual(sent.toReversed())
  })

  it('are filtered by tenant, user, account, refusal, what counts, and today', () => {
    const yesterday = send({ at: MIDNIGHT - 90_000_000 })
    const counted = send({ counted: 1, account: 'a2' })
    const refused = send({ refusedBy: 'perSecond' })
    const nobody = send({ tenantId: null, userId: null })
    expect(ids()).toEqual([nobody, refused, counted, yesterday])
    expect(ids({ today: true })).toEqual([nobody, refused, counted])
    expect(ids({ tenantId })).toEqual([refused, counted, yesterday])
    expect(ids({ userId: anna, today: true })).toEqual([refused, counted])
    expect(ids({ accountId: 'a2' })).toEqual([counted])
    expect([ids({ only: 'refused' }), ids({ only: 'countsFor100' })]).toEqual([[refused], [counted]])
  })

  it('carry names, and keep standing where those are gone', () => {
    send({})
    const shown = (): unknown => world.quota.calls({ only: 'all', today: true, limit: 1 }).rows[0]
    expect(shown()).toMatchObject({
      userName: 'Anna',
      tenantName: 'Client 1',
      accountName: 'acc',
      refusedBy: null,
    })
    world.users.remove(anna)
    expect(shown()).toMatchObject({ userName: null, userId: anna, tenantName: 'Client 1' })
  })
})

describe('the explanation of a refusal', () => {
  it('by a user’s 100 says who spent them: ours by purpose, the others by difference', () => {
    for (let i = 0; i < 3; i += 1) send({ counted: 1, purpose: 'Create the meeting' })
    send({ counted: 1, purpose: 'Move the meeting' })
    send({ counted: 1, purpose: 'Create the meeting', at: MIDNIGHT - 90_000_000 })
    send({ counted: 1, purpose: 'elsewhere', issuer: 'http://127.0.0.1:1' })
    send({ counted: 1, purpose: 'somebody else', zoomUser: 'other' })
    const said = explain({
      counted: 1,
      refusedBy: 'userDaySpent',
      code: 429,
      message: 'You have exceeded the daily rate limit (100) for this particular user.',
      headers: { 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '1', 'retry-after': '30' },
    })
    expect(said).toMatchObject({
      title: 'Anna had no creates or updates left',
      freesAt: RESET,
      spentBy: [
        { count: 3, text: 'Create the meeting', ours: true },
        { count: 1, text: 'Move the meeting', ours: true },
        { count: 96, ours: false },
      ],
    })
    expect(said.said).toEqual(
      expect.arrayContaining([
        '429 POST /v2/users/me/meetings',
        'x-ratelimit-limit: 6000',
        'retry-after: 30',
      ]),
    )
    expect(said.because.join(' ')).toMatch(
      /one user’s limit of a day.*6000 belongs to another allowance.*00:00 UTC, whatever/,
    )
  })

  it('by a user’s 100 that were all ours blames nobody else', () => {
    for (let i = 0; i < 100; i += 1) send({ counted: 1 })
    const said = explain({ counted: 1, refusedBy: 'userDaySpent' })
    expect(said.spentBy).toEqual([{ count: 100, text: 'test', ours: true }])
  })

  it('by the account’s day sums the account’s calls of that label, of that server', () => {
    send({ label: 'heavy', purpose: 'Report' })
    send({ label: 'light', purpose: 'Check health' })
    send({ label: 'heavy', purpose: 'Report', account: 'other' })
    send({ label: 'heavy', purpose: 'Report', issuer: 'http://127.0.0.1:1' })
    expect(
      explain({
        label: 'heavy',
        refusedBy: 'accountDaySpent',
        message: 'You have reached the maximum daily rate limit for this API.',
      }),
    ).toMatchObject({
      freesAt: RESET,
      spentBy: [{ count: 1, text: 'Report', ours: true }],
      because: ['The text names the daily limit of the account.', 'No Retry-After came.'],
    })
  })

  it.each([
    ['perSecond', 'maximum per-second rate limit', /one second/, /per second/],
    ['concurrent', 'Too many concurrent requests.', /one request at a time/, /requests at the same time/],
    ['unknownLimit', 'Slow down.', /no limit that is known/, /names no limit; headers decided/],
  ])('by %s says so', (refusedBy, message, title, because) => {
    const said = explain({ refusedBy, message, headers: { 'retry-after': '2' } })
    expect([said.title, said.because.join(' ')]).toEqual([
      expect.stringMatching(title),
      expect.stringMatching(because),
    ])
    expect(said.because.at(-1)).toBe('Retry-After says 2.')
  })

  it('by the second counts the calls of that second alone', () => {
    send({ at: MIDNIGHT - 1001, purpose: 'before' })
    send({ at: MIDNIGHT - 600, purpose: 'within' })
    expect(explain({ at: MIDNIGHT, refusedBy: 'perSecond' })).toMatchObject({
      freesAt: '2026-11-25T00:00:01.000Z',
      spentBy: [{ count: 1, text: 'within', ours: true }],
    })
  })

  it('is refused for a call that no limit refused, and for one that is not there', () => {
    expect(() => explain({})).toThrow(expect.objectContaining({ code: 'CONFLICT' }) as Error)
    expect(() => world.quota.explain(999)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }) as Error)
  })
})
