import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { ConnectionId, TenantId, UserId, ZoomAppId } from '../../contract/ids.ts'
import { storePair } from './pairs.ts'
import { connectionById, servedUser } from './queries.ts'

let zoom: FakeZoom
let world: World
let userApp: ZoomAppId
let adminApp: ZoomAppId
let tenantId: TenantId
let account: ConnectionId
let ben: UserId

const HOST = { zoomUserId: 'ben', email: 'ben@client1.example.com', type: 2 }
const serve = (evenEnded = false): boolean =>
  world.store.core.tx('test.serve', (tx) => world.connections.serveHost(tx, ben, account, HOST, evenEnded))

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  userApp = world.tenants.row(tenantId).zoom_app_id
  zoom.clients.set('client-2', 'secret')
  const app = world.zoomApps.add({
    name: 'Admin',
    level: 'account',
    clientId: 'client-2',
    clientSecret: 'secret',
  })
  adminApp = app.id
  world.tenants.change(tenantId, { zoomAppId: adminApp })
  ben = addUser(world, tenantId, 'Ben', zoom.addPerson('ben').email)
  const admin = zoom.addPerson('admin')
  const { access, refresh } = zoom.issue('client-2', 'admin')
  const pair = {
    accessToken: access,
    refreshToken: refresh,
    expiresAt: world.clock.now() + 3_600_000,
    scopes: ['user:read:user:admin'],
    apiUrl: null,
  }
  account = world.store.core.tx(
    'test.authorize',
    (tx) =>
      storePair(tx, world.vault, world.zoomApps.row(adminApp), { ...admin }, pair, world.clock.now()).id,
  )
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

describe('an admin’s connection', () => {
  it('stands when the last user whom it served consents for themselves, by another app', async () => {
    expect(serve()).toBe(true)
    world.tenants.change(tenantId, { zoomAppId: userApp })
    const { attempt } = await world.connections.attempts.start(ben)
    const query = new URL(attempt.authorizeUrl ?? '').searchParams
    const code = zoom.consent('ben', attempt.authorizeUrl ?? '')
    await fetch(`${query.get('redirect_uri')}?code=${code}&state=${query.get('state')}`)
    await settle(
      world.clock,
      until(() => world.connections.attempts.get(attempt.id).state === 'connected'),
    )
    expect(servedUser(world.store.core, ben)).toMatchObject({
      connection_state: 'healthy',
      host_zoom_user_id: null,
    })
    expect(connectionById(world.store.core, account)?.state).toBe('scopeGap')
    expect(zoom.lines).not.toContain('POST /oauth/revoke')
  })

  it('serves nobody once the admin removed the app: what was erased does not come back', () => {
    world.connections.removals.removeByZoom(account, { by: 'notice', at: world.clock.now() })
    expect(serve()).toBe(false)
    expect(servedUser(world.store.core, ben)).toMatchObject({ connection_id: null, host_zoom_user_id: null })
  })

  it('serves nobody whom an operator disconnected, unless that is asked for', async () => {
    world.tenants.change(tenantId, { zoomAppId: userApp })
    const own = addConnected(world, zoom, tenantId, 'Cem')
    await settle(world.clock, world.connections.disconnect(own.userId))
    world.tenants.change(tenantId, { zoomAppId: adminApp })
    ben = own.userId
    expect(serve()).toBe(false)
    expect(servedUser(world.store.core, ben)?.connection_state).toBe('disconnected')
    expect(serve(true)).toBe(true)
  })

  it('serves nobody whose tenant was given another app since the list was read', () => {
    world.tenants.change(tenantId, { zoomAppId: userApp })
    expect(serve()).toBe(false)
  })
})
