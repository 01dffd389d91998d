import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendCall } from '../../../test/support/calls.ts'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { begin, ended } from '../../../test/support/operations.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { SlotId, TenantId, UserId } from '../../contract/ids.ts'
import { BROKEN_STATES, type ConnectionState } from '../../contract/states.ts'
import { connectionOfUser, setState } from '../connections/queries.ts'
import { ZoomAppsService } from '../zoom-apps/service.ts'

const HOUR = 3_600_000

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

const keys = (scope?: TenantId): string[] => world.overview.get(scope).attention.map(({ key }) => key)
const connect = (name: string, tenant = tenantId): UserId => addConnected(world, zoom, tenant, name).userId
const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }

function put(userId: UserId, state: ConnectionState): void {
  const row = connectionOfUser(world.store.core, userId)
  if (row === undefined) throw new Error('no connection')
  world.store.core.tx('test', (tx) => setState(tx, row.id, state, 'why', 1))
}

async function book(userId: UserId, inHours: number): Promise<SlotId> {
  const at = (hours: number): string => new Date(world.clock.now() + hours * HOUR).toISOString()
  const slot = world.slots.add(userId, { startAt: at(inHours), endAt: at(inHours + 1) })
  await settle(world.clock, world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' }), 1000)
  return slot.id
}

describe('what needs someone', () => {
  it('is nothing on a quiet day, and nothing where there is nobody', async () => {
    expect(keys()).toEqual([])
    await book(connect('Anna'), 3)
    expect(keys()).toEqual([])
    expect(world.overview.status(undefined).needSomeone).toEqual({
      overview: 0,
      users: 0,
      slots: 0,
      quota: 0,
    })
  })

  it.each(BROKEN_STATES)(
    'is a connection that is %s, worse with meetings within a week, until it is mended',
    async (state) => {
      const anna = connect('Anna')
      put(anna, state)
      expect(keys()).toEqual(['broken'])
      put(anna, 'healthy')
      const slot = await book(anna, 7 * 24 - 1)
      put(anna, state)
      expect(world.overview.get(undefined).attention).toMatchObject([
        {
          key: 'brokenWithMeetings',
          title: '1 broken connection with coming meetings',
          text: 'They host 1 meeting in the next 7 days. The first: Ina with Anna, Client 1',
        },
      ])
      put(anna, 'healthy')
      expect([keys(), world.overview.get(undefined).atRisk]).toEqual([[], []])
      put(anna, 'paused')
      expect(keys()).toEqual([])
      expect(world.overview.get(undefined)).toMatchObject({
        atRisk: [{ slotId: slot, state: 'paused' }],
        atRiskTotal: 1,
      })
    },
  )

  it('is a connection that ends soon', () => {
    put(connect('Anna'), 'expiring')
    expect(world.overview.get(undefined).attention).toMatchObject([
      { key: 'expiring', title: '1 connection ends within 14 days', to: '/users?states=expiring' },
    ])
  })

  it('leads to the one whose meeting is next first, and counts how many are left', async () => {
    const [anna, ben, cleo] = [connect('Anna'), connect('Ben'), connect('Cleo')]
    await book(ben, 30)
    await book(cleo, 3)
    await book(cleo, 5)
    put(anna, 'needsConsent')
    put(ben, 'scopeGap')
    put(cleo, 'appRemoved')
    put(connect('Dan'), 'expiring')
    const { rows, total } = world.connections.broken({ limit: 10 })
    expect([rows.map(({ name, meetings }) => [name, meetings]), total]).toEqual([
      [
        ['Cleo', 2],
        ['Ben', 1],
        ['Anna', 0],
      ],
      3,
    ])
    expect(world.connections.broken({ limit: 1, ending: true })).toMatchObject({
      rows: [{ userId: cleo }],
      total: 4,
    })
  })

  it('leaves out meetings that are past, or further off than a week', async () => {
    const anna = connect('Anna')
    await book(anna, 1)
    await book(anna, 7 * 24)
    put(anna, 'needsConsent')
    expect(keys()).toEqual(['brokenWithMeetings'])
    world.clock.advance(HOUR + 1)
    expect(world.overview.get(undefined).atRisk).toHaveLength(1)
    world.clock.advance(7 * 24 * HOUR)
    expect(keys()).toEqual(['broken'])
  })

  it('is a user whose 100 are spent or nearly, by our count or by Zoom’s word, until the day turns', () => {
    connect('Anna')
    connect('Ben')
    const write = { issuer: zoom.url, account: 'acc-1', counted: 1 as const }
    for (let i = 0; i < 79; i += 1) sendCall(world, { ...write, zoomUser: 'anna' })
    expect(keys()).toEqual([])
    sendCall(world, { ...write, zoomUser: 'anna' })
    expect(keys()).toEqual(['usersNearlySpent'])
    const reset = Math.ceil(world.clock.now() / 86_400_000) * 86_400_000
    sendCall(world, { ...write, zoomUser: 'ben', refusedBy: 'userDaySpent', freesAt: reset })
    expect(keys()).toEqual(['usersSpent', 'usersNearlySpent'])
    expect(world.overview.status(undefined).needSomeone.quota).toBe(2)
    world.clock.jumpTo(reset)
    expect(keys()).toEqual([])
  })

  it('is an account whose day is nearly spent, by its plan', async () => {
    const anna = connect('Anna')
    await settle(world.clock, world.connections.check(anna))
    world.quota.setPlan('acc-1', 'free')
    const light = { issuer: zoom.url, account: 'acc-1', label: 'heavy' as const }
    for (let i = 0; i < 949; i += 1) sendCall(world, light)
    expect(keys()).toEqual([])
    sendCall(world, light)
    expect(world.overview.get(undefined).attention).toMatchObject([{ key: 'account acc-1', tone: 'warn' }])
    for (let i = 0; i < 50; i += 1) sendCall(world, light)
    expect(world.overview.get(undefined).attention).toMatchObject([{ key: 'account acc-1', tone: 'bad' }])
    world.quota.setPlan('acc-1', 'pro')
    expect(keys()).toEqual([])
  })

  it('is a change that waits for Zoom, until it is saved', async () => {
    const anna = connect('Anna')
    zoom.fault = () => ({ when: 'before', reply: { status: 503 } })
    await book(anna, 30)
    expect([keys(), world.overview.status(undefined).waiting]).toEqual([['waiting'], 1])
    zoom.fault = () => null
    world.slots.wakeAll()
    await settle(
      world.clock,
      until(() => keys().length === 0),
    )
    expect(world.overview.status(undefined).waiting).toBe(0)
  })

  it('is a disconnect that waits for Zoom, until a try "now" ends it', async () => {
    const anna = connect('Anna')
    zoom.fault = () => ({ when: 'before', reply: { status: 503 } })
    await settle(world.clock, world.connections.disconnect(anna), 1000)
    expect(keys()).toEqual(['revocations'])
    zoom.fault = () => null
    await world.overview.tryZoomNow()
    await settle(
      world.clock,
      until(() => keys().length === 0),
      2000,
    )
    expect(world.users.get(anna).state).toBe('disconnected')
  })

  it('is not a check that found somebody broken: they are listed as broken already', async () => {
    const anna = connect('Anna')
    zoom.grants.length = 0
    const id = begin(world, 'check', [anna])
    expect(await ended(world, id)).toMatchObject({ state: 'failed', counts: { failed: 1 } })
    expect(keys()).toEqual(['broken'])
  })

  it('is an operation with failures once it has ended, until those users are well, or it is removed', async () => {
    const [anna, ben] = [connect('Anna'), connect('Ben')]
    for (const user of [anna, ben]) put(user, 'needsConsent')
    const id = begin(world, 'reconnect', [anna, ben])
    await ended(world, id)
    const failed = (): string[] =>
      world.overview
        .get(undefined)
        .attention.filter(({ key }) => key === `operation ${id}`)
        .map(({ title }) => title)
    expect(failed()).toEqual(['2 users failed in “Reconnect 2 users”'])
    put(anna, 'healthy')
    expect(failed()).toEqual(['1 user failed in “Reconnect 2 users”'])
    put(ben, 'healthy')
    expect(failed()).toEqual([])
    put(ben, 'needsConsent')
    world.operations.remove(id)
    expect(failed()).toEqual([])
  })

  it('is ordered by harm, not by when it came', async () => {
    const [anna, ben, cleo, dora, emil] = ['Anna', 'Ben', 'Cleo', 'Dora', 'Emil'].map((name) =>
      connect(name),
    ) as [UserId, UserId, UserId, UserId, UserId]
    await book(anna, 2)
    put(emil, 'zoomUnreachable')
    put(ben, 'scopeGap')
    put(dora, 'needsConsent')
    const id = begin(world, 'reconnect', [dora])
    await ended(world, id)
    zoom.fault = () => ({ when: 'before', reply: { status: 503 } })
    await book(cleo, 3)
    put(anna, 'needsConsent')
    const write = { issuer: zoom.url, account: 'acc-1', counted: 1 as const }
    for (let i = 0; i < 100; i += 1) sendCall(world, { ...write, zoomUser: 'dora' })
    for (let i = 0; i < 85; i += 1) sendCall(world, { ...write, zoomUser: 'ben' })
    expect(keys()).toEqual([
      'brokenWithMeetings',
      'usersSpent',
      'waiting',
      `operation ${id}`,
      'broken',
      'usersNearlySpent',
      'unknown',
    ])
    expect(world.overview.status(undefined).needSomeone).toMatchObject({ overview: 7, users: 3 })
  })
})

describe('the scope of a tenant', () => {
  it('narrows what needs someone to that tenant', () => {
    const other = addTenant(world, zoom, 'Client 2')
    const [anna, ben] = [connect('Anna'), connect('Ben', other)]
    put(anna, 'needsConsent')
    for (let i = 0; i < 100; i += 1)
      sendCall(world, { issuer: zoom.url, account: 'acc-1', counted: 1, zoomUser: 'ben' })
    expect([keys(), keys(tenantId), keys(other)]).toEqual([
      ['usersSpent', 'broken'],
      ['broken'],
      ['usersSpent'],
    ])
    expect([tenantId, other].map((scope) => world.overview.status(scope).needSomeone.quota)).toEqual([0, 1])
    put(ben, 'paused')
    expect(world.overview.get(other)).toMatchObject({ users: 1, states: { paused: 1 } })
  })
})

describe('the figures', () => {
  it('count appointments by UTC day from today on, cancelled ones not', async () => {
    const anna = addUser(world, tenantId, 'Anna')
    const toMidnight = 24 - new Date(world.clock.now()).getUTCHours()
    await book(anna, 1)
    await book(anna, toMidnight)
    const gone = await book(anna, toMidnight + 2)
    await world.slots.cancel(gone, false)
    await book(anna, 24 * 7)
    const { days, appointmentsToday } = world.overview.get(undefined)
    expect([days.map(({ appointments }) => appointments), appointmentsToday]).toEqual([
      [1, 1, 0, 0, 0, 0, 0],
      1,
    ])
    expect([days[0]?.day, days[6]?.day]).toEqual(['2026-11-24', '2026-11-30'])
  })

  it('show the soonest ten at risk, and how many there are', async () => {
    const anna = addUser(world, tenantId, 'Anna')
    for (const hours of [12, 3, 5, 7, 9, 1, 14, 16, 18, 20, 22, 24]) await book(anna, hours)
    const { atRisk, atRiskTotal } = world.overview.get(undefined)
    expect([atRisk.length, atRiskTotal]).toEqual([10, 12])
    const starts = atRisk.map(({ startAt }) => startAt)
    expect(starts).toEqual(starts.toSorted())
    expect(starts[0]).toBe(new Date(world.clock.now() + HOUR).toISOString())
  })

  it('show a running operation as running, and an ended one no more', async () => {
    const users = [connect('Anna')]
    zoom.fault = () => ({ when: 'before', reply: { status: 503 } })
    const id = begin(world, 'disconnect', users)
    await until(() => world.operations.get(id).counts.waiting === 1)
    expect(world.overview.status(undefined).running?.id).toBe(id)
    world.operations.cancel(id)
    expect(world.overview.status(undefined).running).toBeNull()
  })
})

describe('another Zoom than the real one', () => {
  it.each([
    [{ oauthUrl: 'https://zoom.us', apiUrl: 'https://api.zoom.us' }, null],
    [{ oauthUrl: 'https://zoom.us', apiUrl: 'https://api.zoom.example' }, 'https://api.zoom.example'],
    [{ oauthUrl: 'https://zoom.example', apiUrl: 'https://api.zoom.us' }, 'https://zoom.example'],
  ])('at %j is named as long as users are with it: %j', (addresses, named) => {
    addUser(world, tenantId, 'Anna')
    const { id } = new ZoomAppsService({ ...world, operator: () => 'Olga', addresses }).add({
      name: 'Other',
      level: 'user',
      clientId: 'other',
      clientSecret: null,
    })
    world.tenants.change(tenantId, { zoomAppId: id })
    expect(world.overview.status(undefined).otherZoom).toBe(named)
  })
})
