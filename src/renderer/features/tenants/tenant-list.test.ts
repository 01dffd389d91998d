import { describe, expect, test } from 'vitest'
import { TenantId, ZoomAppId } from '../../../contract/ids.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import { brokenUsers, checkedUsers, healthyShare, listTenants } from './tenant-list.ts'

let made = 0
function tenant(name: string, states: Tenant['states']): Tenant {
  made += 1
  return {
    id: TenantId.parse(`ten_${String(made).padStart(20, '0')}`),
    name,
    domain: `${name.toLowerCase()}.example.com`,
    zoomAppId: ZoomAppId.parse('app_00000000000000000001'),
    zoomAppName: 'Production',
    timeZone: 'UTC',
    users: Object.values(states).reduce((sum, count) => sum + count, 0),
    states,
    createdAt: '2026-11-24T08:04:00.000Z',
  }
}

const north = tenant('North', { healthy: 9, needsConsent: 1 })
const south = tenant('South', { healthy: 20 })
const east = tenant('East', {})

describe('tenants', () => {
  test('those are checked whom Zoom knows and who are not paused', () => {
    const west = tenant('West', { healthy: 3, paused: 1, neverConnected: 2, scopeGap: 1, disconnected: 1 })
    expect([checkedUsers(west), checkedUsers(east), checkedUsers(south)]).toEqual([4, 0, 20])
  })

  test('health is a share, and unknown where there is no one', () => {
    expect(healthyShare(north)).toBe(0.9)
    expect(healthyShare(east)).toBeNull()
    expect(brokenUsers(north)).toBe(1)
  })

  test('views and search narrow the list', () => {
    const sort = { column: 'name', descending: false }
    expect(listTenants([north, south, east], 'broken', '', sort)).toEqual([north])
    expect(listTenants([north, south, east], 'empty', '', sort)).toEqual([east])
    expect(listTenants([north, south, east], 'all', 'SOUTH.example', sort)).toEqual([south])
  })

  test('sorting by numbers falls back on names; who has no users is never the least healthy', () => {
    expect(listTenants([south, north, east], 'all', '', { column: 'healthy', descending: false })).toEqual([
      north,
      south,
      east,
    ])
    expect(listTenants([north, south, east], 'all', '', { column: 'users', descending: true })).toEqual([
      south,
      north,
      east,
    ])
  })
})
