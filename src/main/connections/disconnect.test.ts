import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json } from '../../../test/support/http-server.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { uncaughtDuring } from '../../../test/support/raw-http.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import {
  addConnected,
  addTenant,
  addUser,
  connect,
  openWorld,
  type World,
} from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { connectionOfUser, type ConnectionRow, setState } from './queries.ts'

const REVOKED = ['POST /oauth/revoke', 'GET /v2/users/me']

let folder: Scratch
let zoom: FakeZoom
let world: World
let tenantId: TenantId
let anna: UserId

beforeEach(async () => {
  folder = scratchFolder()
  zoom = await FakeZoom.start()
  world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  anna = addConnected(world, zoom, tenantId, 'Anna').userId
})
afterEach(async () => {
  await world.stop()
  await zoom[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function row(userId = anna): ConnectionRow {
  const found = connectionOfUser(world.store.core, userId)
  if (found === undefined) throw new Error('no connection')
  return found
}

const disconnect = (userId = anna): ReturnType<World['connections']['disconnect']> =>
  settle(world.clock, world.connections.disconnect(userId), 4000)

describe('a disconnect', () => {
  it('revokes, proves it by a call that must be refused, and erases', async () => {
    await expect(disconnect()).resolves.toEqual({ state: 'disconnected', text: 'Revoked, proved, erased' })
    expect([zoom.lines, zoom.grants]).toEqual([REVOKED, []])
    expect(row()).toMatchObject({
      state: 'disconnected',
      access: null,
      refresh: null,
      access_expires_at: null,
    })
    expect(world.audit.list({ subjectId: anna, limit: 1 }).rows[0]).toMatchObject({
      action: 'disconnect user',
      result: 'Revoked, proved, erased',
    })
  })

  it('leaves no byte of the sealed tokens in any file', async () => {
    const sealed = [row().access, row().refresh].map((value) => Buffer.from(value ?? []))
    const holds = (): boolean =>
      ['core.db', 'core.db-wal', 'core.db-shm'].some((name) => {
        const bytes = readFileSync(join(folder.path, name))
        return sealed.some((value) => bytes.includes(value))
      })
    expect(holds()).toBe(true)
    await disconnect()
    expect(holds()).toBe(false)
  })

  it('is one, however often it is asked for at once', async () => {
    await settle(world.clock, Promise.all([1, 2, 3].map(() => world.connections.disconnect(anna))))
    expect(zoom.lines).toEqual(REVOKED)
    await expect(disconnect()).resolves.toEqual({ state: 'disconnected', text: 'Already disconnected' })
    expect(zoom.lines).toEqual(REVOKED)
  })

  it('refreshes first where the access token is old, for only a live one can be revoked', async () => {
    world.clock.advance(3_600_000)
    await disconnect()
    expect(zoom.lines).toEqual(['POST /oauth/token', ...REVOKED])
  })

  it('of a paused user works as well', async () => {
    world.connections.pause(anna)
    expect((await disconnect()).state).toBe('disconnected')
  })

  it('erases without a request where Zoom has ended the authorization', async () => {
    world.store.core.tx('test', (tx) => setState(tx, row().id, 'needsConsent', 'dead', 1))
    await expect(disconnect()).resolves.toMatchObject({
      state: 'disconnected',
      text: expect.stringContaining('Zoom had ended it') as string,
    })
    expect([zoom.seen.length, row().refresh]).toEqual([0, null])
  })

  it('erases where the refresh shows that Zoom has ended it', async () => {
    zoom.grants.length = 0
    world.clock.advance(3_600_000)
    expect((await disconnect()).state).toBe('disconnected')
    expect([zoom.lines, row().refresh]).toEqual([['POST /oauth/token'], null])
  })

  it('erases where Zoom knows neither the token nor the pair any more', async () => {
    zoom.grants.length = 0
    await expect(disconnect()).resolves.toMatchObject({
      state: 'disconnected',
      text: 'Erased; Zoom had ended it',
    })
  })

  it.each([
    ['while it is disconnected', true],
    ['before', false],
  ])('does not claim that Zoom ended it where a rotated pair was lost %s', async (_when, atOnce) => {
    let lost = false
    zoom.fault = ({ path }) => {
      if (path !== '/oauth/token' || lost) return null
      lost = true
      return { when: 'after', reply: 'reset' }
    }
    world.clock.advance(3_600_000)
    if (!atOnce) {
      await settle(world.clock, world.connections.check(anna), 4000).catch(() => undefined)
      expect(row().state).toBe('needsConsent')
    }
    await expect(disconnect()).resolves.toMatchObject({
      state: 'disconnected',
      text: expect.stringContaining('may still stand at Zoom') as string,
    })
    expect(zoom.grants).toHaveLength(1)
    expect(row()).toMatchObject({ access: null, refresh: null })
  })

  it.each([
    ['while Zoom is asked to revoke', '/oauth/revoke'],
    ['while the end is proved', '/v2/users/me'],
  ])('leaves a consent that comes %s', async (_when, at) => {
    const gate = Promise.withResolvers<void>()
    let arrived = false
    zoom.fault = async ({ path }) => {
      if (path !== at || arrived) return null
      arrived = true
      await gate.promise
      return null
    }
    const ending = world.connections.disconnect(anna).then(
      () => 'disconnected',
      (error: { code: string }) => error.code,
    )
    await until(() => arrived)
    const person = zoom.people.get('anna')
    if (person === undefined) throw new Error('no person')
    connect(world, zoom, anna, person)
    gate.resolve()
    await expect(settle(world.clock, ending, 4000)).resolves.toBe('CONFLICT')
    expect(row()).toMatchObject({ generation: 2, state: 'healthy' })
    expect(row().refresh).not.toBeNull()
    expect(zoom.grants).toHaveLength(1)
  })

  it('takes a fresh token where Zoom does not know the one here but keeps the pair', async () => {
    const [grant] = zoom.grants
    if (grant !== undefined) grant.access = 'another'
    await expect(disconnect()).resolves.toMatchObject({ text: 'Revoked, proved, erased' })
    expect([zoom.lines, zoom.grants]).toEqual([['POST /oauth/revoke', 'POST /oauth/token', ...REVOKED], []])
  })

  it('tells everyone who shared the connection', async () => {
    const other = addUser(world, tenantId, 'Anna too', 'anna2@client1.example.com')
    world.store.core.tx('test', (tx) =>
      tx.run('UPDATE users SET connection_id = $connection WHERE id = $id', {
        id: other,
        connection: row().id,
      }),
    )
    await disconnect()
    expect(world.users.record(other).connection_state).toBe('disconnected')
    expect(world.audit.list({ subjectId: other, limit: 1 }).rows[0]?.action).toBe('disconnect user')
  })
})

describe('a disconnect that Zoom does not answer', () => {
  it.each([
    ['the revocation', '/oauth/revoke', 'reset'],
    ['the revocation', '/oauth/revoke', json(503, {})],
    ['the proof', '/v2/users/me', json(503, {})],
    ['the proof', '/v2/users/me', 'reset'],
  ] as const)('waits with its tokens, and is tried again by itself: %s', async (_what, path, reply) => {
    zoom.fault = (request) => (request.path === path ? { when: 'before', reply } : null)
    expect((await disconnect()).state).toBe('revocationWaiting')
    expect([row().state, row().refresh === null, row().state_reason]).toEqual([
      'revocationWaiting',
      false,
      'Revocation waits: Zoom does not answer',
    ])
    zoom.fault = () => null
    await settle(
      world.clock,
      until(() => row().state === 'disconnected'),
    )
    expect([row().refresh, zoom.grants]).toEqual([null, []])
  })

  it('is tried less and less often', async () => {
    zoom.fault = ({ path }) => (path === '/oauth/revoke' ? { when: 'before', reply: json(503, {}) } : null)
    await disconnect()
    const waits: number[] = []
    for (let i = 0; i < 5; i += 1) {
      const at = row().next_try_at ?? 0
      waits.push(at - world.clock.now())
      world.clock.jumpTo(at)
      await settle(
        world.clock,
        until(() => (row().next_try_at ?? 0) > at),
        0,
      )
    }
    expect(waits).toEqual([5000, 30_000, 120_000, 600_000, 600_000])
  })

  it('waits if Zoom says yes and accepts the token all the same', async () => {
    zoom.fault = ({ path }) =>
      path === '/oauth/revoke' ? { when: 'before', reply: json(200, { status: 'success' }) } : null
    await disconnect()
    expect(row()).toMatchObject({
      state: 'revocationWaiting',
      state_reason: 'Revocation waits: Zoom still accepts the token',
    })
    expect(row().refresh).not.toBeNull()
  })

  it('waits if the app’s secret is wrong, and says that', async () => {
    zoom.clients.set('client-1', 'changed')
    await disconnect()
    expect(row().state_reason).toContain('secret')
  })

  it('waits while the secrets are locked', async () => {
    await lendPassphrase(world.store, world.host.keyFilePath, 'correct horse battery', 'too')
    world.vault.lock()
    await disconnect()
    expect(row()).toMatchObject({
      state: 'revocationWaiting',
      state_reason: 'Revocation waits: the secrets are locked',
    })
  })

  it('waits where the secrets cannot be opened at all, and kills no console that finds it at its start', async () => {
    zoom.fault = () => ({ when: 'before', reply: json(503, {}) })
    await disconnect()
    await world.stop()
    const broken = await uncaughtDuring(async () => {
      world = await openWorld({
        dataDir: folder.path,
        zoomUrl: zoom.url,
        keyFile: join(folder.path, 'another.key'),
      })
      expect(world.vault.status().state).toBe('readOnly')
      world.connections.start()
      world.clock.advance(60_000)
      for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve))
    })
    expect([broken, row().state]).toEqual([[], 'revocationWaiting'])
  })

  it('lets nobody use the connection meanwhile', async () => {
    zoom.fault = () => ({ when: 'before', reply: json(503, {}) })
    await disconnect()
    expect(() => world.connections.pause(anna)).toThrow('not connected')
    expect((await disconnect()).state).toBe('revocationWaiting')
  })
})

describe('what comes late', () => {
  it('does not turn a disconnected user into one who must consent: a refresh that was under way', async () => {
    const gate = Promise.withResolvers<void>()
    let arrived = false
    zoom.fault = async ({ path }) => {
      if (path === '/v2/users/me' && !arrived)
        return { when: 'before', reply: json(401, { code: 124, message: 'Access token is expired.' }) }
      if (path !== '/oauth/token') return null
      arrived = true
      await gate.promise
      return { when: 'before', reply: json(400, { error: 'invalid_grant' }) }
    }
    const check = world.connections.check(anna).catch(() => 'refused')
    await until(() => arrived)
    await disconnect()
    gate.resolve()
    await settle(world.clock, check)
    expect([row().state, row().refresh]).toEqual(['disconnected', null])
  })

  it.each(['disconnected', 'paused'] as const)(
    'does not show a user healthy who was %s meanwhile: a check that was under way',
    async (state) => {
      const gate = Promise.withResolvers<void>()
      let arrived = false
      zoom.fault = async ({ path }) => {
        if (path !== '/v2/users/me' || arrived) return null
        arrived = true
        await gate.promise
        return { when: 'before', reply: json(200, { ...zoom.people.get('anna') }) }
      }
      world.store.core.tx('test', (tx) => setState(tx, row().id, 'deactivated', 'x', 1))
      const check = world.connections.check(anna).catch(() => 'refused')
      await until(() => arrived)
      if (state === 'paused') world.connections.pause(anna)
      else await disconnect()
      gate.resolve()
      await settle(world.clock, check)
      expect(row().state).toBe(state)
    },
  )

  it('does not revoke a consent that is newer than the disconnect', async () => {
    zoom.fault = () => ({ when: 'before', reply: json(503, {}) })
    await disconnect()
    zoom.fault = () => null
    const person = zoom.people.get('anna')
    if (person !== undefined) connect(world, zoom, anna, person)
    world.clock.advance(3_600_000 - 61_000)
    await settle(world.clock, world.connections.check(anna))
    expect([row().state, zoom.grants.length]).toEqual(['healthy', 1])
  })
})
