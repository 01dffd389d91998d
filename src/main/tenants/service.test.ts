import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addTenant, addUser, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId, ZoomAppId } from '../../contract/ids.ts'
import { Domain } from '../../contract/tenants.ts'

let world: World
let tenantId: TenantId
let zoomAppId: ZoomAppId

beforeEach(async () => {
  world = await openWorld()
  tenantId = addTenant(world)
  zoomAppId = world.tenants.row(tenantId).zoom_app_id
})
afterEach(() => world[Symbol.asyncDispose]())

function codeOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { field?: string } }
    return code === undefined ? error : [code, data?.field]
  }
  return 'no error'
}
const add = (name: string, domain: string): TenantId =>
  world.tenants.add({ name, domain: Domain.parse(domain), zoomAppId, timeZone: 'UTC' }).id

describe('a domain', () => {
  it.each([
    ['Client1.Example.COM', 'client1.example.com'],
    ['  client1.example.com\n', 'client1.example.com'],
    ['client1.example.com.', 'client1.example.com'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['a.xn--p1ai', 'a.xn--p1ai'],
  ])('%j is kept as %j', (written, kept) => {
    expect(Domain.parse(written)).toBe(kept)
  })

  it.each([
    'https://client1.example.com',
    'client1.example.com:443',
    'client1.example.com/x',
    'client1.example.com..',
    'client1..example.com',
    '.example.com',
    '-a.example.com',
    'a-.example.com',
    'example',
    '127.0.0.1',
    'bücher.example',
    'a_b.example.com',
    'client1.example.com@evil.example',
    `${'a'.repeat(64)}.example.com`,
    `${'a.'.repeat(127)}com`,
    '',
    '.',
  ])('%j is none, and the answer says what would be', (written) => {
    const { success, error } = Domain.safeParse(written)
    expect(success).toBe(false)
    if (written.length < 254) expect(error?.message).toMatch(/a domain such as client1\.example\.com/)
  })

  it('that is international is asked for in its ASCII form', () => {
    expect(Domain.safeParse('bücher.example').error?.issues[0]?.message).toMatch(/ASCII form.*xn--/)
    expect(Domain.safeParse('nonsense').error?.issues[0]?.message).not.toMatch(/xn--/)
  })

  it('is the same after a second reading', () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?$/)
    const anyDomain = fc
      .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '.', ' '))
      .map(([labels, end]) => `${labels.join('.')}.Example${end}`)
    fc.assert(
      fc.property(anyDomain, (written) => {
        const kept = Domain.parse(written)
        expect(Domain.parse(kept)).toBe(kept)
        expect(kept).toMatch(/^[a-z0-9.-]+[a-z]$/)
      }),
    )
  })

  it('belongs to one tenant, however it is written', () => {
    for (const domain of ['client1.example.com', 'CLIENT1.example.com', 'client1.example.com.'])
      expect(codeOf(() => add('Other', domain))).toEqual(['CONFLICT', 'domain'])
    const other = add('Other', 'client2.example.com')
    expect(codeOf(() => world.tenants.change(other, { domain: 'client1.example.com' }))).toEqual([
      'CONFLICT',
      'domain',
    ])
    expect(world.tenants.change(other, { domain: 'client2.example.com', name: 'New' }).name).toBe('New')
    expect(world.tenants.byDomain('client2.example.com')?.id).toBe(other)
  })

  it('is free again once its tenant is removed', () => {
    world.tenants.remove(tenantId)
    expect(codeOf(() => add('Again', 'client1.example.com'))).toBe('no error')
  })
})

describe('a tenant', () => {
  it('is not removed while it has users', () => {
    const anna = addUser(world, tenantId, 'Anna')
    expect(codeOf(() => world.tenants.remove(tenantId))).toEqual(['CONFLICT', 'id'])
    world.users.remove(anna)
    world.tenants.remove(tenantId)
    expect(world.tenants.list()).toEqual([])
    expect(codeOf(() => world.tenants.remove(tenantId))).toEqual(['NOT_FOUND', undefined])
  })

  it('of an app that is not here is refused, and nothing of it is kept', () => {
    const gone = 'app_00000000000000000000' as ZoomAppId
    const refused = ['NOT_FOUND', undefined]
    expect(
      codeOf(() =>
        world.tenants.add({ name: 'B', domain: 'b.example.com', zoomAppId: gone, timeZone: 'UTC' }),
      ),
    ).toEqual(refused)
    expect(codeOf(() => world.tenants.change(tenantId, { name: 'B', zoomAppId: gone }))).toEqual(refused)
    expect(world.tenants.list().map(({ name }) => name)).toEqual(['Client 1'])
  })

  it('that is changed in part keeps the rest, and the log says what it was', () => {
    const changed = world.tenants.change(tenantId, { timeZone: 'Asia/Tokyo' })
    expect(changed).toMatchObject({
      name: 'Client 1',
      domain: 'client1.example.com',
      timeZone: 'Asia/Tokyo',
      zoomAppId,
    })
    const [entry] = world.audit.list({ subjectId: tenantId, limit: 1 }).rows
    expect(JSON.parse(entry?.before ?? '{}')).toMatchObject({ time_zone: 'Europe/Berlin' })
    expect(JSON.parse(entry?.after ?? '{}')).toMatchObject({ time_zone: 'Asia/Tokyo' })
  })

  it('counts its users by state, and nobody else’s', () => {
    const other = add('Another', 'client2.example.com')
    for (const name of ['Anna', 'Ben']) addUser(world, tenantId, name)
    addUser(world, other, 'Cleo')
    expect(world.tenants.list().map(({ name, users, states }) => [name, users, states])).toEqual([
      ['Another', 1, { neverConnected: 1 }],
      ['Client 1', 2, { neverConnected: 2 }],
    ])
  })
})
