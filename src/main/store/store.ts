import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { BulkWrites } from './bulk-writes.ts'
import { SqliteDatabase } from './database.ts'
import type { Database, Tx } from './handles.ts'
import { lockDataFolder } from './lock.ts'
import { migrate } from './migrate.ts'
import { core0001 } from './migrations/core-0001.ts'
import { core0002 } from './migrations/core-0002.ts'
import { core0003 } from './migrations/core-0003.ts'
import { core0004 } from './migrations/core-0004.ts'
import { core0005 } from './migrations/core-0005.ts'
import { core0006 } from './migrations/core-0006.ts'
import { core0007 } from './migrations/core-0007.ts'
import { core0008 } from './migrations/core-0008.ts'
import { ledger0001 } from './migrations/ledger-0001.ts'
import { StagingFiles } from './staging.ts'
import { USER_TOUCHES } from './user-touches.ts'
import type { WritePointHook } from './write-points.ts'

/** Every step of core.db, in order. */
export const CORE_STEPS = [core0001, core0002, core0003, core0004, core0005, core0006, core0007, core0008]

/** The two files of a data folder, and the lock on it. */
export interface Store {
  /** Precious and small: written with full durability, erased values are overwritten. */
  readonly core: Database
  /** Every request to Zoom: large, and safe against a crash of the process but not of the machine. */
  readonly ledger: Database
  /**
   * Empties core.db's write-ahead log, so that what was erased is gone from the disk: at once, or, where a checkpoint of
   * {@link bulkWrites} is under way, as soon as that is over.
   */
  flushErased(): void
  /** Changes the ledger so that what goes is overwritten in the file too, and empties its log. */
  eraseFromLedger<T>(name: string, change: (tx: Tx) => T): T
  /** Announces that much will be written to core.db, see {@link BulkWrites}. */
  bulkWrites(): BulkWrites
  /** The rows of imports that are on their way in. */
  readonly staging: StagingFiles
  readonly dataDir: string
  close(): void
}

/**
 * Makes a file this user's alone, whatever the folder's mode is: one that was there before keeps its own. SQLite gives
 * the files that it lays beside a database the mode of that.
 */
function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    // Not opened: closing a second descriptor would drop SQLite's lock of this process.
    chmodSync(path, 0o600)
  }
}

/**
 * Opens the data folder for this process alone and brings both files to the newest schema.
 *
 * @throws {DataFolderInUse} if another process owns the folder
 * @throws {StoreFromTheFuture} if a newer Switchboard wrote it
 */
export function openStore(dataDir: string, atWritePoint?: WritePointHook): Store {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  makePrivate(join(dataDir, 'owner.lock'))
  const unlock = lockDataFolder(dataDir)
  const open: SqliteDatabase[] = []
  try {
    for (const name of ['core.db', 'ledger.db']) makePrivate(join(dataDir, name))
    const core = new SqliteDatabase(join(dataDir, 'core.db'), {
      synchronous: 'FULL',
      secureDelete: true,
      atWritePoint,
    })
    open.push(core)
    migrate(core, 'core.db', CORE_STEPS, dataDir)
    core.exec(USER_TOUCHES)
    const ledger = new SqliteDatabase(join(dataDir, 'ledger.db'), {
      synchronous: 'NORMAL',
      secureDelete: false,
      atWritePoint,
    })
    open.push(ledger)
    migrate(ledger, 'ledger.db', [ledger0001], dataDir)
    // A crash between a change that erased and its flush left what was erased in the log.
    core.checkpoint()
    let isFlushOwed = false
    const flushErased = (): void => {
      isFlushOwed = !core.checkpoint()
    }
    return {
      core,
      ledger,
      bulkWrites: () =>
        new BulkWrites(core, join(dataDir, 'core.db'), () => {
          if (isFlushOwed) flushErased()
        }),
      staging: new StagingFiles(dataDir, atWritePoint),
      dataDir,
      flushErased,
      eraseFromLedger(name, change) {
        ledger.exec('PRAGMA secure_delete = ON')
        try {
          return ledger.tx(name, change)
        } finally {
          ledger.exec('PRAGMA secure_delete = OFF')
          ledger.checkpoint()
        }
      },
      close() {
        isFlushOwed = false
        for (const db of open) db.close()
        unlock()
      },
    }
  } catch (error) {
    for (const db of open) db.close()
    unlock()
    throw error
  }
}
