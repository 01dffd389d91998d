import { cpSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { type Fault, FakeZoom } from '../../../test/support/fake-zoom.ts'
import { json } from '../../../test/support/http-server.ts'
import { settle, until } from '../../../test/support/manual-clock.ts'
import { begin, ended, itemsByName } from '../../../test/support/operations.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import { addConnected, addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { OperationId, TenantId, UserId } from '../../contract/ids.ts'
import { nextResetAfter } from '../../contract/time.ts'

const PASSPHRASE = 'four words are enough'

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

describe('what does not work for a while', () => {
  it('waits while the secrets are locked, and ends once they are opened', async () => {
    const users = addUsers(3)
    await lendPassphrase(world.store, world.host.keyFilePath, PASSPHRASE, 'too')
    world.vault.lock()
    const [away, back] = [
      begin(world, 'disconnect', users.slice(0, 1)),
      begin(world, 'reconnect', users.slice(1)),
    ]
    await until(
      () =>
        world.operations.get(away).counts.waiting === 1 && world.operations.get(back).counts.waiting === 2,
    )
    expect([
      itemsByName(world, away)['User 00']?.reason,
      itemsByName(world, back)['User 01']?.reason,
    ]).toEqual(['Revocation waits: the secrets are locked', 'The secrets are locked'])
    expect(zoom.seen).toEqual([])
    world.connections.start()
    await world.vault.unlock(PASSPHRASE)
    await ended(world, back)
    await ended(world, away)
    expect([countsOf(away), countsOf(back), stateOf(users[0] ?? ('' as UserId))]).toEqual([
      { done: 1 },
      { done: 2 },
      'disconnected',
    ])
  })

  it('waits while Zoom is down without pressing it, and ends once it answers', async () => {
    const users = addUsers(3)
    const down: Fault = { when: 'before', reply: 'reset' }
    zoom.fault = () => down
    const id = begin(world, 'disconnect', users)
    await until(() => world.operations.get(id).counts.waiting === 3)
    const asked = zoom.seen.length
    for (let looks = 0; looks < 6; looks += 1) {
      world.clock.advance(4_000)
      await until(() => (world.operations.get(id).counts.running ?? 0) === 0)
    }
    // 24 s: the revocations' own pauses allow one more try of each.
    expect(zoom.seen.length - asked).toBeLessThanOrEqual(3 * 2)
    zoom.fault = () => null
    world.connections.wakeAll()
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 3 } })
    expect(itemsByName(world, id)['User 00']?.tries).toBeGreaterThan(1)
  })

  it('that came in the middle: whom it had begun ends, the others wait for the secrets', async () => {
    const users = addUsers(14)
    await lendPassphrase(world.store, world.host.keyFilePath, PASSPHRASE, 'too')
    world.clock.advance(3_600_000)
    const hold = holdUp('/oauth/token')
    const id = begin(world, 'reconnect', users)
    await until(() => hold.held() === 12)
    world.vault.lock()
    hold.letGo()
    await settle(
      world.clock,
      until(() => world.operations.get(id).counts.running === undefined),
      2000,
    )
    expect(countsOf(id)).toEqual({ done: 12, waiting: 2 })
    // Every rotated pair reached the disk, though nobody may read it now.
    expect(zoom.seen.filter(({ path }) => path !== '/oauth/token')).toHaveLength(12)
    await world.vault.unlock(PASSPHRASE)
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 14 } })
    expect(zoom.lines.filter((line) => line === 'POST /oauth/token')).toHaveLength(14)
  })

  it('is Zoom in the middle: who was done stays done, the others go on', async () => {
    const users = addUsers(16)
    let answered = 0
    zoom.fault = () => {
      answered += 1
      return answered > 5 ? { when: 'before', reply: 'reset' } : null
    }
    const id = begin(world, 'reconnect', users)
    await settle(
      world.clock,
      until(
        () =>
          world.operations.get(id).counts.waiting === 11 &&
          world.operations.get(id).counts.running === undefined,
      ),
      1000,
    )
    expect(countsOf(id)).toEqual({ done: 5, waiting: 11 })
    expect(new Set(users.map((user) => stateOf(user)))).toEqual(new Set(['healthy']))
    const lines = zoom.seen.length
    zoom.fault = () => null
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 16 } })
    expect(zoom.seen.length - lines).toBe(11)
  })

  it('waits until 00:00 UTC where the account’s day is spent, and says which allowance', async () => {
    const users = addUsers(2)
    const reply = json(429, {
      code: 429,
      message: 'You have reached the maximum daily rate limit for this API.',
    })
    zoom.fault = () => ({ when: 'before', reply })
    const id = begin(world, 'reconnect', users)
    await until(() => world.operations.get(id).counts.waiting === 2)
    const midnight = nextResetAfter(world.clock.now())
    expect(itemsByName(world, id)['User 01']).toMatchObject({
      reason: expect.stringMatching(/^The allowance “.*per day” is spent$/) as string,
      nextTryAt: new Date(midnight).toISOString(),
    })
    zoom.fault = () => null
    world.clock.advance(midnight - world.clock.now())
    expect(await ended(world, id)).toMatchObject({ state: 'done', counts: { done: 2 } })
  })
})

