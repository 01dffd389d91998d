import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { begin, ended, itemsByName } from '../../../test/support/operations.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import { addConnected, addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { OperationId, TenantId, UserId } from '../../contract/ids.ts'

let folder: Scratch
let zoom: FakeZoom
let world: World
let tenantId: TenantId

beforeEach(async () => {
  folder = scratchFolder()
  zoom = await FakeZoom.start()
  world = await openWorld({ dataDir: folder.path, zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
})
afterEach(async () => {
  await world.stop()
  await zoom[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function addUsers(count: number): UserId[] {
  return Array.from({ length: count }, (_user, i) => {
    const name = `User ${String(i).padStart(2, '0')}`
    return addConnected(world, zoom, tenantId, name).userId
  })
}
const stateOf = (userId: UserId, at = world): string => at.users.get(userId).state
const countsOf = (id: OperationId, at = world): unknown => at.operations.get(id).counts
const revoked = (): number => zoom.lines.filter((line) => line === 'POST /oauth/revoke').length

/** Holds up every answer to a path until it is let go. */
function holdUp(path: string): { readonly held: () => number; letGo(): void } {
  let held = 0
  let letGo = (): void => undefined
  const gate = new Promise<null>((resolve) => {
    letGo = () => resolve(null)
  })
  zoom.fault = (request) => {
    if (request.path !== path) return null
    held += 1
    return gate
  }
  return { held: () => held, letGo }
}

describe('bulk work over many users', () => {
  it('pauses, resumes, disconnects and names who must consent', async () => {
    const users = addUsers(30)
    expect(await ended(world, begin(world, 'pause', users))).toMatchObject({
      state: 'done',
      counts: { done: 30 },
    })
    expect([new Set(users.map((id) => stateOf(id))), zoom.seen.length]).toEqual([new Set(['paused']), 0])
    expect(await ended(world, begin(world, 'resume', users))).toMatchObject({ counts: { done: 30 } })
    expect(new Set(users.map((id) => stateOf(id)))).toEqual(new Set(['healthy']))
    expect(await ended(world, begin(world, 'disconnect', users))).toMatchObject({ counts: { done: 30 } })
    expect([zoom.grants, revoked()]).toEqual([[], 30])
    const back = begin(world, 'reconnect', users)
    expect(await ended(world, back)).toMatchObject({ state: 'failed', counts: { failed: 30 } })
    expect(Object.values(itemsByName(world, back)).every(({ mustConsent }) => mustConsent)).toBe(true)
  })

  it('reconnects paused and healthy users with one call each, refreshing old tokens', async () => {
    const users = addUsers(3)
    for (const first of users.slice(0, 1)) world.connections.pause(first)
    world.clock.advance(3_600_000)
    const id = begin(world, 'reconnect', users)
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 3 } })
    expect(zoom.lines.toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => 'GET /v2/users/me'),
      ...Array.from({ length: 3 }, () => 'POST /oauth/token'),
    ])
    expect(itemsByName(world, id)['User 00']).toMatchObject({ calls: 2, reason: /^Resumed\. / })
  })

  it('says of each user why it failed, and goes on with the others', async () => {
    const users = addUsers(3)
    zoom.people.delete('user.01')
    const id = begin(world, 'reconnect', users)
    expect(await ended(world, id)).toMatchObject({ state: 'failed', counts: { done: 2, failed: 1 } })
    expect(itemsByName(world, id)['User 01']).toMatchObject({
      state: 'failed',
      mustConsent: false,
      reason: expect.stringMatching(/not in the account any more/) as string,
    })
    expect(world.host.notices).toEqual(['Reconnect 3 users: ended'])
  })

  it('checks the health of many, each with what Zoom says in words, and asks nothing more than who they are', async () => {
    const users = addUsers(4)
    const scopeless = addConnected(world, zoom, tenantId, 'Less', { scope: 'user:read:user' }).userId
    world.connections.pause(users[0] ?? scopeless)
    zoom.grants.splice(
      zoom.grants.findIndex(({ userId }) => userId === 'user.01'),
      1,
    )
    zoom.addPerson('user.02', { status: 'inactive' })
    const id = begin(world, 'check', [...users, scopeless])
    expect(await ended(world, id)).toMatchObject({ state: 'failed', title: 'Check health of 4 users' })
    expect(itemsByName(world, id)).toMatchObject({
      'User 00': { state: 'skipped', reason: 'Set aside: paused, so nothing is sent' },
      'User 01': {
        state: 'failed',
        mustConsent: true,
        reason: expect.stringMatching(/^Zoom no longer accepts this connection\./) as string,
      },
      'User 02': { state: 'failed', mustConsent: false, reason: 'Zoom says that this user is deactivated.' },
      'User 03': { state: 'done', reason: 'Zoom answers; the connection works' },
      Less: {
        state: 'failed',
        mustConsent: true,
        reason: expect.stringMatching(/^Scope gap\. Not allowed: read meetings/) as string,
      },
    })
    expect(new Set(zoom.lines)).toEqual(new Set(['GET /v2/users/me', 'POST /oauth/token']))
    expect(world.operations.countStillFailed(id)).toBe(3)
    zoom.addPerson('user.02')
    await world.connections.check(users[2] ?? scopeless)
    expect(world.operations.countStillFailed(id)).toBe(2)
  })

  it('tries a check again while Zoom does not answer', async () => {
    const [anna] = addUsers(1)
    zoom.fault = ({ path }) => (path === '/v2/users/me' ? { when: 'before', reply: { status: 503 } } : null)
    const id = begin(world, 'check', anna === undefined ? [] : [anna])
    await settle(
      world.clock,
      until(() => world.operations.get(id).counts.waiting === 1),
    )
    expect(itemsByName(world, id)['User 00']).toMatchObject({ reason: 'Zoom does not answer' })
    zoom.fault = () => null
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 1 } })
  })

  it('sets aside who was removed, or disconnected, before their turn', async () => {
    const hold = holdUp('/v2/users/me')
    const users = addUsers(14)
    const id = begin(world, 'reconnect', users)
    await until(() => hold.held() === 12)
    const [ended13, removed] = [users[12] ?? '', users[13] ?? ''] as [UserId, UserId]
    for (const user of [ended13, removed]) {
      zoom.grants.splice(
        zoom.grants.findIndex(({ userId }) => userId === `user.${user === removed ? 13 : 12}`),
        1,
      )
      world.store.core.tx('test', (tx) =>
        tx.run(
          "UPDATE connections SET state = 'disconnected', refresh = NULL, access = NULL WHERE id = (SELECT connection_id FROM users WHERE id = $user)",
          { user },
        ),
      )
    }
    world.users.remove(removed)
    hold.letGo()
    await ended(world, id)
    const items = itemsByName(world, id)
    expect(items['User 13']).toMatchObject({ state: 'skipped', reason: 'The user was removed meanwhile' })
    expect(items['User 12']).toMatchObject({ state: 'failed', mustConsent: true })
    expect(countsOf(id)).toEqual({ done: 12, failed: 1, skipped: 1 })
  })
})

