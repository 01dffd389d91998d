import { Worker } from 'node:worker_threads'
import type { SqliteDatabase } from './database.ts'

/** What a checkpoint said: pages in the log, and how many of them are not in the database yet. */
interface Said {
  readonly log: number
  readonly left: number
}

const NOTHING: Said = { log: 0, left: 0 }
/** Pages of log from which work waits until a checkpoint has caught up, so that the log can begin anew: 64 MiB. */
const LONGEST_LOG = 16_000
/** SQLite's own: from so many pages on, a commit takes a checkpoint along. */
const USUAL = 1000

// In the build every chunk lies in one folder; from source it is a file of TypeScript.
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? './checkpoint-worker.ts' : './checkpoint-worker.js',
  import.meta.url,
)

/**
 * Much is to be written, commit after commit: none of them takes a checkpoint along, which would hold the main thread
 * for as long as the disk likes. A worker does them beside, and writes each page once for many commits.
 */
export class BulkWrites {
  readonly #db: SqliteDatabase
  readonly #onRest: () => void
  #worker: Worker | null
  #running: Promise<Said> | null = null
  #last: Said = NOTHING
  #answer: (said: Said) => void = () => undefined
  readonly #ended: Promise<void>

  /** @param onRest called after each checkpoint, while none is under way */
  constructor(db: SqliteDatabase, path: string, onRest: () => void) {
    this.#db = db
    this.#onRest = onRest
    db.exec('PRAGMA wal_autocheckpoint = 0')
    this.#worker = new Worker(PROGRAM, { workerData: path, execArgv: [] })
    this.#worker.unref()
    this.#worker.on('message', (said: Said) => this.#answer(said))
    // Without it commits do it themselves again: slower, not wrong.
    this.#worker.once('error', () => this.#leaveToCommits())
    this.#ended = new Promise((resolve) => {
      this.#worker?.once('exit', () => {
        this.#answer(NOTHING)
        resolve()
      })
    })
  }

  /** Call it between two commits. @returns what to wait for before the next one; null for nothing */
  between(): Promise<void> | null {
    if (this.#worker === null) return null
    if (this.#last.log > LONGEST_LOG) return this.#catchUp()
    void this.#checkpoint(this.#worker)
    return null
  }

  /** All is written: brings the rest into the database, then leaves checkpoints to the commits again. */
  async end(): Promise<void> {
    await this.#catchUp()
    await this.close()
  }

  /** Leaves checkpoints to the commits again. Wait for it before the database is closed. */
  close(): Promise<void> {
    this.#worker?.ref()
    this.#worker?.postMessage('end')
    this.#leaveToCommits()
    return this.#ended
  }

  #leaveToCommits(): void {
    if (this.#worker === null) return
    this.#worker = null
    this.#db.exec(`PRAGMA wal_autocheckpoint = ${USUAL}`)
  }

  async #catchUp(): Promise<void> {
    await this.#running
    while (this.#worker !== null) {
      await this.#checkpoint(this.#worker)
      if (this.#last.left === 0) break
    }
    // The next commit begins the log anew.
    this.#last = NOTHING
  }

  /** One at a time, whoever asks: each question has its own answer. */
  #checkpoint(worker: Worker): Promise<Said> {
    this.#running ??= this.#ask(worker)
    return this.#running
  }

  async #ask(worker: Worker): Promise<Said> {
    const answer = new Promise<Said>((resolve) => (this.#answer = resolve))
    worker.postMessage('checkpoint')
    this.#last = await answer
    this.#running = null
    this.#onRest()
    return this.#last
  }
}