describe('a restart in the middle', () => {
  /** A second console on the files as they stand at this instant: what a crash would leave. */
  async function crashed(): Promise<World & { gone: () => void }> {
    const copy = scratchFolder()
    cpSync(folder.path, copy.path, { recursive: true, filter: (path) => !path.endsWith('.lock') })
    const again = await openWorld({ dataDir: copy.path, zoomUrl: zoom.url, keyFile: `${folder.path}.key` })
    return { ...again, gone: () => copy[Symbol.dispose]() }
  }

  it('goes on with every user, revokes each once, and asks about whom it had begun', async () => {
    const users = addUsers(20)
    const hold = holdUp('/oauth/revoke')
    const id = begin(world, 'disconnect', users)
    await until(() => hold.held() === 12)
    const again = await crashed()
    expect(again.operations.get(id)).toMatchObject({ state: 'running', counts: { running: 12, queued: 8 } })
    // The dead process' requests reach Zoom after all.
    world.operations.cancel(id)
    hold.letGo()
    await ended(world, id)
    again.connections.start()
    again.operations.start()
    expect(await ended(again, id)).toMatchObject({ state: 'done', total: 20, counts: { done: 20 } })
    expect([zoom.grants, new Set(users.map((user) => stateOf(user, again)))]).toEqual([
      [],
      new Set(['disconnected']),
    ])
    expect(again.audit.list({ subjectId: id, limit: 10 }).rows).toHaveLength(2)
    await again.stop()
    again.gone()
  })

  it('of a cancelling operation begins nobody more, and says that it does not know how far it got', async () => {
    const users = addUsers(14)
    const hold = holdUp('/v2/users/me')
    const id = begin(world, 'reconnect', users)
    await until(() => hold.held() === 12)
    world.operations.cancel(id)
    const again = await crashed()
    const before = zoom.seen.length
    again.operations.start()
    expect(again.operations.get(id)).toMatchObject({ state: 'cancelled', counts: { cancelled: 14 } })
    expect(itemsByName(again, id)['User 00']?.reason).toMatch(/stopped while this user was under way/)
    expect(itemsByName(again, id)['User 13']?.reason).toMatch(/cancelled before this user/)
    expect(zoom.seen.length).toBe(before)
    hold.letGo()
    await ended(world, id)
    await again.stop()
    again.gone()
  })

  it('leaves an operation that had ended alone', async () => {
    const id = begin(world, 'pause', addUsers(2))
    const before = await ended(world, id)
    const again = await crashed()
    again.operations.start()
    expect(again.operations.get(id)).toEqual(before)
    await again.stop()
    again.gone()
  })
})
