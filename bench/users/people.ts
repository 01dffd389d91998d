import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TenantId, UserId, ZoomAppId } from '../../src/contract/ids.ts'
import { newId } from '../../src/main/ids.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { insertTenant } from '../../src/main/tenants/queries.ts'
import { insertUser } from '../../src/main/users/queries.ts'
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
  const store = openStore(folder)
  const next = seeded(seed)
  const tenants = fill(store, users, next)
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

function fill(store: Store, users: number, next: (below: number) => number): TenantId[] {
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
  store.core.tx('bench.users', (tx) => {
    for (let i = 0; i < users; i += 1) {
      const { name, email, tenant } = personOf(i, next)
      const id: UserId = newId('user', NOW + i)
      insertUser(tx, {
        id,
        tenant_id: tenants[tenant] ?? (tenants[0] as TenantId),
        name,
        name_key: name.toLowerCase(),
        email,
        email_key: email,
        time_zone: 'UTC',
        created_at: NOW,
      })
    }
    // Most are healthy, few need someone: as it is where a console is looked after.
    tx.run(`UPDATE users SET
      connection_state = CASE WHEN rowid % 101 = 0 THEN 'needsConsent' WHEN rowid % 103 = 0 THEN 'scopeGap'
        WHEN rowid % 17 = 0 THEN 'paused' WHEN rowid % 5 = 0 THEN 'neverConnected' ELSE 'healthy' END,
      scope_gap = rowid % 103 = 0,
      zoom_type = CASE WHEN rowid % 5 = 0 THEN NULL WHEN rowid % 3 = 0 THEN 2 WHEN rowid % 997 = 0 THEN 4 ELSE 1 END`)
  })
  return tenants
}
