import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TenantId, UserId, ZoomAppId } from '../src/contract/ids.ts'
import { newId } from '../src/main/ids.ts'
import { openStore } from '../src/main/store/store.ts'
import { insertTenant } from '../src/main/tenants/queries.ts'
import { countByState, countUsers, insertUser, pageOfUsers, positionOf } from '../src/main/users/queries.ts'
import { insertZoomApp } from '../src/main/zoom-apps/queries.ts'
import { type Measured, rounded, timed } from './harness.ts'

const USERS = 100_000
const TENANTS = 38
const everyone = { tenantId: null, search: null, states: null }

/** What the users table costs with 100,000 rows. */
export async function measure(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'))
  const store = openStore(folder)
  const { core } = store
  const now = Date.UTC(2026, 10, 24)
  const app: ZoomAppId = newId('zoomApp', now)
  const tenants: TenantId[] = Array.from({ length: TENANTS }, (_tenant, i) => newId('tenant', now + i))
  core.tx('bench.fill', (tx) => {
    insertZoomApp(tx, {
      id: app,
      name: 'Production',
      level: 'user',
      kind: 'public',
      client_id: 'c',
      client_secret: null,
      oauth_url: 'https://zoom.us',
      api_url: 'https://api.zoom.us',
      built_in_sandbox: 0,
      created_at: now,
    })
    for (const [i, id] of tenants.entries())
      insertTenant(tx, {
        id,
        name: `Tenant ${i}`,
        domain: `client${i}.example.com`,
        zoom_app_id: app,
        time_zone: 'UTC',
        created_at: now,
      })
    for (let i = 0; i < USERS; i += 1) {
      // A fixed shuffle, so that names are not in the order in which they were added.
      const name = `Person ${(i * 7919) % USERS}`
      const email = `person.${i}@client${i % TENANTS}.example.com`
      const id: UserId = newId('user', now + i)
      insertUser(tx, {
        id,
        tenant_id: tenants[i % TENANTS] ?? (tenants[0] as TenantId),
        name,
        name_key: name.toLowerCase(),
        email,
        email_key: email,
        time_zone: 'UTC',
        created_at: now,
      })
    }
  })
  const page = { sort: 'name', descending: false, after: null, limit: 100, now } as const
  const firstMs = await timed(50, () => pageOfUsers(core, everyone, page))
  let after: string[] | null = null
  for (let i = 0; i < 500; i += 1) {
    const last = pageOfUsers(core, everyone, { ...page, after }).at(-1)
    if (last === undefined) break
    after = positionOf(last, 'name')
  }
  const deep = after
  const deepMs = await timed(50, () => pageOfUsers(core, everyone, { ...page, after: deep }))
  const searchMs = await timed(10, () => pageOfUsers(core, { ...everyone, search: '9999' }, page))
  const countMs = await timed(10, () => countUsers(core, everyone, 100_001))
  const statesMs = await timed(10, () => countByState(core, null))
  store.close()
  rmSync(folder, { recursive: true })
  const row = (metric: string, value: number, goal: number): Measured['rows'][number] => ({
    metric,
    value: rounded(value),
    unit: 'ms',
    goal,
    better: 'lower',
    peers: {},
  })
  return {
    seed: 1,
    sizes: { users: USERS, tenants: TENANTS },
    rows: [
      row('first_page_ms', firstMs, 5),
      row('page_at_depth_50k_ms', deepMs, 5),
      row('search_ms', searchMs, 50),
      row('count_all_ms', countMs, 20),
      row('counts_by_state_ms', statesMs, 20),
    ],
  }
}
