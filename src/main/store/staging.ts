import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportId } from '../../contract/ids.ts'
import { SqliteDatabase } from './database.ts'
import type { Database, Reader } from './handles.ts'
import type { WritePointHook } from './write-points.ts'

/**
 * The rows of an import before they are users: in the order of names, for then the indexes of core.db grow at one place
 * instead of all over; and which emails came already.
 */
const SCHEMA = `
CREATE TABLE staged (
  name_key TEXT NOT NULL,
  row INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  host TEXT,
  PRIMARY KEY (name_key, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE emails (
  tenant_id TEXT NOT NULL,
  email_key TEXT NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, email_key)
) STRICT, WITHOUT ROWID;
`

/** A staging file that is being filled or read. */
export interface Staging extends Database {
  close(): void
}

/**
 * One file an import, beside core.db: a million rows on their way in neither swell that nor wait for its durable
 * commits. Until {@link settle} a file may be lost or torn, which loses nothing: its import was not accepted.
 */
export class StagingFiles {
  readonly #folder: string
  readonly #atWritePoint: WritePointHook | undefined

  constructor(dataDir: string, atWritePoint: WritePointHook | undefined) {
    this.#folder = join(dataDir, 'imports')
    this.#atWritePoint = atWritePoint
  }

  create(id: ImportId): Staging {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    closeSync(openSync(this.#path(id), 'wx', 0o600))
    const file = new SqliteDatabase(this.#path(id), {
      journal: 'MEMORY',
      synchronous: 'OFF',
      secureDelete: false,
      atWritePoint: this.#atWritePoint,
    })
    file.exec(SCHEMA)
    return file
  }

  /** Closes a file and brings it to the disk, off the main thread: from then on its rows outlive a power cut. */
  async settle(id: ImportId, file: Staging): Promise<void> {
    file.close()
    if (!existsSync(this.#path(id))) return
    await sync(this.#path(id), 'r+')
    // A folder cannot be opened so on Windows, which keeps the entry of a file with the file.
    if (process.platform !== 'win32') await sync(this.#folder, 'r')
  }

  /** A settled file; null if it is not there. */
  read(id: ImportId): (Reader & { close(): void }) | null {
    if (!this.ids().includes(id)) return null
    return new SqliteDatabase(this.#path(id), {
      readonly: true,
      synchronous: 'OFF',
      secureDelete: false,
    })
  }

  /** Every import that has a file. */
  ids(): ImportId[] {
    try {
      return readdirSync(this.#folder).flatMap(
        (name) => ImportId.safeParse(name.replace(/\.db$/, '')).data ?? [],
      )
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }

  remove(id: ImportId): void {
    rmSync(this.#path(id), { force: true })
  }

  #path(id: ImportId): string {
    return join(this.#folder, `${id}.db`)
  }
}

async function sync(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
