import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SqliteDatabase } from './database.ts'

/** One step of a schema: its number is the version that it leads to. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

/** The file was written by a newer Switchboard. Nothing was changed, and nothing may be. */
export class StoreFromTheFuture extends Error {
  constructor(file: string, found: number, known: number) {
    super(
      `${file} was written by a newer Switchboard (schema ${found}; this one knows ${known}). Start the newer version; nothing was changed.`,
    )
    this.name = 'StoreFromTheFuture'
  }
}

/**
 * Brings a database to the newest schema, each step in a transaction of its own; a database that holds
 * something is copied into `backups/` first. A failing step stops the start.
 */
export function migrate(
  db: SqliteDatabase,
  file: string,
  steps: readonly Migration[],
  dataDir: string,
): void {
  const known = steps.at(-1)?.version ?? 0
  const found = db.userVersion
  if (found > known) throw new StoreFromTheFuture(file, found, known)
  if (found === known) return
  if (found > 0) {
    const backups = join(dataDir, 'backups')
    mkdirSync(backups, { recursive: true, mode: 0o700 })
    const copy = join(backups, `${file}.schema-${found}`)
    if (!existsSync(copy)) keepCopy(db, copy)
  }
  for (const step of steps) {
    if (step.version <= found) continue
    db.exec('BEGIN EXCLUSIVE')
    try {
      db.exec(step.sql)
      db.userVersion = step.version
      db.exec('COMMIT')
    } catch (error) {
      db.exec('ROLLBACK')
      throw new Error(`${file} could not be brought to schema ${step.version}; it is unchanged.`, {
        cause: error,
      })
    }
  }
}

/** Copies a database under its name only once the copy is whole: half of one must not be taken for a backup. */
function keepCopy(db: SqliteDatabase, copy: string): void {
  const partial = `${copy}.partial`
  rmSync(partial, { force: true })
  db.copyTo(partial)
  renameSync(partial, copy)
}
