import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../../../test/support/scratch.ts'
import { UserId } from '../../../contract/ids.ts'
import { SqliteDatabase } from '../database.ts'
import { migrate } from '../migrate.ts'
import { core0001 } from './core-0001.ts'
import { core0002 } from './core-0002.ts'
import { core0003 } from './core-0003.ts'
import { core0006 } from './core-0006.ts'
import { core0007 } from './core-0007.ts'

it('what was accepted is done, from where it had come to; what was not is left to be forgotten', () => {
  using folder = scratchFolder()
  const db = new SqliteDatabase(join(folder.path, 'core.db'), { synchronous: 'FULL', secureDelete: true })
  migrate(db, 'core.db', [core0001, core0002, core0003, core0006], folder.path)
  db.tx('test.rows', (tx) => {
    tx.run(`INSERT INTO zoom_apps VALUES ('app_1', 'App', 'user', 'public', 'c', NULL, 'o', 'a', 0, 1)`)
    tx.run(`INSERT INTO tenants VALUES ('ten_1', 'Northgate', 'client1.example.com', 'app_1', 'UTC', 1)`)
    tx.run(
      `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
       VALUES ('usr_1', 'ten_1', 'Zoe', 'zoe', 'z@x.example', 'z@x.example', 'UTC', 1)`,
    )
    tx.run(
      `INSERT INTO imports (id, source, state, duplicates, started_by, created_at, good, applied, added, at_name, at_row)
       VALUES ('imp_1', 'a.csv', 'applying', 'update', 'Olga', 1, 4, 1, 1, 'ada', 2),
              ('imp_2', 'b.csv', 'ready', 'skip', 'Olga', 1, 1, 0, 0, '', 0)`,
    )
    for (const [id, row, tenant, name, email] of [
      ['imp_1', 2, 'ten_1', 'Ada', 'ada@x.example'],
      ['imp_1', 3, 'ten_1', 'Ben', 'ben@x.example'],
      ['imp_1', 4, 'ten_1', 'Zoe New', 'z@x.example'],
      ['imp_1', 5, 'ten_gone', 'Zac', 'zac@x.example'],
      ['imp_2', 2, 'ten_1', 'Nobody', 'no@x.example'],
    ] as const)
      tx.run(
        `INSERT INTO import_rows (import_id, row, tenant_id, name, email, email_key, time_zone)
         VALUES ($id, $row, $tenant, $name, $email, $email, 'UTC')`,
        { id, row, tenant, name, email },
      )
  })
  db.exec(
    `INSERT INTO broker_notices (id, at, client_id, zoom_user_id, zoom_account_id, settled_at)
     VALUES (1, 1, 'c', 'z1', 'a', 2), (2, 1, 'c', 'z2', 'a', NULL)`,
  )
  migrate(db, 'core.db', [core0001, core0002, core0003, core0006, core0007], folder.path)
  const users = db.all<{ id: string; name: string }>('SELECT id, name FROM users ORDER BY name_key')
  expect(users.map(({ name }) => name)).toEqual(['Ben', 'Zoe New'])
  expect(UserId.safeParse(users[0]?.id).success).toBe(true)
  expect(db.all('SELECT id, state, added, updated, skipped, applied FROM imports ORDER BY id')).toEqual([
    { id: 'imp_1', state: 'done', added: 2, updated: 1, skipped: 1, applied: 4 },
    { id: 'imp_2', state: 'ready', added: 0, updated: 0, skipped: 0, applied: 0 },
  ])
  expect(db.all('SELECT zoom_user_id, zoom_account_id FROM broker_notices ORDER BY id')).toEqual([
    { zoom_user_id: '', zoom_account_id: '' },
    { zoom_user_id: 'z2', zoom_account_id: 'a' },
  ])
  db.close()
})
