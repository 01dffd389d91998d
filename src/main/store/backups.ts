import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SqliteDatabase } from './database.ts'
import type { Reader } from './handles.ts'

/** A copy of core.db that was made before a migration, and whether it holds what is asked for. */
export interface Backup {
  readonly file: string
  readonly at: number
  readonly holds: 'yes' | 'no' | 'notKnown'
}

/** Looks into every older copy of core.db in a data folder. */
export function lookIntoBackups(dataDir: string, holds: (db: Reader) => boolean): Backup[] {
  const folder = join(dataDir, 'backups')
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => name.startsWith('core.db') && !/-(wal|shm)$/.test(name))
  } catch {
    // No migration was made here yet.
    return []
  }
  return names.toSorted().map((name) => {
    const path = join(folder, name)
    return { file: `backups/${name}`, at: Math.trunc(statSync(path).mtimeMs), holds: ask(path, holds) }
  })
}

function ask(path: string, holds: (db: Reader) => boolean): Backup['holds'] {
  try {
    const db = new SqliteDatabase(path, { synchronous: 'FULL', secureDelete: true, readonly: true })
    try {
      return holds(db) ? 'yes' : 'no'
    } finally {
      db.close()
    }
  } catch {
    // Half a copy, or one of a schema without connections: said as what it is.
    return 'notKnown'
  }
}
