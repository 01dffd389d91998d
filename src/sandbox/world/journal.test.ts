import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileJournal, type Table, TABLES } from './journal.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
  file = join(folder, 'sandbox-world.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Rows = [Table, string, unknown][]

/** Opens the journal and collects what it brings back. */
function open(isStale: (table: Table, value: unknown) => boolean = () => false) {
  const rows: Rows = []
  const journal = createFileJournal(folder)
  const restore = Object.fromEntries(
    TABLES.map((table) => [table, (key: string, value: unknown) => rows.push([table, key, value])]),
  ) as unknown as Record<Table, (key: string, value: unknown) => void>
  journal.load(restore, isStale)
  return { journal, rows }
}

describe('the journal', () => {
  it('brings back the last value of each key, in the order of its tables', () => {
    const { journal } = open()
    journal.put('users', 'a', { n: 1 })
    journal.put('users', 'b', { n: 1 })
    journal.commit()
    journal.put('users', 'a', { n: 2 })
    journal.put('users', 'b', null)
    journal.put('clock', 'offset', 5)
    journal.close()
    expect(open().rows).toEqual([
      ['clock', 'offset', 5],
      ['users', 'a', { n: 2 }],
    ])
  })

  it('writes each commit as one line, and nothing where nothing was put', () => {
    const { journal } = open()
    journal.put('users', 'a', 1)
    journal.put('calls', '0', 2)
    journal.commit()
    journal.commit()
    expect(readFileSync(file, 'utf8')).toBe('[["users","a",1],["calls","0",2]]\n')
    journal.close()
  })

  it('is shortened when opened', () => {
    const { journal } = open()
    for (let count = 0; count < 1000; count += 1) {
      journal.put('days', 'host', count)
      journal.commit()
    }
    journal.close()
    open().journal.close()
    expect(readFileSync(file, 'utf8')).toBe('[["days","host",999]]\n')
  })

  it('forgets what is stale', () => {
    const { journal } = open()
    journal.put('codes', 'old', 1)
    journal.put('codes', 'new', 2)
    journal.close()
    const isStale = (table: Table, value: unknown) => table === 'codes' && value === 1
    expect(open(isStale).rows).toEqual([['codes', 'new', 2]])
    expect(open().rows).toEqual([['codes', 'new', 2]])
  })

  it.each(['[["users","b"', '[["users","b",2]]', 'nonsense', '[["users","b",2]]x', '\u0000'])(
    'drops the torn last line %j',
    (torn) => {
      const { journal } = open()
      journal.put('users', 'a', 1)
      journal.close()
      appendFileSync(file, torn)
      expect(open().rows).toEqual([['users', 'a', 1]])
      expect(readFileSync(file, 'utf8')).toBe('[["users","a",1]]\n')
    },
  )

  it.each(['nonsense\n', '{}\n', '[["nothing","a",1]]\n', '[["users",1,1]]\n', '\n'])(
    'refuses the damaged line %j in the middle',
    (line) => {
      writeFileSync(file, `${line}[["users","a",1]]\n`)
      expect(() => open()).toThrow('line 1 is damaged')
    },
  )

  it('reads lines longer than its buffer, and letters that lie across it', () => {
    const { journal } = open()
    const long = 'ż'.repeat(1_500_000)
    journal.put('users', 'a', long)
    journal.put('users', 'b', 'x')
    journal.commit()
    for (let count = 0; count < 5; count += 1) {
      journal.put('meetings', String(count), 'é'.repeat(300_001))
      journal.commit()
    }
    journal.close()
    const { rows } = open()
    expect(rows[0]).toEqual(['users', 'a', long])
    expect(rows).toHaveLength(7)
  })
})
