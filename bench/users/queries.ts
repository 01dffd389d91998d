import type { TenantId } from '../../src/contract/ids.ts'
import type { UserFilter, UserSort } from '../../src/contract/users.ts'
import { SystemClock } from '../../src/main/clock.ts'
import type { UsersService } from '../../src/main/users/service.ts'
import { rounded } from '../harness.ts'
import { benchServices } from './services.ts'
import { benchStore, seeded } from './people.ts'

const ROUNDS = 40

interface Query extends UserFilter {
  readonly sort?: UserSort
  readonly descending?: boolean
  readonly deep?: boolean
}

/** The twelve. Each is asked as the page asks it: the first 100 rows and the count; one asks for a page far down. */
function queries(tenant: TenantId): Record<string, Query> {
  return {
    prefix: { search: 'castel' },
    infix: { search: 'mmerman' },
    'two letters without a hit': { search: 'qz' },
    'common trigram sorted': { search: 'exa', sort: 'email', descending: true },
    'filter: tenant': { tenantId: tenant },
    'filter: state': { states: ['needsConsent', 'appRemoved', 'deactivated'], sort: 'state' },
    'filter: type': { types: ['other'], sort: 'type' },
    'filter: scope gap': { scopeGap: true },
    'filter: quota use': { quota: ['high', 'nearlySpent', 'spent'] },
    'filters combined': {
      tenantId: tenant,
      states: ['paused'],
      types: ['licensed'],
      search: 'an',
      sort: 'email',
    },
    'deep page': { deep: true, sort: 'tenant' },
    count: { search: 'an' },
  }
}

/** How long each of the twelve takes, as the worst of 19 of 20; by index, and for comparison by SQLite's LIKE. */
export async function measureQueries(
  users: number,
  seed: number,
): Promise<{ byName: Record<string, number>; buildMs: number; bytes: number; like: number }> {
  await using data = benchStore(users, seed)
  const { store, tenants } = data
  const before = process.memoryUsage().arrayBuffers
  const clock = new SystemClock()
  const service = benchServices(store, clock).users
  const begun = performance.now()
  service.list({ sort: 'name', descending: false, limit: 1 })
  while (!service.isIndexed) await new Promise((resolve) => setTimeout(resolve, 5))
  const buildMs = performance.now() - begun
  const next = seeded(seed)
  const byName: Record<string, number> = {}
  for (const [name, query] of Object.entries(queries(tenants[1] ?? (tenants[0] as TenantId)))) {
    const { sort = 'name', descending = false, deep = false, ...filter } = query
    const cursor = deep ? deepCursor(service, sort, users) : undefined
    const times: number[] = []
    for (let i = 0; i < ROUNDS; i += 1) {
      // Someone is changed between two questions, so that nothing is answered from what was asked before.
      store.core.tx('bench.touch', (tx) =>
        tx.run(`UPDATE users SET connection_state = 'paused' WHERE rowid = $row`, { row: 1 + next(users) }),
      )
      const start = performance.now()
      service.list({ ...filter, sort, descending, cursor, limit: 100 })
      times.push(performance.now() - start)
    }
    byName[name] = rounded(percentile(times, 0.95))
  }
  const start = performance.now()
  store.core.all(
    `SELECT id FROM users WHERE name_key LIKE '%qz%' OR email_key LIKE '%qz%' ORDER BY name_key LIMIT 101`,
  )
  const like = rounded(performance.now() - start)
  const bytes = process.memoryUsage().arrayBuffers - before
  service.close()
  clock.stop()
  return { byName, buildMs: rounded(buildMs), bytes, like }
}

export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Walks down the list for half of the users, and answers where it stands. */
function deepCursor(service: UsersService, sort: UserSort, users: number): string | undefined {
  let cursor: string | undefined
  for (let i = 0; i < Math.min(users / 400, 500); i += 1)
    cursor = service.list({ sort, descending: false, cursor, limit: 200 }).next ?? undefined
  return cursor
}
