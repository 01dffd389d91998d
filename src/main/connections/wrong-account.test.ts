import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { consentOf } from '../../../test/support/consents.ts'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { Attempt } from '../../contract/connections.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { openExchanges } from './exchange-queries.ts'
import { connectionByZoomUser, connectionOfUser, type ConnectionRow } from './queries.ts'

const MINUTE = 60_000

let zoom: FakeZoom
let world: World
let tenantId: TenantId
let anna: UserId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  zoom.addPerson('anna')
  zoom.addPerson('ben')
  anna = addUser(world, tenantId, 'Anna')
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

function row(userId = anna): ConnectionRow | undefined {
  return connectionOfUser(world.store.core, userId)
}

const consent = (personId: string): Promise<Attempt> => consentOf(world, zoom, anna, personId)

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { code?: string }) => error.code ?? String(error),
  )

describe('somebody else who comes', () => {
  it('without a connection here is held in memory: nothing is stored', async () => {
    const attempt = await consent('ben')
    expect(attempt).toMatchObject({ state: 'wrongAccount', pair: 'held' })
    expect([attempt.expected?.email, attempt.came?.email]).toEqual([
      'anna@client1.example.com',
      'ben@client1.example.com',
    ])
    expect([row(), world.store.core.all('SELECT id FROM connections')]).toEqual([undefined, []])
    expect(openExchanges(world.store.core).map(({ kind }) => kind)).toEqual(['held'])
  })

  it('is given back to Zoom if the operator says so', async () => {
    const { id } = await consent('ben')
    const attempt = await world.connections.attempts.decide(id, 'giveBack')
    expect([attempt.pair, zoom.grants, openExchanges(world.store.core)]).toEqual(['revoked', [], []])
    expect(await codeOf(world.connections.attempts.decide(id, 'replaceOnPurpose'))).toBe('CONFLICT')
  })

  it('is given back by itself when nobody decides for ten minutes, and at the end of the console', async () => {
    const { id } = await consent('ben')
    world.clock.advance(10 * MINUTE)
    await until(() => world.connections.attempts.get(id).pair === 'revoked')
    expect([zoom.grants, openExchanges(world.store.core)]).toEqual([[], []])
    await consent('ben')
    expect(zoom.grants).toHaveLength(1)
    await world.connections.close()
    expect([zoom.grants, openExchanges(world.store.core)]).toEqual([[], []])
  })

  it('is told to be lost if Zoom cannot be reached to give it back', async () => {
    const { id } = await consent('ben')
    zoom.fault = () => ({ when: 'before', reply: { status: 503 } })
    expect((await world.connections.attempts.decide(id, 'giveBack')).pair).toBe('lost')
  })

  it('is used if the operator says so on purpose', async () => {
    const { id } = await consent('ben')
    const attempt = await world.connections.attempts.decide(id, 'replaceOnPurpose')
    expect([attempt.state, attempt.pair, row()?.zoom_user_id]).toEqual(['connected', 'stored', 'ben'])
    expect(world.audit.list({ subjectId: anna, limit: 1 }).rows[0]?.action).toBe(
      'connect user as another Zoom user',
    )
  })

  it('can still be decided about after a decision that could not be carried out', async () => {
    await lendPassphrase(world.store, world.host.keyFilePath, 'correct horse battery', 'too')
    const { id } = await consent('ben')
    world.vault.lock()
    expect(await codeOf(world.connections.attempts.decide(id, 'replaceOnPurpose'))).toBe('SECRETS_LOCKED')
    await world.vault.unlock('correct horse battery')
    expect((await world.connections.attempts.decide(id, 'replaceOnPurpose')).pair).toBe('stored')
  })

  it('is told by Zoom’s id of a user who was here: their address may be another’s by now', async () => {
    await consent('anna')
    zoom.people.delete('anna')
    zoom.addPerson('anna2', { email: 'anna@client1.example.com', account_id: 'acc-2' })
    const attempt = await consent('anna2')
    expect(attempt).toMatchObject({ state: 'wrongAccount', pair: 'held' })
    expect(attempt.text).toContain('as another user than before')
    expect(row()?.zoom_user_id).toBe('anna')
    expect((await world.connections.attempts.decide(attempt.id, 'replaceOnPurpose')).pair).toBe('stored')
    expect([row()?.zoom_user_id, row()?.zoom_account_id]).toEqual(['anna2', 'acc-2'])
  })

  it('is not who moved to another account: they stay who they are, and it is said', async () => {
    await consent('anna')
    zoom.addPerson('anna', { account_id: 'acc-2' })
    const attempt = await consent('anna')
    expect([attempt.state, row()?.zoom_account_id]).toEqual(['connected', 'acc-2'])
    expect(attempt.checks).toContainEqual({ ok: false, text: 'They are in another Zoom account now: acc-2' })
  })

  it('leaves no tokens behind that belong to nobody, where the user was connected before', async () => {
    await consent('anna')
    const { id } = await consent('ben')
    await world.connections.attempts.decide(id, 'replaceOnPurpose')
    // Given back to Zoom first, then erased.
    const orphans = (): unknown[] =>
      world.store.core.all(
        'SELECT id FROM connections WHERE refresh IS NOT NULL AND id NOT IN (SELECT connection_id FROM users WHERE connection_id IS NOT NULL)',
      )
    await expect.poll(orphans).toEqual([])
  })

  it('with a connection here receives the pair as the next generation of their own', async () => {
    const { userId: ben } = addConnected(world, zoom, tenantId, 'Ben')
    const attempt = await consent('ben')
    expect(attempt).toMatchObject({ state: 'wrongAccount', pair: 'handedOver' })
    expect(attempt.text).toContain('Ben')
    expect([row(), row(ben)?.generation, row(ben)?.state]).toEqual([undefined, 2, 'healthy'])
    expect((await world.connections.check(ben)).state).toBe('healthy')
  })

  it('with a connection here is not taken for the user expected, even if that one is connected', async () => {
    await consent('anna')
    addConnected(world, zoom, tenantId, 'Ben')
    await consent('ben')
    expect([row()?.zoom_user_id, row()?.generation]).toEqual(['anna', 1])
    const app = world.zoomApps.list()[0]?.id
    expect(app === undefined ? 0 : connectionByZoomUser(world.store.core, app, 'ben')?.generation).toBe(2)
  })

  it('while paused receives the pair and stays paused', async () => {
    const { userId: ben } = addConnected(world, zoom, tenantId, 'Ben')
    world.connections.pause(ben)
    expect(await consent('ben')).toMatchObject({ state: 'wrongAccount', pair: 'handedOver' })
    expect([row(ben)?.state, row(ben)?.generation]).toEqual(['paused', 2])
    world.connections.resume(ben)
    expect((await world.connections.check(ben)).state).toBe('healthy')
  })

  it('after a disconnect is not connected again by the way', async () => {
    const { userId: ben } = addConnected(world, zoom, tenantId, 'Ben')
    await settle(world.clock, world.connections.disconnect(ben))
    const { id, pair } = await consent('ben')
    expect([pair, row(ben)?.state, row(ben)?.refresh]).toEqual(['held', 'disconnected', null])
    expect((await world.connections.attempts.decide(id, 'giveBack')).pair).toBe('revoked')
  })
})
