import { closeSync, copyFileSync, openSync, readFileSync, readSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchFolder, scratchStore } from '../../../test/support/scratch.ts'
import { SqliteDatabase } from './database.ts'
import type { Tx } from './handles.ts'
import { containing } from './like.ts'
import { openStore } from './store.ts'
import { writePointHook } from './write-points.ts'

const starts = (db: { get<Row>(sql: string): Row | undefined }): number | undefined =>
  db.get<{ starts: number }>('SELECT starts FROM console')?.starts
const count = (tx: Tx): number => tx.run('UPDATE console SET starts = starts + 1')

describe('a transaction', () => {
  it('keeps what it did and answers what it returns', () => {
    using store = scratchStore()
    expect(store.core.tx('a', (tx) => count(tx))).toBe(1)
    expect(starts(store.core)).toBe(1)
  })

  it('rolls everything back when it throws, and lets the error through', () => {
    using store = scratchStore()
    const bad = new Error('halfway')
    expect(() =>
      store.core.tx('a', (tx) => {
        count(tx)
        throw bad
      }),
    ).toThrow(bad)
    expect(starts(store.core)).toBe(0)
  })

  it('can follow one that was rolled back', () => {
    using store = scratchStore()
    expect(() => store.core.tx('a', (tx) => tx.run('SELECT nonsense FROM nowhere'))).toThrow('nowhere')
    store.core.tx('b', count)
    expect(starts(store.core)).toBe(1)
  })

  it('refuses a promise and rolls back: nothing may be awaited inside', () => {
    using store = scratchStore()
    expect(() => store.core.tx('slow', (tx) => Promise.resolve(count(tx)))).toThrow('slow awaited')
    expect(starts(store.core)).toBe(0)
  })

  it('refuses another thenable as well', () => {
    using store = scratchStore()
    const thenable = { then: () => undefined }
    expect(() =>
      store.core.tx('slow', (tx) => {
        count(tx)
        return thenable
      }),
    ).toThrow('slow awaited')
    expect(starts(store.core)).toBe(0)
  })

  it('refuses another one inside, and undoes both', () => {
    using store = scratchStore()
    expect(() =>
      store.core.tx('outer', (tx) => {
        count(tx)
        return store.core.tx('inner', count)
      }),
    ).toThrow('inner began inside outer')
    expect(starts(store.core)).toBe(0)
    expect(store.core.tx('after', count)).toBe(1)
  })

  it.each(['run', 'get', 'all', 'iterate'] as const)(
    'refuses %s by a tx that was kept after its end',
    (name) => {
      using store = scratchStore()
      const kept = store.core.tx('kept', (tx) => tx)
      expect(() => kept[name]('UPDATE console SET starts = 99')).toThrow('kept is over')
      expect(starts(store.core)).toBe(0)
    },
  )

  it('refuses a tx that was kept from one which failed', () => {
    using store = scratchStore()
    let kept: Tx | undefined
    expect(() =>
      store.core.tx('failed', (tx) => {
        kept = tx
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(() => kept?.run('UPDATE console SET starts = 99')).toThrow('failed is over')
  })

  it('lets later ones go on after one that could not begin', () => {
    using store = scratchStore()
    expect(() => {
      for (const row of store.core.iterate('SELECT 1 UNION SELECT 2')) store.core.tx('busy', () => row)
    }).toThrow('busy executing a query')
    expect(store.core.tx('after', count)).toBe(1)
  })

  it('shows nothing half-done to another connection', () => {
    using store = scratchStore()
    const reader = new SqliteDatabase(join(store.path, 'core.db'), {
      synchronous: 'FULL',
      secureDelete: true,
      readonly: true,
    })
    store.core.tx('a', (tx) => {
      count(tx)
      expect(starts(reader)).toBe(0)
      count(tx)
      expect(starts(reader)).toBe(0)
    })
    expect(starts(reader)).toBe(2)
    reader.close()
  })

  it('cannot be made on a handle that may only read', () => {
    using store = scratchStore()
    const reader = new SqliteDatabase(join(store.path, 'core.db'), {
      synchronous: 'FULL',
      secureDelete: true,
      readonly: true,
    })
    expect(() => reader.tx('a', count)).toThrow('readonly')
    reader.close()
  })

  it('keeps foreign keys', () => {
    using store = scratchStore()
    expect(() =>
      store.core.tx('a', (tx) =>
        tx.run(
          "INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at) VALUES ('t', 'T', 'd', 'no app', 'UTC', 1)",
        ),
      ),
    ).toThrow('FOREIGN KEY')
  })

  it('passes its write point before and after it is on disk, by its name', () => {
    const seen: string[] = []
    const folder = scratchFolder()
    const store = openStore(folder.path, (name, moment) =>
      seen.push(`${name}:${moment} ${starts(outside())}`),
    )
    const outside = (): SqliteDatabase =>
      new SqliteDatabase(join(folder.path, 'core.db'), {
        synchronous: 'FULL',
        secureDelete: true,
        readonly: true,
      })
    store.core.tx('settings.countStart', count)
    expect(seen).toEqual(['settings.countStart:before 0', 'settings.countStart:after 1'])
    store.close()
    folder[Symbol.dispose]()
  })

  it('that may last later is synced with the next one, and no other one is left unsynced', () => {
    using scratch = scratchStore()
    const { core } = scratch
    const level = (): unknown => core.get<{ synchronous: number }>('PRAGMA synchronous')?.synchronous
    const within: unknown[] = []
    core.tx('test.later', () => within.push(level()), 'later')
    core.tx('test.now', () => within.push(level()))
    expect(() =>
      core.tx(
        'test.thrown',
        () => {
          throw new Error('no')
        },
        'later',
      ),
    ).toThrow('no')
    const [normal, full] = [1, 2]
    expect([...within, level()]).toEqual([normal, full, full])
  })

  it('leaves nothing if its write point stops it before the end', () => {
    using store = scratchStore((_name, moment) => {
      if (moment === 'before') throw new Error('stopped')
    })
    expect(() => store.core.tx('a', count)).toThrow('stopped')
    expect(starts(store.core)).toBe(0)
  })
})

describe('the point at which a crash test stops the process', () => {
  it.each([undefined, ''])('is none for %j', (value) => {
    expect(writePointHook(value)).toBeUndefined()
  })

  it.each(['a.b:before', 'a.b:after', 'a.b:after:3', 'a.b:before:10'])('is read from %s', (value) => {
    expect(writePointHook(value)).toBeTypeOf('function')
  })

  it.each([
    'a.b',
    'a.b:',
    'a.b:during',
    'a.b:after:0',
    'a.b:after:-1',
    'a.b:after:x',
    'a.b:after:',
    ':after',
    'a.b:after:1:2',
  ])('is refused when it reads %s', (value) => {
    expect(() => writePointHook(value)).toThrow('SWITCHBOARD_DIE_AT')
  })

  it('does nothing at other names and moments', () => {
    const hook = writePointHook('a.b:after:2')
    hook?.('a.b', 'before')
    hook?.('a.c', 'after')
    hook?.('a.b', 'after')
    expect(hook).toBeDefined()
  })
})

describe('what was erased', () => {
  const FILES = ['core.db', 'core.db-wal', 'core.db-shm']

  function trace(folder: string, secret: string): string[] {
    return FILES.filter((file) => {
      const path = join(folder, file)
      return existsSync(path) && readFileSync(path).includes(secret)
    })
  }

  it.each([
    ['small', 'CANARY-small-7f3a'],
    ['of a page', 'CANARY-page-'.repeat(350)],
    ['of many pages', 'CANARY-large-'.repeat(5000)],
  ])('is gone from every file, where it was %s', (_size, secret) => {
    using store = scratchStore()
    for (let i = 0; i < 20; i += 1)
      store.core.tx('put', (tx) =>
        tx.run(
          "INSERT INTO data_keys (mode, backend, sealed, params, fingerprint, sealed_at) VALUES ($mode, 'b', $sealed, '{}', 'f', 1)",
          { mode: `m${i}`, sealed: Buffer.from(`${secret}${i}`) },
        ),
      )
    const canary = secret.slice(0, 12)
    expect(trace(store.path, canary).length).toBeGreaterThan(0)
    store.core.tx('erase', (tx) => {
      tx.run("UPDATE data_keys SET sealed = NULL WHERE mode <> 'm3'")
      tx.run("DELETE FROM data_keys WHERE mode = 'm3'")
    })
    store.flushErased()
    expect(trace(store.path, canary)).toEqual([])
  })

  it('is gone when it was written over by something shorter', () => {
    using store = scratchStore()
    const write = (sealed: string): void => {
      store.core.tx('put', (tx) =>
        tx.run(
          "INSERT INTO data_keys (mode, backend, sealed, params, fingerprint, sealed_at) VALUES ('m', 'b', $sealed, '{}', 'f', 1) ON CONFLICT (mode) DO UPDATE SET sealed = $sealed",
          { sealed: Buffer.from(sealed) },
        ),
      )
    }
    write(`CANARY-old-${'z'.repeat(9000)}`)
    store.flushErased()
    write('new')
    store.flushErased()
    expect(trace(store.path, 'CANARY-old')).toEqual([])
    expect(trace(store.path, 'zzzzzzzz')).toEqual([])
  })

  it('is gone while a large import has its checkpoints done beside it', async () => {
    using folder = scratchFolder()
    const store = openStore(folder.path)
    const put = (tx: Tx, mode: string, sealed: string): number =>
      tx.run(
        "INSERT INTO data_keys (mode, backend, sealed, params, fingerprint, sealed_at) VALUES ($mode, 'b', $sealed, '{}', 'f', 1) ON CONFLICT (mode) DO UPDATE SET sealed = $sealed",
        { mode, sealed: Buffer.from(sealed) },
      )
    const bulk = store.bulkWrites()
    for (let round = 0; round < 36; round += 1) {
      store.core.tx('test.bulk', (tx) => {
        for (let i = 0; i < 300; i += 1) put(tx, `${round} ${i}`, 'y'.repeat(1000))
      })
      await bulk.between()
      await new Promise((resolve) => setImmediate(resolve))
      if (round % 3 !== 0) continue
      store.core.tx('test.put', (tx) => put(tx, 'm', `CANARY-bulk-${'x'.repeat(2000)}`))
      store.core.tx('test.erase', (tx) => put(tx, 'm', ''))
      store.flushErased()
      await expect.poll(() => trace(folder.path, 'CANARY-bulk'), { interval: 5, timeout: 2000 }).toEqual([])
    }
    await bulk.end()
    store.close()
  })

  it('is gone with the next start if a crash came before the log was emptied', () => {
    using folder = scratchFolder()
    using after = scratchFolder()
    const store = openStore(folder.path)
    store.core.tx('test.count', count)
    for (const name of ['core.db', 'core.db-wal'])
      copyFileSync(join(folder.path, name), join(after.path, name))
    store.close()
    const next = openStore(after.path)
    expect(statSync(join(after.path, 'core.db-wal')).size).toBe(0)
    next.close()
  })

  it('leaves an empty write-ahead log', () => {
    using store = scratchStore()
    store.core.tx('a', count)
    store.flushErased()
    expect(statSync(join(store.path, 'core.db-wal')).size).toBe(0)
  })
})

describe('core.db', () => {
  it('is written with full durability, and the ledger with enough', () => {
    using store = scratchStore()
    const pragma = (db: typeof store.core, name: string): unknown =>
      Object.values(db.get<Record<string, unknown>>(`PRAGMA ${name}`) ?? {})[0]
    expect([pragma(store.core, 'synchronous'), pragma(store.core, 'secure_delete')]).toEqual([2, 1])
    expect([pragma(store.ledger, 'synchronous'), pragma(store.core, 'journal_mode')]).toEqual([1, 'wal'])
  })

  it('is a SQLite file from the first moment', () => {
    using store = scratchStore()
    const file = openSync(join(store.path, 'core.db'), 'r')
    const head = Buffer.alloc(15)
    readSync(file, head, 0, 15, 0)
    closeSync(file)
    expect(head.toString()).toBe('SQLite format 3')
  })
})

describe('a search pattern', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['Anna', '%anna%'],
    ['50%', '%50\\%%'],
    ['a_b', '%a\\_b%'],
    ['c:\\x', '%c:\\\\x%'],
    ['\\%_', '%\\\\\\%\\_%'],
  ])('of %j is %j', (text, pattern) => {
    expect(containing(text)).toBe(pattern)
  })
})
