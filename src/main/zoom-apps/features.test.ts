import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { costlySteps, explain } from '../../../test/support/explain.ts'
import { ALL_SCOPES, FakeZoom } from '../../../test/support/fake-zoom.ts'
import { settle } from '../../../test/support/manual-clock.ts'
import { scratchFolder } from '../../../test/support/scratch.ts'
import { addConnected, addTenant, openWorld, type World } from '../../../test/support/world.ts'
import type { TenantId } from '../../contract/ids.ts'
import { SCOPE_NEEDS } from '../zoom/scope-needs.ts'
import { gapsByTenant, scopeSweep } from './queries.ts'

let zoom: FakeZoom
let world: World
let tenantId: TenantId

beforeEach(async () => {
  zoom = await FakeZoom.start()
  world = await openWorld({ zoomUrl: zoom.url })
  tenantId = addTenant(world, zoom)
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await zoom[Symbol.asyncDispose]()
})

const without = (scope: string): string => ALL_SCOPES.replace(scope, '').trim()
const gapsOf = (id: TenantId): unknown => world.zoomApps.scopeGaps().find((row) => row.tenantId === id)?.gaps

describe('what the console needs of Zoom', () => {
  it('is the least that its features need, in the form of the app’s level', () => {
    const user = world.zoomApps.scopesNeeded('user').map(({ granular }) => granular)
    expect(user).toEqual([
      'user:read:user',
      'meeting:read:meeting',
      'meeting:read:list_meetings',
      'meeting:write:meeting',
      'meeting:update:meeting',
      'meeting:delete:meeting',
      'meeting:read:past_meeting',
    ])
    const account = world.zoomApps.scopesNeeded('account')
    expect(account.map(({ granular }) => granular)).toEqual([
      ...user.map((scope) => `${scope}:admin`),
      'user:read:list_users:admin',
    ])
    expect(account.flatMap(({ classic }) => classic).every((scope) => scope.endsWith(':admin'))).toBe(true)
    world.zoomApps.setFeature('recorded', false)
    expect(world.zoomApps.scopesNeeded('user').map(({ name }) => name)).not.toContain('pastMeeting')
  })

  it('gives every call a bit of its own, in words of its own', () => {
    const bits = SCOPE_NEEDS.map(({ bit }) => bit)
    expect(new Set(bits).size).toBe(bits.length)
    expect(bits.every((bit) => Number.isInteger(Math.log2(bit)))).toBe(true)
    expect(SCOPE_NEEDS.filter(({ breaks }) => !breaks.endsWith('.'))).toEqual([])
  })

  it('cannot do without meetings', () => {
    expect(() => world.zoomApps.setFeature('meetings', false)).toThrow('is what the console is for')
  })
})

describe('a connection that lacks a scope', () => {
  it('is counted for its tenant, by the call that lacks it, until it is disconnected', async () => {
    const other = addTenant(world, zoom, 'Client 2')
    const { userId } = addConnected(world, zoom, tenantId, 'Anna', {
      scope: without('meeting:update:meeting'),
    })
    addConnected(world, zoom, tenantId, 'Ben')
    addConnected(world, zoom, other, 'Cem', {
      scope: without('meeting:update:meeting').replace('meeting:delete:meeting', ''),
    })
    expect([gapsOf(tenantId), gapsOf(other)]).toEqual([
      { updateMeeting: 1 },
      { updateMeeting: 1, deleteMeeting: 1 },
    ])
    expect(world.users.get(userId)).toMatchObject({
      state: 'scopeGap',
      stateReason: 'Not allowed: move meetings (meeting:update:meeting).',
    })
    await settle(world.clock, world.connections.disconnect(userId))
    expect(gapsOf(tenantId)).toEqual({})
  })

  it('is healthy once the feature that needs it is switched off, paused or not, and lacks it again when that is on', async () => {
    const scope = without('meeting:read:past_meeting')
    const anna = addConnected(world, zoom, tenantId, 'Anna', { scope }).userId
    const ben = addConnected(world, zoom, tenantId, 'Ben', { scope }).userId
    world.connections.pause(ben)
    expect(gapsOf(tenantId)).toEqual({ pastMeeting: 2 })
    const states = (): unknown => [world.users.get(anna).state, world.users.get(ben).state]
    world.zoomApps.setFeature('recorded', false)
    await expect.poll(() => scopeSweep(world.store.core)).toBeUndefined()
    expect([gapsOf(tenantId), states()]).toEqual([{}, ['healthy', 'paused']])
    expect(world.connections.resume(ben).state).toBe('healthy')
    world.zoomApps.setFeature('recorded', true)
    await expect.poll(() => scopeSweep(world.store.core)).toBeUndefined()
    expect([gapsOf(tenantId), states()]).toEqual([{ pastMeeting: 2 }, ['scopeGap', 'scopeGap']])
  })

  it('is compared after a restart where the console died between the switch and the comparison', async () => {
    using folder = scratchFolder()
    const died = await openWorld({ zoomUrl: zoom.url, dataDir: folder.path })
    const { userId } = addConnected(died, zoom, addTenant(died, zoom), 'Anna', {
      scope: without('meeting:read:past_meeting'),
    })
    await died.connections.close()
    died.zoomApps.setFeature('recorded', false)
    expect([scopeSweep(died.store.core), died.users.get(userId).state]).toEqual([{ after: '' }, 'scopeGap'])
    await died.stop()
    await using again = await openWorld({ zoomUrl: zoom.url, dataDir: folder.path })
    again.connections.start()
    await expect.poll(() => scopeSweep(again.store.core)).toBeUndefined()
    expect(again.users.get(userId).state).toBe('healthy')
  })

  it('is counted by an index that holds only those with a gap', () => {
    const plan = explain(world.store.core, gapsByTenant)
    expect(plan.join()).toContain('users_of_tenant_with_gaps')
    expect(
      costlySteps(plan).filter((step) => !step.includes('COVERING INDEX users_of_tenant_with_gaps')),
    ).toEqual([])
  })
})
