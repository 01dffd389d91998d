import Sqlite from 'better-sqlite3'
import { join } from 'node:path'

/** Another process owns the data folder. */
export class DataFolderInUse extends Error {
  constructor(dataDir: string) {
    super(`Another Switchboard runs on ${dataDir}.`)
    this.name = 'DataFolderInUse'
  }
}

/**
 * Takes the data folder for this process, by an operating system lock that dies with it: SQLite's own
 * exclusive lock (fcntl, LockFileEx) on a file of its own.
 *
 * @returns how to give it back
 * @throws {DataFolderInUse} if another process holds it
 */
export function lockDataFolder(dataDir: string): () => void {
  const db = new Sqlite(join(dataDir, 'owner.lock'), { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new DataFolderInUse(dataDir)
    throw error
  }
  return () => db.close()
}
