import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../../../test/support/scratch.ts'
import { SqliteDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { core0001 } from './core-0001.ts'
import { core0002 } from './core-0002.ts'
import { core0006 } from './core-0006.ts'

it('users gain their connection’s type and scope gap; what was staged stays, in the order of the file', () => {
  using folder = scratchFolder()
  const db = new SqliteDatabase(join(folder.path, 'core.db'), { synchronous: 'FULL', secureDelete: true })
  migrate(db, 'core.db', [core0001], folder.path)
  db.tx('test.rows', (tx) => {
    tx.run(`INSERT INTO zoom_apps VALUES ('app_1', 'App', 'user', 'public', 'c', NULL, 'o', 'a', 0, 1)`)
    tx.run(`INSERT INTO tenants VALUES ('ten_1', 'Northgate', 'client1.example.com', 'app_1', 'UTC', 1)`)
    tx.run(
      `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
       VALUES ('usr_1', 'ten_1', 'Anna', 'anna', 'a@x.example', 'a@x.example', 'UTC', 1)`,
    )
  })
  migrate(db, 'core.db', [core0001, core0002], folder.path)
  expect(db.all('SELECT name, zoom_type, scope_gap FROM users')).toEqual([
    { name: 'Anna', zoom_type: null, scope_gap: 0 },
  ])
  db.tx('test.staged', (tx) => {
    tx.run(
      `INSERT INTO imports (id, source, state, duplicates, started_by, created_at)
       VALUES ('imp_1', 'people.csv', 'applying', 'skip', 'Olga', 1)`,
    )
    for (const [row, name] of [
      [3, 'Ada'],
      [2, 'Zoe'],
    ] as const)
      tx.run(
        `INSERT INTO import_rows (import_id, tenant_id, email_key, row, name, email, time_zone)
         VALUES ('imp_1', 'ten_1', $email, $row, $name, $email, 'UTC')`,
        { email: `${name}@x.example`, row, name },
      )
  })
  migrate(db, 'core.db', [core0001, core0002, core0006], folder.path)
  expect(db.userVersion).toBe(6)
  expect(db.all('SELECT row, name, email FROM import_rows')).toEqual([
    { row: 2, name: 'Zoe', email: 'Zoe@x.example' },
    { row: 3, name: 'Ada', email: 'Ada@x.example' },
  ])
  expect(db.all('SELECT state, at_name, at_row FROM imports')).toEqual([
    { state: 'applying', at_name: '', at_row: 0 },
  ])
  db.close()
})
