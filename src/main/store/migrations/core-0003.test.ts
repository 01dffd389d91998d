import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../../../test/support/scratch.ts'
import { SqliteDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { core0001 } from './core-0001.ts'
import { core0003 } from './core-0003.ts'

it('brings a store with tenants to the broker’s tables, and keeps the rows', () => {
  using folder = scratchFolder()
  const db = new SqliteDatabase(join(folder.path, 'core.db'), { synchronous: 'FULL', secureDelete: true })
  migrate(db, 'core.db', [core0001], folder.path)
  db.tx('test.rows', (tx) => {
    tx.run(
      `INSERT INTO zoom_apps (id, name, level, kind, client_id, client_secret, oauth_url, api_url, built_in_sandbox, created_at)
       VALUES ('app_1', 'App', 'user', 'public', 'c', NULL, 'https://zoom.us', 'https://api.zoom.us', 0, 1)`,
    )
    tx.run(
      `INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at)
       VALUES ('ten_1', 'Northgate', 'client1.example.com', 'app_1', 'Europe/Berlin', 1)`,
    )
  })
  migrate(db, 'core.db', [core0001, core0003], folder.path)
  expect(db.userVersion).toBe(3)
  expect(db.all('SELECT name FROM tenants')).toEqual([{ name: 'Northgate' }])
  db.tx('test.route', (tx) =>
    tx.run(`INSERT INTO broker_routes (tenant_id, at_domain, return_domains) VALUES ('ten_1', 1, '[]')`),
  )
  db.tx('test.remove', (tx) => tx.run(`DELETE FROM tenants WHERE id = 'ten_1'`))
  expect(db.all('SELECT * FROM broker_routes')).toEqual([])
  db.close()
})
