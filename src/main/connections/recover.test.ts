import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { UserId } from '../../contract/ids.ts'
import { eventsOf } from './event-queries.ts'
import { beginExchange, type ExchangeRow, openExchanges } from './exchange-queries.ts'
import { connectionOfUser, type ConnectionRow, eraseTokens, setState } from './queries.ts'

let folder: Scratch
let zoom: FakeZoom
let world: World

beforeEach(async () => {
  folder = scratchFolder()
  zoom = await FakeZoom.start()
  world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url })
})
afterEach(async () => {
  await world.stop()
  await zoom[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** Stops this console and starts another one on the same folder, as after a crash. */
async function restart(): Promise<void> {
  await world.stop()
  world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url })
}

function row(userId: UserId): ConnectionRow | undefined {
  return connectionOfUser(world.store.core, userId)
}

function leave(kind: ExchangeRow['kind'], facts: Partial<ExchangeRow>): void {
  world.store.core.tx('test.leave', (tx) =>
    beginExchange(tx, {
      kind,
      connection_id: null,
      user_id: null,
      attempt_id: null,
      sent_at: world.clock.now(),
      ...facts,
    }),
  )
}

const results = (): string[] =>
  world.audit.list({ search: 'connect user', limit: 5 }).rows.map(({ result }) => result)

describe('after a crash in the middle of', () => {
  it('a first consent, it is told as lost, and the user can be connected anew', async () => {
    const userId = addUser(world, addTenant(world, zoom), 'Anna')
    leave('authorize', { user_id: userId })
    await restart()
    expect([openExchanges(world.store.core), row(userId)]).toEqual([[], undefined])
    expect(results()[0]).toContain('lost: the console stopped between Zoom’s answer and the disk')
  })

  it('a new consent of a connected user, it is not known whether the older pair lives until Zoom was asked', async () => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    leave('authorize', { user_id: userId })
    await restart()
    expect(row(userId)).toMatchObject({ state: 'zoomUnreachable', pair_lost: 1 })
    expect(eventsOf(world.store.core, row(userId)?.id ?? ('' as never), 1)[0]?.kind).toBe('pairLost')
    world.connections.start()
    await settle(
      world.clock,
      until(() => row(userId)?.state === 'healthy'),
    )
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it('a consent with a Zoom app itself, each of its connections is asked about, and a pause stands', async () => {
    const tenantId = addTenant(world, zoom)
    const { userId: anna } = addConnected(world, zoom, tenantId, 'Anna')
    const { userId: ben } = addConnected(world, zoom, tenantId, 'Ben')
    world.connections.pause(ben)
    leave('authorize', { zoom_app_id: world.zoomApps.list()[0]?.id ?? null })
    await restart()
    expect(row(anna)).toMatchObject({ state: 'zoomUnreachable', pair_lost: 1 })
    expect(row(ben)).toMatchObject({ state: 'paused', pair_lost: 1 })
    world.connections.start()
    await settle(
      world.clock,
      until(() => row(anna)?.state === 'healthy'),
    )
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it('a consent by which somebody else came, it is their connection that is in doubt', async () => {
    const tenantId = addTenant(world, zoom)
    const { userId: asked } = addConnected(world, zoom, tenantId, 'Anna')
    const { userId: came } = addConnected(world, zoom, tenantId, 'Ben')
    leave('authorize', { user_id: asked, connection_id: row(came)?.id ?? null })
    await restart()
    expect([row(asked)?.state, row(came)?.state]).toEqual(['healthy', 'zoomUnreachable'])
  })

  it('a new consent that ended the older pair, the user must consent again', async () => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    leave('authorize', { user_id: userId })
    zoom.grants.length = 0
    await restart()
    world.connections.start()
    await settle(
      world.clock,
      until(() => row(userId)?.state === 'needsConsent'),
    )
  })

  it('a consent of a user whose tokens are erased, they must consent again', async () => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    world.store.core.tx('test', (tx) =>
      eraseTokens(tx, row(userId)?.id ?? ('' as never), 'disconnected', 'x', 1),
    )
    leave('authorize', { user_id: userId })
    await restart()
    expect(row(userId)).toMatchObject({ state: 'needsConsent', refresh: null })
  })

  it('a decision about somebody else’s pair, that one is lost and the user’s own untouched', async () => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    leave('held', { user_id: userId })
    await restart()
    expect([row(userId)?.state, openExchanges(world.store.core)]).toEqual(['healthy', []])
    expect(results()[0]).toContain('waited for a decision')
  })

  it('a consent of a user who was removed, nothing breaks', async () => {
    leave('authorize', { user_id: 'usr_0123456789abcdefghjk' as UserId })
    await restart()
    expect(openExchanges(world.store.core)).toEqual([])
  })

  it.each([
    ['before Zoom saw it', false, 'healthy'],
    ['after Zoom had rotated', true, 'needsConsent'],
  ] as const)('a refresh, %s, the old token is tried once more', async (_when, rotated, state) => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    leave('refresh', { connection_id: row(userId)?.id ?? null })
    const [grant] = zoom.grants
    if (rotated && grant !== undefined) Object.assign(grant, { access: 'other', refresh: 'other' })
    else if (grant !== undefined) grant.access = 'ended'
    await restart()
    expect(openExchanges(world.store.core).map(({ kind }) => kind)).toEqual(['lostRefresh'])
    expect(row(userId)?.state).toBe('healthy')
    world.connections.start()
    await settle(
      world.clock,
      until(() => openExchanges(world.store.core).length === 0),
    )
    expect(row(userId)?.state).toBe(state)
    expect(zoom.lines.filter((line) => line === 'POST /oauth/token')).toHaveLength(1)
  })

  it('the second try of a refresh, it is still one try more', async () => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    leave('lostRefresh', { connection_id: row(userId)?.id ?? null })
    await restart()
    await restart()
    expect(openExchanges(world.store.core).map(({ kind }) => kind)).toEqual(['lostRefresh'])
  })

  it('a disconnect, it goes on', async () => {
    const { userId } = addConnected(world, zoom, addTenant(world, zoom), 'Anna')
    world.store.core.tx('test', (tx) =>
      setState(tx, row(userId)?.id ?? ('' as never), 'revocationWaiting', 'Revoking at Zoom', 1),
    )
    await restart()
    world.connections.start()
    await settle(
      world.clock,
      until(() => row(userId)?.state === 'disconnected'),
    )
    expect([row(userId)?.access, row(userId)?.refresh, zoom.grants]).toEqual([null, null, []])
  })
})

describe('a console that kept its tokens in memory', () => {
  it('has none of them after a restart, and says why', async () => {
    await world.vault.protect({ mode: 'memory' })
    const tenantId = addTenant(world, zoom)
    const { userId: live } = addConnected(world, zoom, tenantId, 'Anna')
    const { userId: leaving } = addConnected(world, zoom, tenantId, 'Ben')
    world.store.core.tx('test', (tx) =>
      setState(tx, row(leaving)?.id ?? ('' as never), 'revocationWaiting', 'Revoking at Zoom', 1),
    )
    await restart()
    expect([row(live)?.state, row(leaving)?.state]).toEqual(['needsConsent', 'disconnected'])
    expect(row(live)).toMatchObject({
      access: null,
      refresh: null,
      state_reason: expect.stringContaining('memory') as string,
    })
    expect(world.store.core.all('SELECT client_secret FROM zoom_apps')).toEqual([{ client_secret: null }])
  })
})
