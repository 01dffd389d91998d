import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json } from '../../../test/support/http-server.ts'
import { settle } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { getMe } from '../zoom/meetings-api.ts'
import { connectionOfUser, type ConnectionRow, setState } from './queries.ts'

let zoom: FakeZoom
let world: World
let tenantId: TenantId
let anna: UserId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
  anna = addConnected(world, zoom, tenantId, 'Anna').userId
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

function row(userId = anna): ConnectionRow {
  const found = connectionOfUser(world.store.core, userId)
  if (found === undefined) throw new Error('no connection')
  return found
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  settle(world.clock, promise).then(
    () => 'no error',
    (error: { code?: string; kind?: string }) => error.code ?? error.kind ?? String(error),
  )

function put(state: ConnectionRow['state'], reason: string | null = null): void {
  world.store.core.tx('test', (tx) => setState(tx, row().id, state, reason, 1))
}

describe('pause and resume', () => {
  it('keep the tokens, use none meanwhile, and are audited', async () => {
    expect(world.connections.pause(anna)).toEqual({
      state: 'paused',
      text: 'Paused; the sealed tokens are kept',
    })
    expect(await codeOf(world.connections.check(anna))).toBe('PAUSED')
    expect([zoom.seen.length, row().refresh === null]).toEqual([0, false])
    expect(world.connections.resume(anna)).toEqual({ state: 'healthy', text: 'Resumed' })
    expect((await world.connections.check(anna)).state).toBe('healthy')
    expect(world.audit.list({ subjectId: anna, limit: 2 }).rows.map(({ action }) => action)).toEqual([
      'resume user',
      'pause user',
    ])
  })

  it('are harmless when repeated', () => {
    world.connections.pause(anna)
    expect(world.connections.pause(anna).text).toBe('Already paused')
    world.connections.resume(anna)
    expect(world.connections.resume(anna).text).toBe('Not paused')
  })

  it.each(['scopeGap', 'needsConsent', 'deactivated', 'movedAccount', 'zoomUnreachable'] as const)(
    'bring %s back with its reason',
    (state) => {
      put(state, 'The reason of it.')
      world.connections.pause(anna)
      expect(world.connections.resume(anna)).toMatchObject({ state })
      expect(row()).toMatchObject({ state, state_reason: 'The reason of it.' })
    },
  )

  it('are not for users who are not connected', async () => {
    const ben = addUser(world, tenantId, 'Ben')
    expect(() => world.connections.pause(ben)).toThrow(
      expect.objectContaining({ code: 'NOT_CONNECTED' }) as Error,
    )
    await settle(world.clock, world.connections.disconnect(anna))
    expect(() => world.connections.pause(anna)).toThrow(
      expect.objectContaining({ code: 'NOT_CONNECTED' }) as Error,
    )
  })

  it('tell those who wait for the user that they are back', () => {
    const back: UserId[] = []
    world.connections.onConnected((userId) => back.push(userId))
    world.connections.pause(anna)
    world.connections.resume(anna)
    expect(back).toEqual([anna])
  })
})

describe('what a failed call says of the connection', () => {
  const call = (): Promise<unknown> =>
    world.connections.call(anna, getMe({ purpose: 'test', subjectId: null, lane: 'person' }))

  it.each([
    [
      'scopeGap',
      400,
      { code: 4711, message: 'Invalid access token, does not contain scopes:[user:read:user].' },
      'user:read:user',
    ],
    ['deactivated', 400, { code: 3161, message: 'not allowed meeting hosting' }, 'deactivated'],
    ['movedAccount', 404, { code: 1001, message: 'User does not exist.' }, 'does not find'],
    ['needsConsent', 401, { code: 124, message: 'Invalid access token.' }, 'refused a fresh access token'],
  ] as const)('is %s', async (state, status, body, reason) => {
    zoom.fault = ({ path }) => (path.startsWith('/v2') ? { when: 'before', reply: json(status, body) } : null)
    await codeOf(call())
    expect(row()).toMatchObject({ state, state_reason: expect.stringContaining(reason) as string })
  })

  it.each([
    [
      'a limit',
      json(429, { code: 429, message: 'You have reached the maximum daily rate limit for this API.' }),
    ],
    ['a server error', json(500, {})],
    ['bad input', json(400, { code: 300, message: 'Validation Failed.' })],
    ['a meeting that is gone', json(404, { code: 3001, message: 'Meeting does not exist.' })],
  ])('is nothing for %s', async (_what, reply) => {
    zoom.fault = () => ({ when: 'before', reply })
    await codeOf(call())
    expect(row().state).toBe('healthy')
  })

  it('is nothing for a newer generation, nor for a connection that was paused or is being ended', async () => {
    for (const state of ['paused', 'revocationWaiting'] as const) {
      zoom.fault = () => {
        put(state)
        return { when: 'before', reply: json(404, { code: 1001, message: 'User does not exist.' }) }
      }
      put('healthy')
      await codeOf(call())
      expect(row().state).toBe(state)
    }
  })
})

describe('a check of health', () => {
  it('stores who Zoom says it is', async () => {
    Object.assign(zoom.people.get('anna') ?? {}, { display_name: 'Anna New', type: 1 })
    await world.connections.check(anna)
    expect(row()).toMatchObject({ zoom_name: 'Anna New', zoom_type: 1, state: 'healthy' })
  })

  it('notices that the user is in another account, and that they are deactivated', async () => {
    const person = zoom.people.get('anna')
    if (person === undefined) throw new Error('no person')
    person.status = 'inactive'
    expect((await world.connections.check(anna)).state).toBe('deactivated')
    person.status = 'active'
    expect((await world.connections.check(anna)).state).toBe('healthy')
    person.account_id = 'acc-2'
    expect(await world.connections.check(anna)).toMatchObject({
      state: 'movedAccount',
      text: expect.stringContaining('acc-2') as string,
    })
    expect(row().zoom_account_id).toBe('acc-2')
  })

  it('of a user who was never connected says so', async () => {
    expect(await codeOf(world.connections.check(addUser(world, tenantId, 'Ben')))).toBe('NOT_CONNECTED')
  })

  it('knows from a Licensed user that the account is at least Pro', async () => {
    await world.connections.check(anna)
    expect(world.quota.account('acc-1')).toMatchObject({ plan: 'pro', planSource: 'licensedUser' })
  })
})

describe('the detail of a connection', () => {
  it('shows no token and no sealed value', () => {
    const shown = JSON.stringify(world.connections.detail(anna))
    const [grant] = zoom.grants
    for (const secret of [grant?.access, grant?.refresh, Buffer.from(row().access ?? []).toString('base64')])
      expect(shown).not.toContain(secret)
  })
})
