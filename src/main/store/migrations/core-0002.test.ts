import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../../../test/support/scratch.ts'
import { SqliteDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { core0001 } from './core-0001.ts'
import { core0002 } from './core-0002.ts'

it('users take over the type and the scope gap of their connection, also under a pause, and follow it from then on', () => {
  using folder = scratchFolder()
  const db = new SqliteDatabase(join(folder.path, 'core.db'), { synchronous: 'FULL', secureDelete: true })
  migrate(db, 'core.db', [core0001], folder.path)
  db.exec(`INSERT INTO zoom_apps (id, name, level, kind, client_id, oauth_url, api_url, built_in_sandbox, created_at)
      VALUES ('app', 'A', 'user', 'public', 'c', 'o', 'a', 0, 1);
    INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at) VALUES ('ten', 'T', 'd', 'app', 'UTC', 1);
    INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name, zoom_type,
        api_url, scopes, state, state_at, resumes_to, generation, authorized_at)
      VALUES ('con1', 'app', 'i', 'z1', 'acc', 'e1', 'n', 2, 'a', '', 'healthy', 1, NULL, 1, 1),
             ('con2', 'app', 'i', 'z2', 'acc', 'e2', 'n', 1, 'a', '', 'scopeGap', 1, NULL, 1, 1),
             ('con3', 'app', 'i', 'z3', 'acc', 'e3', 'n', 1, 'a', '', 'paused', 1, 'scopeGap', 1, 1);
    INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
      VALUES ('u0', 'ten', 'a', 'a', 'e0', 'e0', 'UTC', 1), ('u1', 'ten', 'b', 'b', 'e1', 'e1', 'UTC', 1),
             ('u2', 'ten', 'c', 'c', 'e2', 'e2', 'UTC', 1), ('u3', 'ten', 'd', 'd', 'e3', 'e3', 'UTC', 1);
    UPDATE users SET connection_id = 'con' || substr(id, 2) WHERE id <> 'u0';`)
  migrate(db, 'core.db', [core0001, core0002], folder.path)
  const shown = (): unknown =>
    db.all('SELECT id, connection_state AS state, zoom_type AS type, scope_gap AS gap FROM users ORDER BY id')
  expect(shown()).toEqual([
    { id: 'u0', state: 'neverConnected', type: null, gap: 0 },
    { id: 'u1', state: 'healthy', type: 2, gap: 0 },
    { id: 'u2', state: 'scopeGap', type: 1, gap: 1 },
    { id: 'u3', state: 'paused', type: 1, gap: 1 },
  ])
  db.exec(`UPDATE connections SET state = 'scopeGap', zoom_type = 1 WHERE id = 'con1';
    UPDATE connections SET state = 'healthy', zoom_type = 2 WHERE id = 'con2';
    UPDATE connections SET resumes_to = 'healthy' WHERE id = 'con3';
    UPDATE users SET connection_id = NULL WHERE id = 'u2';
    UPDATE users SET connection_id = 'con2' WHERE id = 'u0';`)
  expect(shown()).toEqual([
    { id: 'u0', state: 'healthy', type: 2, gap: 0 },
    { id: 'u1', state: 'scopeGap', type: 1, gap: 1 },
    { id: 'u2', state: 'neverConnected', type: null, gap: 0 },
    { id: 'u3', state: 'paused', type: 1, gap: 0 },
  ])
  db.close()
})
