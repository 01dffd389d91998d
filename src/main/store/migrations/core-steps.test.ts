import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchFolder } from '../../../../test/support/scratch.ts'
import { SqliteDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { CORE_STEPS } from '../store.ts'

/** A tenant with users in every relation to a connection, in columns that are there from the first schema on. */
const ROWS = `
INSERT INTO zoom_apps (id, name, level, kind, client_id, client_secret, oauth_url, api_url, built_in_sandbox, created_at)
  VALUES ('app', 'A', 'user', 'confidential', 'c', x'01', 'https://zoom.us', 'https://api.zoom.us', 0, 1);
INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at) VALUES ('ten', 'T', 'd', 'app', 'UTC', 1);
INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name, zoom_type,
    api_url, scopes, state, state_at, resumes_to, generation, access, refresh, authorized_at)
  VALUES ('con1', 'app', 'i', 'z1', 'acc', 'e1', 'n', 2, 'a', 'user:read:user', 'healthy', 1, NULL, 3, x'0a', x'0b', 7),
         ('con2', 'app', 'i', 'z2', 'acc', 'e2', 'n', 1, 'a', '', 'scopeGap', 1, NULL, 1, x'1a', x'1b', 5),
         ('con3', 'app', 'i', 'z3', 'acc', 'e3', 'n', 1, 'a', '', 'paused', 1, 'scopeGap', 1, x'2a', x'2b', 6),
         ('con4', 'app', 'i', 'z4', 'acc', 'e4', 'n', 1, 'a', '', 'disconnected', 1, NULL, 1, NULL, NULL, 4);
INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
  VALUES ('u0', 'ten', 'Never', 'never', 'e0', 'e0', 'UTC', 1), ('u1', 'ten', 'Healthy', 'healthy', 'e1', 'e1', 'UTC', 1),
         ('u2', 'ten', 'Gap', 'gap', 'e2', 'e2', 'UTC', 1), ('u3', 'ten', 'Paused', 'paused', 'e3', 'e3', 'UTC', 1),
         ('u4', 'ten', 'Gone', 'gone', 'e4', 'e4', 'UTC', 1);
UPDATE users SET connection_id = 'con' || substr(id, 2) WHERE id <> 'u0';
INSERT INTO connection_events (connection_id, at, kind, text, tone) VALUES ('con1', 1, 'connected', 'Connected', 'ok');
`
const STATES = ['neverConnected', 'healthy', 'scopeGap', 'paused', 'disconnected']

function open(folder: string): SqliteDatabase {
  return new SqliteDatabase(join(folder, 'core.db'), { synchronous: 'FULL', secureDelete: true })
}

function statesOf(db: SqliteDatabase): string[] {
  return db
    .all<{ state: string }>('SELECT connection_state AS state FROM users ORDER BY id')
    .map(({ state }) => state)
}

describe('the steps of core.db', () => {
  it('are numbered without a gap', () => {
    expect(CORE_STEPS.map(({ version }) => version)).toEqual(CORE_STEPS.map((_step, i) => i + 1))
  })

  it.each(CORE_STEPS.map(({ version }) => version))(
    'a store of schema %d keeps what it holds, through each step alone',
    (from) => {
      using folder = scratchFolder()
      const db = open(folder.path)
      migrate(db, 'core.db', CORE_STEPS.slice(0, from), folder.path)
      db.exec(ROWS)
      expect(statesOf(db)).toEqual(STATES)
      for (let to = from + 1; to <= CORE_STEPS.length; to += 1) {
        migrate(db, 'core.db', CORE_STEPS.slice(0, to), folder.path)
        expect(db.userVersion).toBe(to)
        expect(statesOf(db)).toEqual(STATES)
        expect(db.all('PRAGMA foreign_key_check')).toEqual([])
        expect(db.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
        expect(existsSync(join(folder.path, 'backups', `core.db.schema-${to - 1}`))).toBe(true)
      }
      expect(
        db.all(
          'SELECT id, generation, hex(access) AS access, hex(refresh) AS refresh FROM connections ORDER BY id',
        ),
      ).toEqual([
        { id: 'con1', generation: 3, access: '0A', refresh: '0B' },
        { id: 'con2', generation: 1, access: '1A', refresh: '1B' },
        { id: 'con3', generation: 1, access: '2A', refresh: '2B' },
        { id: 'con4', generation: 1, access: '', refresh: '' },
      ])
      expect(db.all('SELECT text FROM connection_events')).toEqual([{ text: 'Connected' }])
      expect(db.all('SELECT id, zoom_type FROM users WHERE zoom_type IS NOT NULL ORDER BY id')).toEqual([
        { id: 'u1', zoom_type: 2 },
        { id: 'u2', zoom_type: 1 },
        { id: 'u3', zoom_type: 1 },
        { id: 'u4', zoom_type: 1 },
      ])
      // What a user shows still follows their connection.
      db.exec(`UPDATE connections SET state = 'needsConsent' WHERE id = 'con1'`)
      expect(statesOf(db)[1]).toBe('needsConsent')
      db.close()
    },
  )
})
