import { chmodSync, closeSync, openSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { WritePointHook } from './write-points.ts'

const VERSION = 1

const SCHEMA = `
CREATE TABLE broker (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sign_key BLOB NOT NULL,
  form_key BLOB NOT NULL
) STRICT;

-- The one console that this broker works for: public keys only.
CREATE TABLE console (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL,
  sign_key TEXT NOT NULL,
  seal_key TEXT NOT NULL,
  paired_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tenants (
  domain TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  at_domain INTEGER NOT NULL,
  return_domains TEXT NOT NULL,
  return_url TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE links (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  tenant_domain TEXT NOT NULL,
  user_name TEXT NOT NULL,
  user_email TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_expiry ON links (state, expires_at);

-- One try of a link. The code stands here sealed, for five minutes at most; the state as its hash.
CREATE TABLE visits (
  id TEXT PRIMARY KEY,
  link_id TEXT NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  state_hash TEXT NOT NULL UNIQUE,
  begun_at INTEGER NOT NULL,
  answered_at INTEGER,
  sealed TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_of_link ON visits (link_id);
CREATE INDEX visits_to_deliver ON visits (answered_at) WHERE sealed IS NOT NULL;

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  link_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE notices (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  zoom_user_id TEXT NOT NULL,
  zoom_account_id TEXT NOT NULL,
  UNIQUE (client_id, zoom_user_id, at)
) STRICT;

-- What was signed once is not taken twice, not even after a restart.
CREATE TABLE nonces (
  nonce TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX nonces_by_time ON nonces (at);
`

type Value = string | number | null | Uint8Array
type Params = Readonly<Record<string, Value>>

/** The broker's store: small, durable, and this user's alone. Erased values are overwritten. */
export class BrokerDatabase {
  readonly #db: Sqlite.Database
  readonly #statements = new Map<string, Sqlite.Statement>()

  readonly #atWritePoint: WritePointHook

  /** @param path a file, or undefined to keep everything in memory */
  constructor(path: string | undefined, atWritePoint: WritePointHook = () => undefined) {
    this.#atWritePoint = atWritePoint
    if (path !== undefined) makePrivate(path)
    this.#db = new Sqlite(path ?? ':memory:', { timeout: 5000 })
    this.#db.pragma('journal_mode = WAL')
    this.#db.pragma('synchronous = FULL')
    this.#db.pragma('secure_delete = ON')
    this.#db.pragma('foreign_keys = ON')
    // One process owns the store: two would each believe that the console waits at the other.
    this.#db.pragma('locking_mode = EXCLUSIVE')
    const version = this.#db.pragma('user_version', { simple: true })
    if (version === VERSION) return
    if (version !== 0) throw new Error(`${path} was written by a newer broker; start that one.`)
    this.#db.exec(`BEGIN EXCLUSIVE;${SCHEMA}PRAGMA user_version = ${VERSION};COMMIT;`)
  }

  all<Row>(sql: string, params: Params = {}): Row[] {
    return this.#prepared(sql).all(params) as Row[]
  }

  get<Row>(sql: string, params: Params = {}): Row | undefined {
    return this.#prepared(sql).get(params) as Row | undefined
  }

  /** Runs one statement of a {@link tx} and answers how many rows it changed. */
  run(sql: string, params: Params = {}): number {
    if (!this.#db.inTransaction) throw new Error(`not in a transaction: ${sql}`)
    return this.#prepared(sql).run(params).changes
  }

  /** A change under its name: all or nothing; synchronous, so that nothing slips between. */
  tx<T>(name: string, change: () => T): T {
    this.#atWritePoint(name, 'before')
    const result = this.#db.transaction(change).immediate()
    this.#atWritePoint(name, 'after')
    return result
  }

  /** Empties the write-ahead log, so that what was erased is gone from the disk. */
  flushErased(): void {
    this.#db.pragma('wal_checkpoint(TRUNCATE)')
  }

  close(): void {
    this.#db.close()
  }

  #prepared(sql: string): Sqlite.Statement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    chmodSync(path, 0o600)
  }
}
