import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SentCall, sendCall } from '../../../test/support/calls.ts'
import { FakeZoom, type Person } from '../../../test/support/fake-zoom.ts'
import { ManualClock, settle } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import type { Plan } from '../../contract/states.ts'

const MIDNIGHT = Date.parse('2026-11-25T00:00:00.000Z')

let zoom: FakeZoom
let world: World
let tenantId: TenantId
let anna: UserId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url, clock: new ManualClock(MIDNIGHT - 3_600_000) })
  tenantId = addTenant(world, zoom)
  anna = connect('Anna')
  await settle(world.clock, world.connections.check(anna))
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

const connect = (name: string, facts: Partial<Person> = {}, tenant = tenantId): UserId =>
  addConnected(world, zoom, tenant, name, facts).userId
/** A write of a user, `times` over. */
const send = (call: SentCall, times = 1): void => {
  for (let i = 0; i < times; i += 1)
    sendCall(world, { issuer: zoom.url, account: 'acc-1', zoomUser: 'anna', ...call })
}
const gauge = (key: string, accountId = 'acc-1'): unknown =>
  world.quota.account(accountId).gauges.find((each) => each.key === key)

describe('a user’s 100', () => {
  it('are spent by creates and updates, not by anything else', async () => {
    const at = (hours: number): string => new Date(world.clock.now() + hours * 3_600_000).toISOString()
    const slot = world.slots.add(anna, { startAt: at(5), endAt: at(6) })
    const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
    await settle(world.clock, world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' }))
    expect(world.quota.user(anna).used).toBe(1)
    await settle(world.clock, world.slots.move(slot.id, { startAt: at(7), endAt: at(8) }))
    expect(world.quota.user(anna).used).toBe(2)
    await settle(world.clock, world.connections.check(anna))
    await settle(world.clock, world.slots.cancel(slot.id, false))
    expect(zoom.lines.some((line) => line.startsWith('DELETE'))).toBe(true)
    expect([world.quota.user(anna).used, world.users.get(anna).usedToday]).toEqual([2, 2])
  })

  it.each([
    [59, 'plenty'],
    [60, 'watch'],
    [80, 'high'],
    [95, 'nearlySpent'],
    [100, 'spent'],
  ] as const)('%d are %s', (times, level) => {
    send({ counted: 1 }, times)
    expect(world.quota.user(anna)).toMatchObject({
      used: times,
      level,
      spentUntil: level === 'spent' ? '2026-11-25T00:00:00.000Z' : null,
    })
  })

  it('are whole again at 00:00 UTC, not a millisecond before', () => {
    send({ counted: 1 }, 100)
    world.clock.advance(3_600_000 - 1)
    expect([world.quota.user(anna).used, world.quota.reset().inMs]).toEqual([100, 1])
    world.clock.advance(1)
    expect(world.quota.user(anna)).toMatchObject({ used: 0, level: 'plenty', spentUntil: null })
    expect(world.quota.reset()).toEqual({ resetsAt: '2026-11-26T00:00:00.000Z', inMs: 86_400_000 })
    expect(world.users.get(anna).usedToday).toBe(0)
  })

  it('are spent where Zoom says so, until the reset, whatever our own count is', () => {
    send({ counted: 1, refusedBy: 'userDaySpent', freesAt: MIDNIGHT })
    expect(world.quota.user(anna)).toMatchObject({ used: 1, refused: 1, level: 'spent' })
    expect([world.quota.countFull(100, null), world.quota.countFull(80, null)]).toEqual([1, 1])
    world.clock.advance(3_600_000)
    expect(world.quota.user(anna)).toMatchObject({ used: 0, refused: 0, level: 'plenty' })
    expect(world.quota.countFull(100, null)).toBe(0)
  })

  it('are of the Zoom user at that server: the same id elsewhere has its own', () => {
    send({ counted: 1, issuer: 'https://zoom.us' }, 50)
    expect(world.quota.user(anna).used).toBe(0)
    send({ counted: 1 }, 3)
    expect(world.quota.user(anna).used).toBe(3)
  })

  it('have the last reading beside them, with its age; one of another limit is none', () => {
    send({
      counted: 1,
      headers: {
        'x-ratelimit-limit': '6000',
        'x-ratelimit-remaining': '5999',
        'x-ratelimit-type': 'Daily-limit',
      },
    })
    expect(world.quota.user(anna).reading).toBeNull()
    send({ counted: 1, headers: { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '41' } })
    world.clock.advance(90_000)
    expect(world.quota.user(anna)).toMatchObject({
      used: 2,
      reading: { limit: 100, remaining: 41, ageMs: 90_000, at: '2026-11-24T23:00:00.000Z' },
    })
  })

  it('of someone who was never connected are not known', () => {
    expect(() => world.quota.user(addUser(world, tenantId, 'Ben'))).toThrow(
      expect.objectContaining({ code: 'NOT_CONNECTED' }) as Error,
    )
  })
})

describe('the list of users', () => {
  it('has who spent most first, then the others by name, each once, page by page', () => {
    for (const name of ['Dora', 'Cleo', 'Ben', 'Emil']) connect(name)
    addUser(world, tenantId, 'Never')
    send({ counted: 1, zoomUser: 'dora' }, 7)
    send({ counted: 1, zoomUser: 'ben' }, 9)
    send({ counted: 1, zoomUser: 'emil', refusedBy: 'userDaySpent', freesAt: MIDNIGHT })
    for (const limit of [1, 2, 3, 5, 50]) {
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: ReturnType<World['quota']['users']> = world.quota.users({
          limit,
          ...(cursor === null ? {} : { cursor }),
        })
        expect(page.total).toEqual({ value: 5, exact: true })
        seen.push(...page.rows.map(({ name }) => name))
        cursor = page.next
      } while (cursor !== null)
      expect([limit, seen]).toEqual([limit, ['Emil', 'Ben', 'Dora', 'Anna', 'Cleo']])
    }
  })

  it('is of a tenant or an account where that is asked, and so is the count of the full', () => {
    const other = addTenant(world, zoom, 'Client 2')
    connect('Ben', { account_id: 'acc-2' }, other)
    send({ counted: 1, zoomUser: 'ben', account: 'acc-2' }, 85)
    const names = (filter: { tenantId?: TenantId; accountId?: string }): string[] =>
      world.quota.users({ limit: 10, ...filter }).rows.map(({ name }) => name)
    expect([
      names({}),
      names({ tenantId }),
      names({ tenantId: other }),
      names({ accountId: 'acc-1' }),
    ]).toEqual([['Ben', 'Anna'], ['Anna'], ['Ben'], ['Anna']])
    expect([null, tenantId, other].map((scope) => world.quota.countFull(80, scope))).toEqual([1, 0, 1])
  })

  it('has a user once whose Zoom id is known at two servers', () => {
    send({ counted: 1 }, 2)
    send({ counted: 1, issuer: 'https://zoom.us' }, 5)
    expect(world.quota.users({ limit: 10 }).rows).toMatchObject([{ name: 'Anna', used: 2 }])
  })

  it('refuses a strange position', () => {
    for (const cursor of ['x', '[]', '[-1,"",""]', '["a","b","c"]'])
      expect(() => world.quota.users({ limit: 1, cursor })).toThrow(
        expect.objectContaining({ code: 'BAD_INPUT' }) as Error,
      )
  })
})