describe('two operations over the same users at once', () => {
  it('end each user once, and both say so', async () => {
    const users = addUsers(20)
    const [one, two] = [begin(world, 'disconnect', users), begin(world, 'disconnect', users)]
    await ended(world, one)
    await ended(world, two)
    expect([countsOf(one), countsOf(two), revoked()]).toEqual([{ done: 20 }, { done: 20 }, 20])
  })

  it('of opposite kinds leave every user as the last word has it, and neither says what is untrue', async () => {
    const users = addUsers(15)
    await ended(world, begin(world, 'pause', users))
    const hold = holdUp('/oauth/revoke')
    const away = begin(world, 'disconnect', users)
    await until(() => hold.held() === 12)
    const back = begin(world, 'resume', users.slice(12))
    expect(await ended(world, back)).toMatchObject({ counts: { done: 3 } })
    hold.letGo()
    await ended(world, away)
    expect([countsOf(away), new Set(users.map((id) => stateOf(id)))]).toEqual([
      { done: 15 },
      new Set(['disconnected']),
    ])
  })

  it('of which one resumes whom the other ends: set aside, not "done"', async () => {
    const users = addUsers(13)
    await ended(world, begin(world, 'pause', users))
    const hold = holdUp('/oauth/revoke')
    const away = begin(world, 'disconnect', users)
    // Both were planned while everybody was paused; only the last is still to be begun by the first.
    world.store.core.tx('test', (tx) => tx.run("UPDATE users SET connection_state = 'paused'"))
    const back = begin(world, 'resume', users.slice(0, 2))
    await ended(world, back)
    expect(Object.values(itemsByName(world, back))).toMatchObject([
      { state: 'skipped', reason: 'Set aside: disconnected meanwhile' },
      { state: 'skipped', reason: 'Set aside: disconnected meanwhile' },
    ])
    hold.letGo()
    await ended(world, away)
  })
})

describe('a cancel in the middle', () => {
  it('leaves untouched who was not begun, and lets the others end', async () => {
    const users = addUsers(20)
    const hold = holdUp('/oauth/revoke')
    const id = begin(world, 'disconnect', users)
    await until(() => hold.held() === 12)
    expect(world.operations.cancel(id)).toMatchObject({
      state: 'cancelling',
      counts: { running: 12, cancelled: 8 },
    })
    expect(() => world.operations.remove(id)).toThrow(expect.objectContaining({ code: 'CONFLICT' }) as Error)
    expect(world.operations.cancel(id).state).toBe('cancelling')
    hold.letGo()
    expect(await ended(world, id)).toMatchObject({ state: 'cancelled', counts: { done: 12, cancelled: 8 } })
    expect(users.map((user) => stateOf(user))).toEqual([
      ...Array.from({ length: 12 }, () => 'disconnected'),
      ...Array.from({ length: 8 }, () => 'healthy'),
    ])
    expect(itemsByName(world, id)['User 19']?.reason).toBe('The operation was cancelled before this user')
    expect(world.operations.cancel(id).state).toBe('cancelled')
  })

  it('says of a disconnect that waited for Zoom that it was begun, since that goes on by itself', async () => {
    const users = addUsers(2)
    zoom.fault = ({ path }) => (path === '/oauth/revoke' ? { when: 'before', reply: { status: 503 } } : null)
    const id = begin(world, 'disconnect', users)
    await until(() => world.operations.get(id).counts.waiting === 2)
    expect(world.operations.get(id).standsStill).toMatch(/goes on by itself/)
    expect(world.operations.cancel(id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 2 } })
    expect(itemsByName(world, id)['User 00']?.reason).toMatch(
      /cancelled while this user waited \(Revocation waits: Zoom does not answer\); their own state/,
    )
    zoom.fault = () => null
    world.connections.wakeAll()
    await until(() => users.every((user) => stateOf(user) === 'disconnected'))
  })
})
