import Sqlite from 'better-sqlite3'
import type { Database, SqlParams, Tx } from './handles.ts'
import { folded } from './like.ts'
import type { WritePointHook } from './write-points.ts'

interface Options {
  readonly journal?: 'WAL' | 'MEMORY'
  readonly synchronous: 'FULL' | 'NORMAL' | 'OFF'
  readonly secureDelete: boolean
  readonly readonly?: boolean
  readonly atWritePoint?: WritePointHook | undefined
}

/** A SQLite file with cached statements, WAL, and changes in named transactions only. */
export class SqliteDatabase implements Database {
  readonly #db: Sqlite.Database
  readonly #statements = new Map<string, Sqlite.Statement>()
  readonly #atWritePoint: WritePointHook | undefined
  readonly #synchronous: Options['synchronous']
  #open: string | undefined

  constructor(path: string, options: Options) {
    this.#db = new Sqlite(path, { readonly: options.readonly ?? false, timeout: 5000 })
    this.#atWritePoint = options.atWritePoint
    this.#synchronous = options.synchronous
    if (options.readonly !== true) {
      this.#db.pragma(`journal_mode = ${options.journal ?? 'WAL'}`)
      this.#db.pragma(`synchronous = ${options.synchronous}`)
      this.#db.pragma(`secure_delete = ${options.secureDelete ? 'ON' : 'OFF'}`)
    }
    // SQLite's own lower() and LIKE know the case of ASCII letters only.
    this.#db.function('folded', { deterministic: true }, (text) =>
      typeof text === 'string' ? folded(text) : text,
    )
    this.#db.pragma('foreign_keys = ON')
    this.#db.pragma('cache_size = -32000')
    this.#db.pragma('temp_store = MEMORY')
  }

  all<Row>(sql: string, params?: SqlParams): Row[] {
    return this.#bound(sql, params).all() as Row[]
  }

  get<Row>(sql: string, params?: SqlParams): Row | undefined {
    return this.#bound(sql, params).get() as Row | undefined
  }

  iterate<Row>(sql: string, params?: SqlParams): IterableIterator<Row> {
    return this.#bound(sql, params).iterate() as IterableIterator<Row>
  }

  tx<T>(name: string, change: (tx: Tx) => T, lasting: 'now' | 'later' = 'now'): T {
    if (this.#open !== undefined) throw new Error(`${name} began inside ${this.#open}: pass the open tx on`)
    if (lasting === 'now' || this.#synchronous !== 'FULL') return this.#tx(name, change)
    // In WAL mode NORMAL leaves out the sync of each commit, and nothing else (SQLite: PRAGMA synchronous).
    this.#db.exec('PRAGMA synchronous = NORMAL')
    try {
      return this.#tx(name, change)
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL')
    }
  }

  #tx<T>(name: string, change: (tx: Tx) => T): T {
    this.#db.exec('BEGIN IMMEDIATE')
    this.#open = name
    let over = false
    const use = <R>(fn: () => R): R => {
      if (over) throw new Error(`${name} is over: its tx was kept`)
      return fn()
    }
    const tx: Tx = {
      name,
      all: (sql, params) => use(() => this.all(sql, params)),
      get: (sql, params) => use(() => this.get(sql, params)),
      iterate: (sql, params) => use(() => this.iterate(sql, params)),
      run: (sql, params) => use(() => this.#bound(sql, params).run().changes),
    }
    try {
      const result = change(tx)
      if (isThenable(result)) throw new Error(`${name} awaited inside its transaction`)
      this.#atWritePoint?.(name, 'before')
      this.#db.exec('COMMIT')
      this.#atWritePoint?.(name, 'after')
      return result
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK')
      throw error
    } finally {
      over = true
      this.#open = undefined
    }
  }

  /**
   * Moves everything from the write-ahead log into the file and empties the log: erased means gone.
   *
   * @returns false if another checkpoint was under way, so that the log still holds what it held
   */
  checkpoint(): boolean {
    const [said] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as Array<{ busy: number }>
    return said?.busy === 0
  }

  /** Runs a statement outside of any query: schema changes and pragmas of migrations. */
  exec(sql: string): void {
    this.#db.exec(sql)
  }

  get userVersion(): number {
    return this.#db.pragma('user_version', { simple: true }) as number
  }

  set userVersion(version: number) {
    this.#db.pragma(`user_version = ${version}`)
  }

  /** Copies the whole database into a new file, consistently. */
  copyTo(path: string): void {
    this.#db.prepare('VACUUM INTO ?').run(path)
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #bound(sql: string, params: SqlParams | undefined): BoundStatement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#db.prepare(sql)
      this.#statements.set(sql, statement)
    }
    const ready = statement
    return {
      all: () => (params === undefined ? ready.all() : ready.all(params)),
      get: () => (params === undefined ? ready.get() : ready.get(params)),
      iterate: () => (params === undefined ? ready.iterate() : ready.iterate(params)),
      run: () => (params === undefined ? ready.run() : ready.run(params)),
    }
  }
}

function isThenable(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null)?.then === 'function'
}

interface BoundStatement {
  all(): unknown[]
  get(): unknown
  iterate(): IterableIterator<unknown>
  run(): Sqlite.RunResult
}
