import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { ZoomAppId } from '../../contract/ids.ts'
import { ZOOM, zoomAddresses } from './addresses.ts'
import { ZoomAppsService } from './service.ts'

let zoom: FakeZoom
let world: World

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

const NEW = { name: 'App', level: 'user' as const, clientId: 'client-1', clientSecret: 'canary-secret' }
function codeOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { field?: string } }
    return code === undefined ? error : [code, data?.field]
  }
  return 'no error'
}

describe('a Zoom app', () => {
  it('never gives its secret back, whatever is asked', () => {
    const added = world.zoomApps.add(NEW)
    const changed = world.zoomApps.changeSecret(added.id, 'canary-other')
    const said = JSON.stringify([added, changed, world.zoomApps.list(), world.audit.list({ limit: 9 })])
    expect(said).not.toContain('canary')
    const stored = Buffer.from(world.zoomApps.row(added.id).client_secret ?? []).toString('latin1')
    expect(stored.length).toBeGreaterThan(12)
    expect(stored).not.toContain('canary')
    expect(world.zoomApps.clientOf(world.zoomApps.row(added.id)).clientSecret).toBe('canary-other')
  })

  it('has one name and one client id per server', () => {
    world.zoomApps.add(NEW)
    expect(codeOf(() => world.zoomApps.add({ ...NEW, clientId: 'client-2' }))).toEqual(['CONFLICT', 'name'])
    expect(codeOf(() => world.zoomApps.add({ ...NEW, name: 'Other' }))).toEqual(['CONFLICT', 'clientId'])
    expect(codeOf(() => world.zoomApps.add({ ...NEW, name: 'Other', clientId: 'client-2' }))).toBe('no error')
    expect(world.zoomApps.list().map(({ name }) => name)).toEqual(['App', 'Other'])
  })

  it('without a secret is a public client, and takes none later', () => {
    const app = world.zoomApps.add({ ...NEW, clientSecret: null })
    expect(app.kind).toBe('public')
    expect(codeOf(() => world.zoomApps.changeSecret(app.id, 'x'))).toEqual(['BAD_INPUT', 'clientSecret'])
    expect(world.zoomApps.clientOf(world.zoomApps.row(app.id)).clientSecret).toBeNull()
  })

  it('is not added, nor its secret changed, while the secrets are locked: nothing half-written', async () => {
    const { id } = world.zoomApps.add(NEW)
    await lendPassphrase(world.store, world.host.keyFilePath, 'four words are enough', 'too')
    world.vault.lock()
    expect(codeOf(() => world.zoomApps.add({ ...NEW, name: 'B', clientId: 'b' }))).toEqual([
      'SECRETS_LOCKED',
      undefined,
    ])
    expect(codeOf(() => world.zoomApps.changeSecret(id, 'x'))).toEqual(['SECRETS_LOCKED', undefined])
    expect(world.zoomApps.list()).toHaveLength(1)
    expect(codeOf(() => world.zoomApps.add({ ...NEW, name: 'B', clientId: 'b', clientSecret: null }))).toBe(
      'no error',
    )
  })

  it('is not removed while a tenant or a token needs it; else with every connection that it left', async () => {
    const tenantId = addTenant(world, zoom)
    const [app] = world.zoomApps.list()
    if (app === undefined) throw new Error('no app')
    const { userId } = addConnected(world, zoom, tenantId, 'Anna')
    expect([codeOf(() => world.zoomApps.remove(app.id)), app.users]).toEqual([['CONFLICT', 'id'], 0])
    const other = world.zoomApps.add({ ...NEW, name: 'Other', clientId: 'other' })
    world.tenants.change(tenantId, { zoomAppId: other.id })
    expect(codeOf(() => world.zoomApps.remove(app.id))).toEqual(['CONFLICT', 'id'])
    await settle(world.clock, world.connections.disconnect(userId))
    world.zoomApps.remove(app.id)
    expect(world.zoomApps.list().map(({ name, users }) => [name, users])).toEqual([['Other', 1]])
    expect(world.users.get(userId)).toMatchObject({ state: 'neverConnected', connection: null })
    expect(codeOf(() => world.zoomApps.remove(app.id))).toEqual(['NOT_FOUND', undefined])
  })

  it('tells whoever listens when one came or went', () => {
    let heard = 0
    world.zoomApps.onChange(() => (heard += 1))
    const { id } = world.zoomApps.add(NEW)
    world.zoomApps.changeSecret(id, 'x')
    world.zoomApps.remove(id)
    expect(heard).toBe(2)
    expect(codeOf(() => world.zoomApps.row('app_00000000000000000000' as ZoomAppId))).toEqual([
      'NOT_FOUND',
      undefined,
    ])
  })
})

describe('an app of the sandbox', () => {
  it('is added once, and its secret kept up to date', () => {
    world.zoomApps.addOfSandbox(NEW, 'http://127.0.0.1:1')
    world.zoomApps.addOfSandbox({ ...NEW, clientSecret: 'new' }, 'http://127.0.0.1:1')
    const [app, ...others] = world.zoomApps.list()
    expect([others, app]).toMatchObject([
      [],
      { builtInSandbox: true, otherZoom: true, oauthUrl: 'http://127.0.0.1:1' },
    ])
    if (app === undefined) throw new Error('no app')
    expect(world.zoomApps.clientOf(world.zoomApps.row(app.id)).clientSecret).toBe('new')
  })
})

describe('an app of another Zoom', () => {
  it.each([
    [ZOOM, false],
    [{ ...ZOOM, oauthUrl: 'https://zoom.example' }, true],
    [{ ...ZOOM, apiUrl: 'https://api.zoom.example' }, true],
  ])('at %j is told apart: %s', (addresses, otherZoom) => {
    const apps = new ZoomAppsService({ ...world, operator: () => 'Olga', addresses })
    expect(apps.add(NEW).otherZoom).toBe(otherZoom)
  })
})

describe('the addresses of Zoom', () => {
  it('are Zoom’s own unless the environment says otherwise', () => {
    expect(zoomAddresses({})).toEqual(ZOOM)
    expect(
      zoomAddresses({
        SWITCHBOARD_ZOOM_OAUTH_URL: 'https://zoom.example/',
        SWITCHBOARD_ZOOM_API_URL: 'http://127.0.0.1:9/v2',
      }),
    ).toEqual({ oauthUrl: 'https://zoom.example', apiUrl: 'http://127.0.0.1:9' })
  })

  it.each(['http://zoom.us', 'http://127.0.0.1.evil.example', 'ftp://x', 'zoom.us', '', 'http://localhost'])(
    'are not %j, to which a token would go in the clear or not at all',
    (address) => {
      expect(() => zoomAddresses({ SWITCHBOARD_ZOOM_API_URL: address })).toThrow(
        /SWITCHBOARD_ZOOM_API_URL must be/,
      )
    },
  )
})
