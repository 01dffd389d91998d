import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json, startServer, type TestServer } from '../../../test/support/http-server.ts'
import { addConnected, addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { UserId, ZoomAppId } from '../../contract/ids.ts'
import { DoesNotOpen } from '../vault/cipher.ts'
import { getMe } from '../zoom/meetings-api.ts'

const CALL = getMe({ purpose: 'Test', subjectId: null, lane: 'person' })

let world: World
let zoom: FakeZoom
/** Whoever wrote to the data folder listens here. */
let thief: TestServer
let userId: UserId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  thief = await startServer(() => json(200, { id: 'x' }))
  world = await openWorld({ zoomUrl: zoom.url })
  userId = addConnected(world, zoom, addTenant(world, zoom), 'Anna').userId
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await thief.close()
  await zoom[Symbol.asyncDispose]()
})

/** Changes core.db as another program could; `$thief` is the address of the other server. */
function tamper(sql: string): void {
  world.store.core.tx('test.tamper', (tx) => tx.run(sql, { thief: thief.url }))
}

describe('a data folder that was changed to aim tokens at another server', () => {
  it.each([
    ['the API of the connection', 'UPDATE connections SET api_url = $thief'],
    [
      'the same, so that a fresh token is asked for',
      'UPDATE connections SET api_url = $thief, access = NULL',
    ],
    ['the issuer of the connection', 'UPDATE connections SET issuer = $thief, access = NULL'],
    [
      'the app’s server, and the app made public, which has no secret to be sealed',
      "UPDATE zoom_apps SET oauth_url = $thief, kind = 'public', client_secret = NULL",
    ],
  ])('sends nothing: %s', async (_what, sql) => {
    tamper(sql)
    tamper('UPDATE connections SET access = NULL WHERE issuer <> $thief AND api_url <> $thief')
    await expect(world.connections.call(userId, CALL)).rejects.toThrow(DoesNotOpen)
    await expect(world.connections.disconnect(userId)).resolves.toMatchObject({ state: 'revocationWaiting' })
    expect([thief.seen, zoom.seen]).toEqual([[], []])
  })

  it('opens no client secret, with which a next consent would be bought', () => {
    const [app] = world.zoomApps.list()
    const client = (): unknown => world.zoomApps.clientOf(world.zoomApps.row(app?.id as ZoomAppId))
    expect(client()).toMatchObject({ issuer: zoom.url })
    tamper('UPDATE zoom_apps SET api_url = $thief')
    expect(client).toThrow(DoesNotOpen)
  })
})

describe('a data folder whose sealed values were exchanged', () => {
  it('opens none of them', async () => {
    const [tenant] = world.tenants.list()
    if (tenant === undefined) throw new Error('no tenant')
    addConnected(world, zoom, tenant.id, 'Bert')
    tamper(`UPDATE connections SET access = (SELECT o.access FROM connections o WHERE o.id <> connections.id),
      refresh = (SELECT o.refresh FROM connections o WHERE o.id <> connections.id) WHERE $thief <> ''`)
    await expect(world.connections.call(userId, CALL)).rejects.toThrow(DoesNotOpen)
    tamper("UPDATE connections SET access = refresh WHERE $thief <> ''")
    await expect(world.connections.call(userId, CALL)).rejects.toThrow(DoesNotOpen)
    expect([thief.seen, zoom.seen]).toEqual([[], []])
  })
})
