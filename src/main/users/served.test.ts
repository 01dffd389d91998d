import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { ConnectionId, TenantId, UserId } from '../../contract/ids.ts'
import { utcDayOf } from '../../contract/time.ts'
import { attachHost, setHostState } from '../connections/host-queries.ts'
import { mayBeServed } from '../connections/hosts.ts'
import { connectionOfUser, type ConnectionRow } from '../connections/queries.ts'

const zoom = await FakeZoom.start()
let world: World
let tenantId: TenantId
let admin: UserId
let connection: ConnectionRow
let hosts: UserId[]

/** An admin with a connection of their own, and two whom it serves. */
beforeEach(async () => {
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  admin = addConnected(world, zoom, tenantId, 'Admin').userId
  const found = connectionOfUser(world.store.core, admin)
  if (found === undefined) throw new Error('no connection')
  connection = found
  hosts = ['Anna', 'Ben'].map((name) => addUser(world, tenantId, name))
  world.store.core.tx('test.attach', (tx) => {
    for (const [i, id] of hosts.entries())
      attachHost(tx, id, connection.id, { zoomUserId: `z${i}`, email: `z${i}@x.example`, type: 2 })
  })
})
afterEach(() => world[Symbol.asyncDispose]())
afterAll(() => zoom[Symbol.asyncDispose]())

function spend(zoomUserId: string, counted: number): void {
  world.store.ledger.tx('test.spend', (tx) =>
    tx.run(
      'INSERT INTO user_days (day, issuer, zoom_user_id, counted, refused) VALUES ($day, $issuer, $zoomUserId, $counted, 0)',
      { day: utcDayOf(world.clock.now()), issuer: connection.issuer, zoomUserId, counted },
    ),
  )
}
const fullest = (): string[] =>
  world.users
    .list({ sort: 'name', descending: false, limit: 10, quota: ['watch'] })
    .rows.map(({ name }) => name)

it('finds whom an admin’s connection serves by what they spent themselves, not by what the admin did', () => {
  spend(connection.zoom_user_id, 70)
  expect(fullest()).toEqual(['Admin'])
  spend('z1', 70)
  expect(fullest()).toEqual(['Admin', 'Ben'])
})

it('lists one who cannot host with their own reason, though the account’s connection has none', () => {
  const reason = 'Zoom says that this user is deactivated.'
  world.store.core.tx('test.gone', (tx) => setHostState(tx, hosts[0] as UserId, 'deactivated', reason))
  expect(world.connections.broken({ limit: 10 }).rows).toEqual([
    expect.objectContaining({ userId: hosts[0], state: 'deactivated', reason }),
  ])
})

it('takes one whose former authorization has ended for good for one who may be served by another', () => {
  const by = 'con_0123456789abcdefghjk' as ConnectionId
  const may = (connection_state: ConnectionRow['state']): boolean =>
    mayBeServed({ connection_id: connection.id, connection_state }, by)
  expect((['disconnected', 'appRemoved'] as const).map(may)).toEqual([true, true])
  expect((['healthy', 'paused', 'needsConsent'] as const).map(may)).toEqual([false, false, false])
  expect(mayBeServed({ connection_id: by, connection_state: 'appRemoved' }, by)).toBe(false)
})

it('wakes only whose meetings wait once an admin’s connection serves them', async () => {
  const ben = hosts[1] as UserId
  const at = (minutes: number): string => new Date(world.clock.now() + minutes * 60_000).toISOString()
  const slot = world.slots.add(ben, { startAt: at(60), endAt: at(90) })
  world.connections.pause(ben)
  const attendee = { name: 'Ina', email: 'ina@example.org', timeZone: 'UTC' }
  await world.slots.book(slot.id, { attendee, topic: 'Talk', notes: '' })
  const woken: UserId[] = []
  world.connections.onConnected((id) => woken.push(id))
  world.connections.hostsAttached(connection.id)
  expect(woken).toEqual([ben])
})
