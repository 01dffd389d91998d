import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { TenantId, ZoomAppId } from '../../src/contract/ids.ts'
import type { ConnectionState } from '../../src/contract/states.ts'
import { newId } from '../../src/main/ids.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { insertTenant } from '../../src/main/tenants/queries.ts'
import { insertZoomApp } from '../../src/main/zoom-apps/queries.ts'

export const NOW = Date.UTC(2026, 10, 24, 8)
export const TENANTS = 38

const FIRST =
  'Anna Ben Carla David Eva Felix Gina Hans Ina Jonas Klara Lars Mia Noah Olga Paul Rita Sven Tina Uwe Vera Willi Yael Zoe Łukasz Øystein 박민준'
const LAST =
  'Schmidt Meyer Okafor Ben-David Garcia Johnson Nakamura Olsen Petrov Rossi Silva Tanaka Ueda Virtanen Weber Young Zimmermann Castellanos'

/** The next of a fixed row of numbers: the same people in every run. */
export function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const ascii = (text: string): string => text.replaceAll(/[^ -~]/g, 'x')

/** Someone invented: names repeat as they do, emails do not. */
export function personOf(
  i: number,
  next: (below: number) => number,
): { name: string; email: string; tenant: number } {
  const pick = (names: string): string => names.split(' ')[next(names.split(' ').length)] ?? ''
  const [first, last, tenant] = [pick(FIRST), pick(LAST), next(TENANTS)]
  return {
    name: `${first} ${last}`,
    email: `${ascii(first)}.${last}.${i}@client${tenant}.example.com`.toLowerCase(),
    tenant,
  }
}

export interface BenchStore extends AsyncDisposable {
  readonly store: Store
  readonly folder: string
  readonly tenants: readonly TenantId[]
}

/** A data folder with tenants and, in every state and of every type, so many users. */
export function benchStore(users: number, seed: number): BenchStore {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-bench-'))
  const made = openStore(folder)
  const tenants = addTenants(made)
  made.close()
  if (users > 0) addUsers(join(folder, 'core.db'), users, tenants, seeded(seed))
  const store = openStore(folder)
  return {
    store,
    folder,
    tenants,
    async [Symbol.asyncDispose]() {
      store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function addTenants(store: Store): TenantId[] {
  const app: ZoomAppId = newId('zoomApp', NOW)
  const tenants: TenantId[] = Array.from({ length: TENANTS }, (_tenant, i) => newId('tenant', NOW + i))
  store.core.tx('bench.tenants', (tx) => {
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
      created_at: NOW,
    })
    for (const [i, id] of tenants.entries())
      insertTenant(tx, {
        id,
        name: `Tenant ${i}`,
        domain: `client${i}.example.com`,
        zoom_app_id: app,
        time_zone: 'UTC',
        created_at: NOW,
      })
  })
  return tenants
}

/** Lays users into the file past the store: what is measured is asking for them, not how they came. */
function addUsers(
  file: string,
  users: number,
  tenants: readonly TenantId[],
  next: (below: number) => number,
): void {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -500000')
  const indexes = db
    .prepare<[], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'users' AND sql IS NOT NULL`,
    )
    .all()
  const insert = db.prepare(`INSERT INTO users
    (id, tenant_id, name, name_key, email, email_key, time_zone, created_at, connection_state, scope_gap, zoom_type)
    VALUES (?, ?, ?, ?, ?, ?, 'UTC', ?, ?, ?, ?)`)
  db.transaction(() => {
    for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
    for (let i = 0; i < users; i += 1) {
      const { name, email, tenant } = personOf(i, next)
      const { state, gap, type } = conditionOf(i + 1)
      const [id, key] = [newId('user', NOW + i), name.toLowerCase()]
      insert.run(id, tenants[tenant], name, key, email, email, NOW, state, gap, type)
    }
    for (const { sql } of indexes) db.exec(sql)
  })()
  db.close()
}

/** Most are healthy, few need someone: as it is where a console is looked after. */
function conditionOf(n: number): { state: ConnectionState; gap: 0 | 1; type: number | null } {
  const divides = (by: number): boolean => n % by === 0
  return {
    state: divides(101)
      ? 'needsConsent'
      : divides(103)
        ? 'scopeGap'
        : divides(17)
          ? 'paused'
          : divides(5)
            ? 'neverConnected'
            : 'healthy',
    gap: divides(103) ? 1 : 0,
    type: divides(5) ? null : divides(3) ? 2 : divides(997) ? 4 : 1,
  }
}
