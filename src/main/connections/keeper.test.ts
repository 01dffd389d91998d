import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json } from '../../../test/support/http-server.ts'
import { breathe, settle, until } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { attachHost } from './host-queries.ts'
import { connectionOfUser, type ConnectionRow, setPaused } from './queries.ts'
import { pauseAfter } from './refresh-failure.ts'
import { noteSliding } from './refresh-queries.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let zoom: FakeZoom
let world: World
let tenantId: TenantId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

const connect = (name: string): UserId => addConnected(world, zoom, tenantId, name).userId
function row(userId: UserId): ConnectionRow & { keep_at: number | null; refresh_tries: number } {
  const found = connectionOfUser(world.store.core, userId)
  if (found === undefined) throw new Error('no connection')
  return found as ConnectionRow & { keep_at: number | null; refresh_tries: number }
}
const refreshes = (): number => zoom.lines.filter((line) => line === 'POST /oauth/token').length
const checks = (): number => zoom.lines.filter((line) => line === 'GET /v2/users/me').length

/** Lets the minutes pass, each with the round that belongs to it. */
async function pass(ms: number, stepMs = MINUTE): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    world.clock.advance(Math.min(stepMs, left))
    await quiet()
  }
}

/** Lets what is under way come to rest. */
async function quiet(): Promise<void> {
  for (let still = 0; still < 6; ) {
    const before = zoom.seen.length
    await breathe()
    const next = world.clock.nextAt
    if (next !== null && next - world.clock.now() <= 2000) world.clock.jumpTo(next)
    else still = zoom.seen.length === before ? still + 1 : 0
  }
}

