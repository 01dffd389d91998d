import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

/** What the sandbox remembers, in the order in which it must be brought back. */
export const TABLES = [
  'clock',
  'keys',
  'switches',
  'apps',
  'accounts',
  'users',
  'meetings',
  'installs',
  'sessions',
  'grants',
  'tokens',
  'codes',
  'buckets',
  'days',
  'faults',
  'calls',
  'notices',
] as const
export type Table = (typeof TABLES)[number]

type Restore = (key: string, value: unknown) => void
type Entry = [table: Table, key: string, value: unknown]

/**
 * Where changes go. A change is put as soon as it is made and written, in one synchronous append, before the
 * answer that depends on it is sent: a process killed at any moment has answered nothing it does not remember.
 */
export interface Journal {
  /** Records that `key` of `table` now holds `value`; null means that it is gone. */
  put(table: Table, key: string, value: unknown): void
  /** Writes what was put since the last time, as one line: it is there whole or not at all. */
  commit(): void
  /** Brings back what earlier runs wrote, and rewrites the file without what later lines replaced. */
  load(restore: Record<Table, Restore>, isStale: (table: Table, value: unknown) => boolean): void
  close(): void
}

/** A journal for a world that ends with its process. */
export function createMemoryJournal(): Journal {
  return { put: () => {}, commit: () => {}, load: () => {}, close: () => {} }
}

const FILE = 'sandbox-world.jsonl'
const CHUNK = 1 << 20

/** Keeps a world in `folder`. */
export function createFileJournal(folder: string): Journal {
  const file = join(folder, FILE)
  let descriptor: number | undefined
  let size = 0
  let pending: Entry[] = []

  function commit(): void {
    if (pending.length === 0 || descriptor === undefined) return
    const line = Buffer.from(`${JSON.stringify(pending)}\n`, 'utf8')
    try {
      writeAll(descriptor, line)
    } catch (error) {
      // A full disk must not leave half a line in the middle of the file; what is pending is tried again.
      ftruncateSync(descriptor, size)
      throw error
    }
    size += line.length
    pending = []
  }

  return {
    put(table, key, value) {
      pending.push([table, key, value])
    },
    commit,
    load(restore, isStale) {
      mkdirSync(folder, { recursive: true })
      const latest = foldLines(file)
      // The clock and the keys come first: what is stale depends on the time it is in the sandbox.
      for (const table of TABLES) {
        const rows = latest[table]
        for (const [key, value] of rows) {
          if (isStale(table, value)) rows.delete(key)
          else restore[table](key, value)
        }
      }
      rewrite(file, latest)
      descriptor = openSync(file, 'a', 0o600)
      size = fstatSync(descriptor).size
    },
    close() {
      if (descriptor === undefined) return
      commit()
      closeSync(descriptor)
      descriptor = undefined
    },
  }
}

type Rows = Record<Table, Map<string, unknown>>

function createRows(): Rows {
  return Object.fromEntries(TABLES.map((table) => [table, new Map()])) as unknown as Rows
}

function isEntry(value: unknown): value is Entry {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    (TABLES as readonly unknown[]).includes(value[0]) &&
    typeof value[1] === 'string'
  )
}

function parseLine(text: string): Entry[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) && parsed.every(isEntry) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Reads the file and keeps the last value of every key. A torn last line is what a kill leaves: dropped. */
function foldLines(file: string): Rows {
  const rows = createRows()
  if (!existsSync(file)) return rows
  let damagedLine = 0
  let number = 0
  for (const { text, ended } of readLines(file)) {
    number += 1
    // Nothing may follow a damaged line but the end of the file.
    if (damagedLine > 0)
      throw new Error(`${FILE}: line ${damagedLine} is damaged. Restore or remove the file.`)
    const entries = ended ? parseLine(text) : undefined
    if (entries === undefined) damagedLine = number
    for (const [table, key, value] of entries ?? []) {
      if (value === null) rows[table].delete(key)
      else rows[table].set(key, value)
    }
  }
  return rows
}

function* readLines(file: string): Generator<{ text: string; ended: boolean }> {
  const descriptor = openSync(file, 'r')
  try {
    const chunk = Buffer.alloc(CHUNK)
    let rest: Buffer[] = []
    for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
      let from = 0
      for (let end = chunk.indexOf(10); end !== -1 && end < size; end = chunk.indexOf(10, from)) {
        rest.push(Buffer.from(chunk.subarray(from, end)))
        yield { text: Buffer.concat(rest).toString('utf8'), ended: true }
        rest = []
        from = end + 1
      }
      if (from < size) rest.push(Buffer.from(chunk.subarray(from, size)))
    }
    if (rest.length > 0) yield { text: Buffer.concat(rest).toString('utf8'), ended: false }
  } finally {
    closeSync(descriptor)
  }
}

/** Puts the shortened journal in place of the old one in a single step, so that a kill leaves one or the other. */
function rewrite(file: string, rows: Rows): void {
  const fresh = `${file}.new`
  const descriptor = openSync(fresh, 'w', 0o600)
  try {
    let batch: string[] = []
    for (const table of TABLES) {
      for (const [key, value] of rows[table]) {
        batch.push(`${JSON.stringify([[table, key, value]])}\n`)
        if (batch.length >= 1000) {
          writeAll(descriptor, Buffer.from(batch.join(''), 'utf8'))
          batch = []
        }
      }
    }
    writeAll(descriptor, Buffer.from(batch.join(''), 'utf8'))
  } finally {
    closeSync(descriptor)
  }
  renameSync(fresh, file)
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
}
