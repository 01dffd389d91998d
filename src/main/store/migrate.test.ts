import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scratchFolder, scratchStore } from '../../../test/support/scratch.ts'
import { SqliteDatabase } from './database.ts'
import { DataFolderInUse, lockDataFolder } from './lock.ts'
import { type Migration, migrate, StoreFromTheFuture } from './migrate.ts'
import { openStore } from './store.ts'

const OPTIONS = { synchronous: 'FULL', secureDelete: true } as const
const STEPS: readonly Migration[] = [
  { version: 1, sql: 'CREATE TABLE people (name TEXT NOT NULL) STRICT;' },
  {
    version: 2,
    sql: 'ALTER TABLE people ADD COLUMN zone TEXT; UPDATE people SET zone = $$UTC$$;'.replaceAll('$$', "'"),
  },
  { version: 3, sql: 'CREATE INDEX people_by_name ON people (name);' },
]

function open(folder: string): SqliteDatabase {
  return new SqliteDatabase(join(folder, 'x.db'), OPTIONS)
}

describe('migrations', () => {
  it('bring a new file to the newest schema, without a backup of nothing', () => {
    using folder = scratchFolder()
    const db = open(folder.path)
    migrate(db, 'x.db', STEPS, folder.path)
    expect(db.userVersion).toBe(3)
    expect(existsSync(join(folder.path, 'backups'))).toBe(false)
    db.close()
  })

  it.each([1, 2, 3])('bring version %d with rows to the newest, and keep the rows', (version) => {
    using folder = scratchFolder()
    const old = open(folder.path)
    migrate(old, 'x.db', STEPS.slice(0, version), folder.path)
    old.tx('rows', (tx) => tx.run("INSERT INTO people (name) VALUES ('Anna'), ('Ben')"))
    old.close()
    const db = open(folder.path)
    migrate(db, 'x.db', STEPS, folder.path)
    expect(db.userVersion).toBe(3)
    expect(db.all<{ name: string }>('SELECT name FROM people ORDER BY name').map(({ name }) => name)).toEqual(
      ['Anna', 'Ben'],
    )
    db.close()
    const backup = join(folder.path, 'backups', `x.db.schema-${version}`)
    expect(existsSync(backup)).toBe(version < 3)
  })

  it('keep a copy of the file as it was, with its rows and its version', () => {
    using folder = scratchFolder()
    const db = open(folder.path)
    migrate(db, 'x.db', STEPS.slice(0, 1), folder.path)
    db.tx('rows', (tx) => tx.run("INSERT INTO people (name) VALUES ('Anna')"))
    migrate(db, 'x.db', STEPS, folder.path)
    const copy = new SqliteDatabase(join(folder.path, 'backups', 'x.db.schema-1'), {
      ...OPTIONS,
      readonly: true,
    })
    expect(copy.userVersion).toBe(1)
    expect(copy.all('SELECT * FROM people')).toEqual([{ name: 'Anna' }])
    copy.close()
    db.close()
  })

  it('take no half of a copy for a backup, as a kill leaves it', () => {
    using folder = scratchFolder()
    const db = open(folder.path)
    migrate(db, 'x.db', STEPS.slice(0, 1), folder.path)
    db.tx('rows', (tx) => tx.run("INSERT INTO people (name) VALUES ('Anna')"))
    const backups = join(folder.path, 'backups')
    mkdirSync(backups)
    writeFileSync(join(backups, 'x.db.schema-1.partial'), 'half')
    const names: string[] = []
    const copyTo = db.copyTo.bind(db)
    db.copyTo = (path) => {
      names.push(path)
      copyTo(path)
    }
    migrate(db, 'x.db', STEPS, folder.path)
    expect(names).toEqual([join(backups, 'x.db.schema-1.partial')])
    expect(readdirSync(backups)).toEqual(['x.db.schema-1'])
    db.close()
  })

  it('refuse a file of a newer version, and leave every byte of it', () => {
    using folder = scratchFolder()
    const db = open(folder.path)
    migrate(db, 'x.db', STEPS, folder.path)
    db.userVersion = 4
    db.checkpoint()
    const before = readFileSync(join(folder.path, 'x.db'))
    expect(() => migrate(db, 'x.db', STEPS, folder.path)).toThrow(StoreFromTheFuture)
    db.checkpoint()
    expect(readFileSync(join(folder.path, 'x.db')).equals(before)).toBe(true)
    expect(readdirSync(folder.path).filter((name) => name === 'backups')).toEqual([])
    db.close()
  })

  it('leave the file as it was before a step that fails, and say which', () => {
    using folder = scratchFolder()
    const db = open(folder.path)
    migrate(db, 'x.db', STEPS.slice(0, 1), folder.path)
    db.tx('rows', (tx) => tx.run("INSERT INTO people (name) VALUES ('Anna')"))
    const failing = [
      ...STEPS.slice(0, 2),
      { version: 3, sql: 'DELETE FROM people; CREATE TABLE other (x TEXT); INSERT INTO nowhere VALUES (1);' },
    ]
    expect(() => migrate(db, 'x.db', failing, folder.path)).toThrow('x.db could not be brought to schema 3')
    expect(db.userVersion).toBe(2)
    expect(db.all('SELECT name FROM people')).toEqual([{ name: 'Anna' }])
    expect(db.all("SELECT name FROM sqlite_schema WHERE name = 'other'")).toEqual([])
    migrate(db, 'x.db', STEPS, folder.path)
    expect(db.userVersion).toBe(3)
    db.close()
  })

  it('of a store are refused together with its lock when a file is of the future', () => {
    using folder = scratchFolder()
    openStore(folder.path).close()
    const db = new SqliteDatabase(join(folder.path, 'ledger.db'), OPTIONS)
    db.userVersion = 999
    db.close()
    expect(() => openStore(folder.path)).toThrow(StoreFromTheFuture)
    // The lock was given back: the same start works once the file is put right.
    const again = new SqliteDatabase(join(folder.path, 'ledger.db'), OPTIONS)
    again.userVersion = 1
    again.close()
    openStore(folder.path).close()
  })
})

