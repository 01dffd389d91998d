import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../../../test/support/scratch.ts'
import { SqliteDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { core0001 } from './core-0001.ts'
import { core0004 } from './core-0004.ts'

it('keeps connections of the schema before, unplanned, and their tokens', () => {
  using folder = scratchFolder()
  const db = new SqliteDatabase(join(folder.path, 'core.db'), { synchronous: 'FULL', secureDelete: true })
  migrate(db, 'core.db', [core0001], folder.path)
  db.exec(`INSERT INTO zoom_apps (id, name, level, kind, client_id, client_secret, oauth_url, api_url, built_in_sandbox, created_at)
    VALUES ('app', 'A', 'user', 'confidential', 'c', x'00', 'https://zoom.us', 'https://api.zoom.us', 0, 1);
    INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name, zoom_type,
      api_url, scopes, state, state_at, generation, access, refresh, authorized_at)
    VALUES ('con', 'app', 'i', 'z', 'acc', 'e', 'n', 1, 'a', '', 'healthy', 1, 3, x'0a', x'0b', 1);`)
  migrate(db, 'core.db', [core0001, core0004], folder.path)
  expect(
    db.get('SELECT generation, hex(refresh) AS refresh, keep_at, check_at, refresh_tries FROM connections'),
  ).toEqual({
    generation: 3,
    refresh: '0B',
    keep_at: null,
    check_at: null,
    refresh_tries: 0,
  })
  // A new secret ends what the app's old one had stopped; another change of the app does not.
  db.exec(`INSERT INTO app_refusals VALUES ('app', 1); UPDATE zoom_apps SET name = 'B'`)
  expect(db.all('SELECT * FROM app_refusals')).toHaveLength(1)
  db.exec(`UPDATE zoom_apps SET client_secret = x'01'`)
  expect(db.all('SELECT * FROM app_refusals')).toEqual([])
  db.close()
})
