import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scratchFolder, scratchStore } from '../../../../test/support/scratch.ts'
import { SqliteDatabase } from '../database.ts'
import type { Tx } from '../handles.ts'
import { migrate } from '../migrate.ts'
import { core0001 } from './core-0001.ts'
import { core0005 } from './core-0005.ts'

function seed(tx: Tx, users: number): void {
  tx.run(`INSERT INTO zoom_apps (id, name, level, kind, client_id, oauth_url, api_url, built_in_sandbox, created_at)
          VALUES ('app', 'A', 'user', 'public', 'c', 'https://zoom.us', 'https://api.zoom.us', 0, 1)`)
  tx.run(
    "INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at) VALUES ('t', 'T', 'd', 'app', 'UTC', 1)",
  )
  tx.run(`INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name,
            zoom_type, api_url, scopes, state, state_at, generation, authorized_at)
          VALUES ('c0', 'app', 'i', 'z', 'acc', 'e', 'n', 1, 'a', 'user:read:user', 'healthy', 1, 1, 7)`)
  for (let i = 0; i < users; i += 1)
    tx.run(
      `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
       VALUES ($id, 't', $id, $id, $id, $id, 'UTC', 1)`,
      { id: `u${i}` },
    )
}

describe('the step to schema 5', () => {
  it('keeps rows and their states, knows the last grant of each app, and plans to compare every connection', () => {
    using folder = scratchFolder()
    const db = new SqliteDatabase(join(folder.path, 'core.db'), { synchronous: 'FULL', secureDelete: true })
    migrate(db, 'core.db', [core0001], folder.path)
    db.tx('rows', (tx) => {
      seed(tx, 2)
      tx.run("UPDATE users SET connection_id = 'c0' WHERE id = 'u0'")
    })
    migrate(db, 'core.db', [core0001, core0005], folder.path)
    expect(db.userVersion).toBe(5)
    expect(db.all('SELECT id, connection_state, scope_gaps, host_paused FROM users ORDER BY id')).toEqual([
      { id: 'u0', connection_state: 'healthy', scope_gaps: 0, host_paused: 0 },
      { id: 'u1', connection_state: 'neverConnected', scope_gaps: 0, host_paused: 0 },
    ])
    expect(db.all('SELECT * FROM zoom_app_grants')).toEqual([
      { zoom_app_id: 'app', scopes: 'user:read:user', at: 7 },
    ])
    expect(db.all('SELECT after FROM scope_sweep')).toEqual([{ after: '' }])
    db.close()
  })
})

const STATES = [
  'healthy',
  'scopeGap',
  'expiring',
  'paused',
  'needsConsent',
  'disconnected',
  'revocationWaiting',
]
const HOSTS = [null, 'disconnected', 'deactivated', 'movedAccount']

/** What a user shows, as it is meant to be. */
function meant(state: string, host: string | null, paused: boolean): string {
  if (host === 'disconnected') return 'disconnected'
  if (state === 'disconnected' || state === 'revocationWaiting') return state
  if (paused) return 'paused'
  return ['healthy', 'scopeGap', 'expiring'].includes(state) ? (host ?? state) : state
}

describe('a user whom an admin’s connection serves', () => {
  it('shows the connection’s state unless something is true of them alone, whatever changes in whatever order', () => {
    using store = scratchStore()
    store.core.tx('seed', (tx) => {
      seed(tx, 2)
      tx.run("UPDATE users SET connection_id = 'c0'")
    })
    const step = fc.oneof(
      fc.record({ state: fc.constantFrom(...STATES) }),
      fc.record({ gaps: fc.constantFrom(0, 16, 48) }),
      fc.record({ user: fc.nat(1), host: fc.constantFrom(...HOSTS) }),
      fc.record({ user: fc.nat(1), paused: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        for (const each of steps)
          store.core.tx('step', (tx) => {
            if ('state' in each) tx.run('UPDATE connections SET state = $state', { state: each.state })
            if ('gaps' in each) tx.run('UPDATE connections SET scope_gaps = $gaps', { gaps: each.gaps })
            if ('host' in each)
              tx.run('UPDATE users SET host_state = $host WHERE id = $id', {
                host: each.host,
                id: `u${each.user}`,
              })
            if ('paused' in each)
              tx.run('UPDATE users SET host_paused = $paused WHERE id = $id', {
                paused: each.paused ? 1 : 0,
                id: `u${each.user}`,
              })
          })
        const rows = store.core.all<{
          shown: string
          gaps: number
          state: string
          own: number
          host_state: string | null
          host_paused: number
        }>(
          `SELECT u.connection_state AS shown, u.scope_gaps AS gaps, c.state, c.scope_gaps AS own, u.host_state, u.host_paused
           FROM users u JOIN connections c ON c.id = u.connection_id`,
        )
        for (const row of rows) {
          const state = meant(row.state, row.host_state, row.host_paused === 1)
          expect(row.shown).toBe(state)
          const ended =
            row.state === 'disconnected' || row.state === 'revocationWaiting' || state === 'disconnected'
          expect(row.gaps).toBe(ended ? 0 : row.own)
        }
      }),
      { numRuns: 60 },
    )
  })
})