describe('an account’s buckets', () => {
  const KEYS: Record<Plan, ReadonlyArray<[string, number | null]>> = {
    free: [
      ['light/second', 4],
      ['medium/second', 2],
      ['heavy/second', 1],
      ['resourceIntensive/minute', 10],
      ['light/day', 6000],
      ['medium/day', 2000],
      ['heavy/day', 1000],
      ['resourceIntensive/day', 30_000],
    ],
    pro: [
      ['light/second', 30],
      ['medium/second', 20],
      ['heavy/second', 10],
      ['resourceIntensive/minute', 10],
      ['light/day', null],
      ['medium/day', null],
      ['heavyAndResourceIntensive/day', 30_000],
    ],
    business: [
      ['light/second', 80],
      ['medium/second', 60],
      ['heavy/second', 40],
      ['resourceIntensive/minute', 20],
      ['light/day', null],
      ['medium/day', null],
      ['heavyAndResourceIntensive/day', 60_000],
    ],
  }
  it.each(Object.entries(KEYS) as Array<[Plan, ReadonlyArray<[string, number | null]>]>)(
    'of the plan %s are Zoom’s, by label',
    (plan, keys) => {
      expect(world.quota.setPlan('acc-1', plan)).toMatchObject({ plan, planSource: 'operator' })
      expect(world.quota.account('acc-1').gauges.map(({ key, limit }) => [key, limit])).toEqual(keys)
    },
  )

  it('are spent by the calls of their labels, by day and by second', () => {
    world.quota.setPlan('acc-1', 'pro')
    const before = world.quota.account('acc-1')
    world.clock.advance(120_000)
    send({ label: 'heavy', peak: 4 }, 3)
    send({ label: 'resourceIntensive' }, 2)
    send({ label: 'heavy', account: 'acc-2' }, 9)
    send({ label: 'heavy', refusedBy: 'perSecond' })
    expect(gauge('heavyAndResourceIntensive/day')).toMatchObject({
      used: 6,
      refused: 1,
      freesAt: '2026-11-25T00:00:00.000Z',
    })
    expect(gauge('heavy/second')).toMatchObject({ peak: 4, refused: 1, freesAt: null })
    expect(gauge('medium/day')).toMatchObject({ used: 0 })
    expect(world.quota.account('acc-1')).toMatchObject({ callsToday: before.callsToday + 6, refusedToday: 1 })
    world.clock.advance(3_600_000)
    expect(gauge('heavyAndResourceIntensive/day')).toMatchObject({ used: 0, refused: 0 })
    expect(world.quota.account('acc-1')).toMatchObject({ callsToday: 0, refusedToday: 0 })
  })

  it('show what Zoom last said of any label that they sum, with its age', () => {
    world.quota.setPlan('acc-1', 'pro')
    const said = (limit: string, remaining: string, type: string): Record<string, string> => ({
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-type': type,
    })
    expect(gauge('heavyAndResourceIntensive/day')).toMatchObject({ reading: null })
    send({ label: 'heavy', headers: said('30000', '29000', 'Daily-limit') })
    world.clock.advance(5000)
    send({ label: 'resourceIntensive', headers: said('10', '8', 'QPS') })
    send({ label: 'light', headers: said('30', '29', 'QPS') })
    world.clock.advance(1000)
    expect(gauge('heavyAndResourceIntensive/day')).toMatchObject({
      reading: { limit: 30_000, remaining: 29_000, ageMs: 6000 },
    })
    expect(gauge('resourceIntensive/minute')).toMatchObject({
      reading: { limit: 10, remaining: 8, ageMs: 1000 },
    })
    expect(gauge('light/second')).toMatchObject({ reading: { limit: 30, remaining: 29 } })
    expect(gauge('medium/second')).toMatchObject({ reading: null })
  })

  it('name the daily one that is nearest to its end', () => {
    world.quota.setPlan('acc-1', 'free')
    send({ label: 'heavy' }, 20)
    send({ label: 'medium' }, 30)
    expect(world.quota.account('acc-1').day).toMatchObject({ key: 'heavy/day', used: 20, limit: 1000 })
  })

  it('have a plan from an operator, else from a Licensed user, else the smallest', async () => {
    expect(world.quota.account('acc-1')).toMatchObject({ plan: 'pro', planSource: 'licensedUser' })
    const ben = connect('Ben', { account_id: 'acc-2', type: 1 })
    await settle(world.clock, world.connections.check(ben))
    expect(world.quota.account('acc-2')).toMatchObject({ plan: 'free', planSource: 'assumed', users: 1 })
    world.quota.setPlan('acc-2', 'business')
    expect(world.audit.list({ limit: 1 }).rows[0]).toMatchObject({
      action: 'set plan',
      before: '{"plan":"free","source":"assumed"}',
      after: '{"plan":"business"}',
    })
    expect(() => world.quota.setPlan('acc-9', 'pro')).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND' }) as Error,
    )
  })
})

describe('today by the hour', () => {
  it('begins at 00:00 UTC', () => {
    const before = world.quota.hours()
    send({ at: MIDNIGHT - 2 * 3_600_000 }, 2)
    send({ at: MIDNIGHT - 1, refusedBy: 'perSecond' })
    expect(before).toMatchObject([{ hour: 23 }])
    expect(world.quota.hours()).toEqual([
      { hour: 22, calls: 2, refused: 0 },
      { hour: 23, calls: (before[0]?.calls ?? 0) + 1, refused: 1 },
    ])
    world.clock.advance(3_600_000)
    expect(world.quota.hours()).toEqual([])
  })
})