async function book(userId: UserId, inMs: number): Promise<void> {
  const at = (ms: number): string => new Date(world.clock.now() + ms).toISOString()
  const slot = world.slots.add(userId, { startAt: at(inMs), endAt: at(inMs + HOUR) })
  const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
  await settle(world.clock, world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' }), 1000)
}

describe('a connection with a meeting within two hours', () => {
  it('has its token renewed before that ends, once, and by nobody’s call', async () => {
    const anna = connect('Anna')
    await book(anna, 90 * MINUTE)
    world.connections.start()
    await pass(50 * MINUTE)
    expect(refreshes()).toBe(0)
    await pass(9 * MINUTE)
    expect(refreshes()).toBe(1)
    expect(row(anna).access_expires_at).toBeGreaterThan(world.clock.now() + 45 * MINUTE)
    expect(world.connections.refreshLog(anna)).toMatchObject([
      { number: 1, generation: 1, purpose: 'Coming work', outcome: 'stored' },
    ])
  })

  it('is left alone while it is paused', async () => {
    const anna = connect('Anna')
    await book(anna, 90 * MINUTE)
    world.store.core.tx('test', (tx) => setPaused(tx, row(anna).id, 'Paused', 1))
    world.connections.start()
    await pass(89 * MINUTE)
    expect(refreshes()).toBe(0)
  })
})

describe('a connection that nobody uses', () => {
  it('is kept alive within two months of its last refresh, and no more often than once in three weeks', async () => {
    const anna = connect('Anna')
    // Its health is not looked at here: that would renew the pair as well.
    world.healthChecks.everyMs = null
    world.connections.start()
    await quiet()
    const keepAt = row(anna).keep_at ?? 0
    expect(keepAt - row(anna).authorized_at).toBeGreaterThan(21 * DAY)
    expect(keepAt - row(anna).authorized_at).toBeLessThan(60 * DAY)
    world.clock.jumpTo(keepAt - MINUTE)
    await quiet()
    const before = world.connections.refreshLog(anna).filter(({ purpose }) => purpose === 'Kept alive').length
    world.clock.jumpTo(keepAt + MINUTE)
    await quiet()
    await pass(MINUTE)
    const after = world.connections.refreshLog(anna).filter(({ purpose }) => purpose === 'Kept alive').length
    expect([before, after]).toEqual([0, 1])
    expect(row(anna).keep_at).toBeGreaterThan(keepAt + 20 * DAY)
  })
})

describe('a laptop that slept', () => {
  it('catches up in the order of the tokens’ ends, one request at a time', async () => {
    const users = ['Anna', 'Ben', 'Cleo', 'Dan']
    for (const name of users) {
      await book(connect(name), 4 * HOUR)
      world.clock.advance(7 * MINUTE)
    }
    world.connections.start()
    await quiet()
    let under = 0
    let most = 0
    zoom.fault = async ({ path }) => {
      if (path !== '/oauth/token') return null
      under += 1
      most = Math.max(most, under)
      await breathe()
      under -= 1
      return null
    }
    const order: string[] = []
    const seen = new Set(zoom.grants.map(({ refresh }) => refresh))
    world.clock.jumpTo(world.clock.now() + 2 * HOUR)
    await until(() => {
      for (const { refresh, userId } of zoom.grants)
        if (!seen.has(refresh)) {
          seen.add(refresh)
          order.push(userId)
        }
      const next = world.clock.nextAt
      if (next !== null && next - world.clock.now() <= 1000) world.clock.jumpTo(next)
      return order.length === users.length
    })
    expect([order, most]).toEqual([['anna', 'ben', 'cleo', 'dan'], 1])
  })
})

describe('a refresh that fails', () => {
  it('for a passing reason is tried again later and later, as the disk says', async () => {
    const anna = connect('Anna')
    await book(anna, 119 * MINUTE)
    // The next try may come after that one has begun.
    await book(anna, 219 * MINUTE)
    zoom.fault = ({ path }) => (path === '/oauth/token' ? { when: 'before', reply: json(503, {}) } : null)
    world.connections.start()
    await pass(59 * MINUTE)
    expect(row(anna)).toMatchObject({ state: 'healthy' })
    expect(row(anna).next_try_at).toBeGreaterThan(world.clock.now())
    await pass(40 * MINUTE)
    expect(row(anna)).toMatchObject({ state: 'zoomUnreachable' })
    expect(refreshes()).toBeLessThan(12)
    zoom.fault = () => null
    world.clock.jumpTo(row(anna).next_try_at ?? 0)
    await pass(2 * MINUTE)
    expect(row(anna)).toMatchObject({ state: 'healthy', refresh_tries: 0, next_try_at: null })
    expect(world.connections.refreshLog(anna).map(({ outcome }) => outcome)).toContain('passing')
  })

  it('for the app’s secret stops all of that app, until the secret changes', async () => {
    const [anna, ben] = [connect('Anna'), connect('Ben')]
    for (const user of [anna, ben]) await book(user, 119 * MINUTE)
    const secret = zoom.clients.get('client-1') ?? ''
    zoom.clients.set('client-1', 'changed')
    world.connections.start()
    await pass(80 * MINUTE)
    expect(refreshes()).toBe(1)
    expect([row(anna).state, row(ben).state]).toEqual(['healthy', 'healthy'])
    expect(world.overview.get(undefined).attention).toMatchObject([
      { key: expect.stringMatching(/^app /) as string },
    ])
    zoom.clients.set('client-1', secret)
    await pass(5 * MINUTE)
    expect(refreshes()).toBe(1)
    world.zoomApps.changeSecret(row(anna).zoom_app_id, secret)
    await pass(2 * MINUTE)
    expect(refreshes()).toBe(3)
    expect(world.overview.get(undefined).attention).toEqual([])
  })

  it('by a dead token stops at once', async () => {
    const anna = connect('Anna')
    await book(anna, 119 * MINUTE)
    zoom.grants.length = 0
    world.connections.start()
    await pass(80 * MINUTE)
    expect([refreshes(), row(anna).state]).toEqual([1, 'needsConsent'])
    expect(world.connections.refreshLog(anna)).toMatchObject([
      { outcome: 'refused', text: expect.stringContaining('invalid_grant') as string },
    ])
  })

  it('pauses for 15 to 30 seconds first, doubles, and never longer than an hour', () => {
    expect([pauseAfter(1, 0), pauseAfter(1, 1), pauseAfter(2, 0), pauseAfter(400, 0)]).toEqual([
      30_000,
      15_000,
      60_000,
      HOUR,
    ])
  })
})

describe('the health of every connection', () => {
  it('is looked at about once a day, and not where a call succeeded lately', async () => {
    const anna = connect('Anna')
    const ben = connect('Ben')
    world.connections.start()
    await pass(18 * HOUR - 5 * MINUTE, HOUR)
    expect(checks()).toBe(0)
    await settle(world.clock, world.connections.check(ben))
    await pass(13 * HOUR, HOUR)
    expect(checks()).toBe(2)
    expect(zoom.seen.filter(({ path }) => path === '/v2/users/me')).toHaveLength(2)
    expect(world.users.get(anna).history.filter(({ kind }) => kind === 'checked')).toHaveLength(1)
  })

  it('is looked at as often as the operator wants, from the next minute on, or not at all', async () => {
    for (const name of ['Anna', 'Ben', 'Cleo']) connect(name)
    world.healthChecks.everyMs = null
    world.connections.start()
    await pass(3 * DAY, 12 * HOUR)
    expect(checks()).toBe(0)
    world.healthChecks.everyMs = 7 * DAY
    await pass(2 * MINUTE)
    expect(checks()).toBe(0)
    world.healthChecks.everyMs = HOUR
    await pass(2 * MINUTE)
    await pass(75 * MINUTE, 15 * MINUTE)
    expect(checks()).toBe(3)
    world.healthChecks.everyMs = null
    await pass(DAY, 6 * HOUR)
    expect(checks()).toBe(3)
  })

  it('tells of one that broke unseen', async () => {
    const anna = connect('Anna')
    zoom.grants.length = 0
    world.connections.start()
    await pass(31 * HOUR, HOUR)
    expect(row(anna).state).toBe('needsConsent')
  })
})

describe('the health of an account that an admin authorized', () => {
  it('is asked as the admin, though every host whom it serves is paused', async () => {
    const ada = connect('Ada')
    const zed = addUser(world, tenantId, 'Zed')
    const { id } = row(ada)
    world.store.core.tx('test', (tx) => {
      for (const [user, zoomUserId] of [
        [ada, 'ada'],
        [zed, 'zed'],
      ] as const)
        attachHost(tx, user, id, { zoomUserId, email: `${zoomUserId}@client1.example.com`, type: 2 })
    })
    for (const user of [ada, zed]) world.connections.pause(user)
    world.connections.start()
    await pass(31 * HOUR, HOUR)
    expect(checks()).toBe(1)
    expect([world.users.get(ada).state, world.users.get(zed).state]).toEqual(['paused', 'paused'])
    zoom.grants.length = 0
    await pass(31 * HOUR, HOUR)
    expect(row(ada).state).toBe('needsConsent')
    world.connections.resume(zed)
    expect(world.users.get(zed).state).toBe('needsConsent')
  })

  it('tells of each host who stands otherwise in the account now, and asks about nobody else', async () => {
    const ada = connect('Ada')
    const { id } = row(ada)
    const hosts = Object.fromEntries(
      ['yan', 'zed', 'una'].map((name) => [name, addUser(world, tenantId, name)]),
    ) as Record<'yan' | 'zed' | 'una', UserId>
    world.store.core.tx('test', (tx) => {
      for (const [zoomUserId, user] of Object.entries({ ada, ...hosts })) {
        const email = `${zoomUserId}@client1.example.com`
        attachHost(tx, user, id, { zoomUserId, email, type: 2 })
        if (zoomUserId !== 'ada') zoom.addPerson(zoomUserId)
      }
    })
    const states = (): string[] => Object.values(hosts).map((user) => world.users.get(user).state)
    zoom.addPerson('zed', { status: 'inactive' })
    zoom.people.delete('yan')
    world.connections.start()
    await pass(31 * HOUR, HOUR)
    expect(states()).toEqual(['movedAccount', 'deactivated', 'healthy'])
    expect(world.users.get(ada).state).toBe('healthy')
    expect(zoom.lines.filter((line) => line.startsWith('GET /v2/users/') && !line.endsWith('/me'))).toEqual([
      'GET /v2/users/yan',
      'GET /v2/users/zed',
    ])
    zoom.addPerson('zed')
    await pass(31 * HOUR, HOUR)
    expect(states()).toEqual(['movedAccount', 'healthy', 'healthy'])
  })
})

describe('a connection whose consent is old', () => {
  it('is expiring two weeks before 90 days, with the day; a consent ends that', async () => {
    const anna = connect('Anna')
    world.connections.start()
    await pass(75 * DAY, 5 * DAY)
    expect(row(anna).state).toBe('healthy')
    await pass(2 * DAY, DAY)
    expect(row(anna)).toMatchObject({
      state: 'expiring',
      state_reason: 'Zoom may end this connection on 22 Feb 2027, 90 days after the consent',
    })
  })

  it('is healthy again where Zoom’s 90 days were seen to start anew with each refresh', async () => {
    const anna = connect('Anna')
    world.connections.start()
    await pass(77 * DAY, 5 * DAY)
    await pass(2 * MINUTE)
    expect(row(anna).state).toBe('expiring')
    world.store.core.tx('test', (tx) => noteSliding(tx, zoom.url, 91 * DAY, 1))
    await pass(2 * MINUTE)
    expect(row(anna).state).toBe('healthy')
  })

  it('teaches that, by a refresh that works after 91 days', async () => {
    const anna = connect('Anna')
    world.clock.jumpTo(world.clock.now() + 92 * DAY)
    world.connections.start()
    await pass(2 * MINUTE)
    expect(world.store.core.get('SELECT issuer FROM sliding_issuers')).toEqual({ issuer: zoom.url })
    expect(row(anna).state).toBe('healthy')
  })
})
