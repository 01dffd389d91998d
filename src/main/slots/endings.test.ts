import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import { addConnected, addTenant, connect, openWorld, type World } from '../../../test/support/world.ts'
import type { SlotId, TenantId, UserId } from '../../contract/ids.ts'
import { connectionOfUser, setState } from '../connections/queries.ts'

const HOUR = 3_600_000

let folder: Scratch
let zoom: FakeZoom
let world: World
let tenantId: TenantId
let anna: UserId
let ben: UserId

beforeEach(async () => {
  folder = scratchFolder()
  zoom = await FakeZoom.start()
  world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  anna = addConnected(world, zoom, tenantId, 'Anna').userId
  ben = addConnected(world, zoom, tenantId, 'Ben').userId
})
afterEach(async () => {
  await world.stop()
  await zoom[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const at = (hours: number): string => new Date(world.clock.now() + hours * HOUR).toISOString()
const stateOf = (user: UserId): string => world.users.get(user).state
const hosts = (): string[] => [...zoom.meetings.values()].map(({ host_id }) => host_id).sort()

async function book(userId: UserId, inHours: number): Promise<SlotId> {
  const slot = world.slots.add(userId, { startAt: at(inHours), endAt: at(inHours + 1) })
  const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
  await settle(
    world.clock,
    world.slots.book(slot.id, { attendee, topic: `Talk ${inHours}`, notes: 'n' }),
    1000,
  )
  return slot.id
}

const ended = (user: UserId): Promise<void> =>
  settle(
    world.clock,
    until(() => stateOf(user) === 'disconnected'),
    1000,
  )

describe('disconnecting somebody with coming meetings', () => {
  beforeEach(async () => {
    await book(anna, 3)
    await book(anna, 30)
  })

  it('keeps them, if that is the choice', async () => {
    await settle(world.clock, world.connections.end(anna, 'keep'), 1000)
    expect([stateOf(anna), hosts()]).toEqual(['disconnected', ['anna', 'anna']])
  })

  it('cancels them at Zoom first, and revokes only then', async () => {
    await settle(world.clock, world.connections.end(anna, 'cancel'), 1000)
    await ended(anna)
    expect(hosts()).toEqual([])
    const lines = zoom.lines.filter((line) => line.startsWith('DELETE') || line.endsWith('/revoke'))
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['DELETE', 'DELETE', 'POST'])
  })

  it('hands them over: the colleague’s are made before the old ones go, at the same times', async () => {
    await settle(world.clock, world.connections.end(anna, { handOverTo: ben }), 1000)
    await ended(anna)
    expect(hosts()).toEqual(['ben', 'ben'])
    const lines = zoom.lines.filter((line) => /^DELETE|POST .*meetings$|revoke$/.test(line))
    expect(lines.slice(2).at(0)).toBe('POST /v2/users/me/meetings')
    expect(lines.at(-1)).toBe('POST /oauth/revoke')
    const { rows } = world.slots.list({ from: at(0), to: at(48), userIds: [ben], limit: 9 })
    expect(rows.map(({ status, appointment }) => [status, appointment?.topic, appointment?.state])).toEqual([
      ['booked', 'Talk 3', 'saved'],
      ['booked', 'Talk 30', 'saved'],
    ])
  })

  it('takes the colleague’s open slot where it is exactly that time', async () => {
    const open = world.slots.add(ben, { startAt: at(3), endAt: at(4) })
    await settle(world.clock, world.connections.end(anna, { handOverTo: ben }), 1000)
    await ended(anna)
    expect(world.slots.get(open.id).slot).toMatchObject({
      status: 'booked',
      appointment: { topic: 'Talk 3' },
    })
  })

  it('hands nothing over to somebody who is busy, and changes nothing then', async () => {
    await book(ben, 3)
    const [colleague] = world.slots.previewDisconnect(anna).colleagues
    expect(colleague).toMatchObject({ id: ben, offBecause: 'Busy at 1 of 2' })
    await expect(world.connections.end(anna, { handOverTo: ben })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect([stateOf(anna), hosts()]).toEqual(['healthy', ['anna', 'anna', 'ben']])
  })

  it('waits for a meeting that Zoom does not let go, visibly, until the operator lets go of it', async () => {
    zoom.fault = ({ method }) => (method === 'DELETE' ? { when: 'before', reply: { status: 503 } } : null)
    await settle(world.clock, world.connections.end(anna, 'cancel'), 1000)
    expect(world.users.get(anna)).toMatchObject({
      state: 'revocationWaiting',
      stateReason: '2 meetings are still to be cancelled at Zoom first',
    })
    expect(zoom.lines).not.toContain('POST /oauth/revoke')
    await settle(world.clock, world.connections.letGo(anna), 1000)
    expect([stateOf(anna), hosts()]).toEqual(['disconnected', ['anna', 'anna']])
    await expect(world.connections.letGo(anna)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it.each(['cancel', 'handOver'] as const)('goes on by itself after a crash: %s', async (kind) => {
    zoom.fault = ({ path, method }) =>
      method === 'DELETE' || (method === 'POST' && path.endsWith('/meetings'))
        ? { when: 'before', reply: { status: 503 } }
        : null
    const choice = kind === 'cancel' ? 'cancel' : { handOverTo: ben }
    await settle(world.clock, world.connections.end(anna, choice), 1000)
    await world.stop()
    zoom.fault = () => null
    world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url, clock: world.clock })
    world.connections.start()
    world.slots.start()
    world.slots.wakeAll()
    await settle(
      world.clock,
      until(() => stateOf(anna) === 'disconnected'),
      70_000,
    )
    expect(hosts()).toEqual(kind === 'cancel' ? [] : ['ben', 'ben'])
  })

  it('is taken back by a new consent', async () => {
    zoom.fault = ({ method }) => (method === 'DELETE' ? { when: 'before', reply: { status: 503 } } : null)
    await settle(world.clock, world.connections.end(anna, 'cancel'), 1000)
    const person = zoom.people.get('anna')
    if (person === undefined) throw new Error('no person')
    connect(world, zoom, anna, person)
    zoom.fault = () => null
    world.slots.wakeAll()
    await settle(
      world.clock,
      until(() => hosts().length === 0),
      1000,
    )
    expect(stateOf(anna)).toBe('healthy')
  })

  it('can only keep them where Zoom no longer accepts the connection', async () => {
    const id = connectionOfUser(world.store.core, anna)?.id
    if (id === undefined) throw new Error('no connection')
    world.store.core.tx('test', (tx) => setState(tx, id, 'needsConsent', 'why', 1))
    expect(world.slots.previewDisconnect(anna).offBecause).toContain('Reconnect the user first')
    await expect(world.connections.end(anna, 'cancel')).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('says the price of each choice first', () => {
    expect(world.slots.previewDisconnect(anna)).toMatchObject({
      meetings: 2,
      firstAt: at(3),
      offBecause: null,
      keep: { calls: 3, counted: 0 },
      cancel: { calls: 5, counted: 0 },
      colleagues: [{ id: ben, name: 'Ben', leftToday: 100, calls: 7, counted: 2, offBecause: null }],
    })
  })
})
