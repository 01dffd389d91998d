import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle } from '../../../test/support/manual-clock.ts'
import { addConnected, addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId } from '../../contract/ids.ts'

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

function record(subject: string, facts: { who?: string; tenantId?: string; subjectId?: string } = {}): void {
  world.store.core.tx('test', (tx) =>
    world.audit.record(tx, { who: 'Olga', action: 'test', subject, ...facts }),
  )
}
const subjects = (input: Partial<Parameters<World['audit']['list']>[0]> = {}): string[] =>
  world.audit.list({ limit: 200, ...input }).rows.map(({ subject }) => subject)

describe('the audit log', () => {
  it('is only ever added to: nothing changes or removes a line, not even by SQL', () => {
    record('one')
    for (const sql of [
      "UPDATE audit SET who = 'Mallory'",
      'DELETE FROM audit',
      'DELETE FROM audit WHERE id = 1',
    ])
      expect(() => world.store.core.tx('test', (tx) => tx.run(sql))).toThrow(/only ever added to/)
    expect(world.audit.list({ limit: 9 }).rows).toMatchObject([{ who: 'Olga', subject: 'one' }])
  })

  it('keeps a line exactly if its change was kept', () => {
    expect(() =>
      world.store.core.tx('test', (tx) => {
        world.audit.record(tx, { who: 'Olga', action: 'test', subject: 'lost' })
        throw new Error('the change fails')
      }),
    ).toThrow('the change fails')
    expect(subjects()).toEqual([])
  })

  it('keeps what became of those who were removed', () => {
    const tenantId = addTenant(world, zoom)
    const anna = addUser(world, tenantId, 'Anna')
    world.users.remove(anna)
    world.tenants.remove(tenantId)
    expect(world.audit.list({ subjectId: anna, limit: 9 }).rows).toMatchObject([
      { action: 'remove user', subject: 'Anna', tenantName: null },
      { action: 'add user', tenantName: null },
    ])
  })

  it('says who, when, what, before, after and how it ended', () => {
    world.store.core.tx('test', (tx) =>
      world.audit.record(tx, {
        who: 'Olga',
        action: 'a',
        subject: 's',
        before: { x: 1 },
        after: { x: null },
        result: 'r',
      }),
    )
    expect(world.audit.list({ limit: 1 }).rows[0]).toEqual({
      id: 1,
      at: new Date(world.clock.now()).toISOString(),
      who: 'Olga',
      action: 'a',
      subject: 's',
      subjectId: null,
      tenantName: null,
      before: '{"x":1}',
      after: '{"x":null}',
      result: 'r',
    })
  })
})

describe('its pages', () => {
  it('have every line once, newest first, while more are written', () => {
    for (let i = 0; i < 10; i += 1) record(`line ${i}`)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: ReturnType<World['audit']['list']> = world.audit.list({
        limit: 3,
        ...(cursor === null ? {} : { cursor }),
      })
      seen.push(...page.rows.map(({ subject }) => subject))
      cursor = page.next
      record('meanwhile')
    } while (cursor !== null)
    expect(seen).toEqual(Array.from({ length: 10 }, (_line, i) => `line ${9 - i}`))
  })

  it('refuse a strange position', () => {
    for (const cursor of ['x', '[]', '["1"]', '[1,2]'])
      expect(() => subjects({ cursor })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }) as Error)
  })
})

describe('its filters', () => {
  it('take a tenant, a subject and a text, together too', () => {
    const tenantId = addTenant(world, zoom)
    const other = addTenant(world, zoom, 'Client 2')
    record('one', { tenantId, subjectId: 's1' })
    record('two', { tenantId, subjectId: 's2' })
    record('one', { tenantId: other, subjectId: 's1' })
    const none = { search: 'test' }
    expect(subjects({ tenantId, ...none })).toEqual(['two', 'one'])
    expect(subjects({ subjectId: 's1', ...none })).toEqual(['one', 'one'])
    expect(subjects({ tenantId, subjectId: 's1', search: 'ONE' })).toEqual(['one'])
    expect(subjects({ tenantId: 'ten_00000000000000000000' as TenantId })).toEqual([])
  })

  it('take the text as it stands, without case in any script', () => {
    for (const subject of ['Änne', '100%', 'a_b', 'axb', 'back\\', 'ИВАН']) record(subject)
    record('other', { who: 'Łukasz' })
    for (const [search, found] of [
      ['ÄNNE', ['Änne']],
      ['иван', ['ИВАН']],
      ['%', ['100%']],
      ['a_b', ['a_b']],
      ['A_B', ['a_b']],
      ['\\', ['back\\']],
      ['łUK', ['other']],
      ["'", []],
    ] as const)
      expect([search, subjects({ search })]).toEqual([search, found])
  })
})

describe('no secret', () => {
  it('stands in it after everything that has to do with one', async () => {
    const tenantId = addTenant(world, zoom)
    const [app] = world.zoomApps.list()
    if (app === undefined) throw new Error('no app')
    world.zoomApps.changeSecret(app.id, 'canary-new-secret')
    zoom.clients.set('client-1', 'canary-new-secret')
    const { userId } = addConnected(world, zoom, tenantId, 'Anna')
    const secrets = [
      'canary-new-secret',
      'client secret: +%/&',
      ...zoom.grants.flatMap(({ access, refresh }) => [access, refresh]),
    ]
    world.clock.advance(3_600_000)
    await settle(world.clock, world.connections.check(userId))
    world.connections.pause(userId)
    world.connections.resume(userId)
    secrets.push(...zoom.grants.flatMap(({ access, refresh }) => [access, refresh]))
    await settle(world.clock, world.connections.disconnect(userId))
    const log = JSON.stringify(world.store.core.all('SELECT * FROM audit'))
    expect(world.audit.list({ limit: 50 }).rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['change client secret', 'disconnect user', 'pause user', 'resume user']),
    )
    expect(secrets.length).toBeGreaterThanOrEqual(6)
    for (const secret of secrets) expect(log).not.toContain(secret)
  })
})