describe('the data folder', () => {
  it('has one owner in this process', () => {
    using folder = scratchFolder()
    const give = lockDataFolder(folder.path)
    expect(() => lockDataFolder(folder.path)).toThrow(DataFolderInUse)
    give()
    lockDataFolder(folder.path)()
  })

  it('has one owner among processes, and a new one as soon as that dies, even by SIGKILL', async () => {
    using folder = scratchFolder()
    const module = JSON.stringify(join(import.meta.dirname, 'lock.ts'))
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const { lockDataFolder } = await import(${module}); globalThis.give = lockDataFolder(${JSON.stringify(folder.path)}); console.log('owner'); setInterval(() => {}, 1000)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const exited = once(child, 'exit')
    try {
      await once(child.stdout, 'data')
      expect(() => lockDataFolder(folder.path)).toThrow(DataFolderInUse)
      expect(() => openStore(folder.path)).toThrow(DataFolderInUse)
    } finally {
      child.kill('SIGKILL')
      await exited
    }
    lockDataFolder(folder.path)()
  })
})

describe('a user’s copy of the connection’s state', () => {
  const STATES = ['healthy', 'paused', 'needsConsent', 'disconnected', 'scopeGap']
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('state' as const),
      connection: fc.nat(2),
      state: fc.constantFrom(...STATES),
    }),
    fc.record({ kind: fc.constant('link' as const), user: fc.nat(4), connection: fc.option(fc.nat(2)) }),
    fc.record({
      kind: fc.constant('both' as const),
      user: fc.nat(4),
      connection: fc.nat(2),
      state: fc.constantFrom(...STATES),
    }),
  )

  it('is always the state itself, whatever is changed in whatever order', () => {
    using store = scratchStore()
    store.core.tx('seed', (tx) => {
      tx.run(`INSERT INTO zoom_apps (id, name, level, kind, client_id, oauth_url, api_url, built_in_sandbox, created_at)
              VALUES ('app', 'A', 'user', 'public', 'c', 'https://zoom.us', 'https://api.zoom.us', 0, 1)`)
      tx.run(
        "INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at) VALUES ('t', 'T', 'd', 'app', 'UTC', 1)",
      )
      for (let i = 0; i < 3; i += 1)
        tx.run(
          `INSERT INTO connections (id, zoom_app_id, issuer, zoom_user_id, zoom_account_id, zoom_email, zoom_name,
             zoom_type, api_url, scopes, state, state_at, generation, authorized_at)
           VALUES ($id, 'app', 'i', $id, 'acc', 'e', 'n', 1, 'a', '', 'healthy', 1, 1, 1)`,
          { id: `c${i}` },
        )
      for (let i = 0; i < 5; i += 1)
        tx.run(
          `INSERT INTO users (id, tenant_id, name, name_key, email, email_key, time_zone, created_at)
           VALUES ($id, 't', $id, $id, $id, $id, 'UTC', 1)`,
          { id: `u${i}` },
        )
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        for (const each of steps)
          store.core.tx('step', (tx) => {
            if (each.kind !== 'link')
              tx.run('UPDATE connections SET state = $state WHERE id = $id', {
                id: `c${each.connection}`,
                state: each.state,
              })
            if (each.kind !== 'state')
              tx.run('UPDATE users SET connection_id = $connection WHERE id = $id', {
                id: `u${each.user}`,
                connection: each.connection === null ? null : `c${each.connection}`,
              })
          })
        const wrong = store.core.all(
          `SELECT u.id, u.connection_state, c.state FROM users u LEFT JOIN connections c ON c.id = u.connection_id
           WHERE u.connection_state IS NOT coalesce(c.state, 'neverConnected')`,
        )
        expect(wrong).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})
