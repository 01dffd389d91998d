/** Values that SQLite takes and gives back. */
export type SqlValue = string | number | bigint | null | Uint8Array
export type SqlParams = Readonly<Record<string, SqlValue>>

/**
 * A handle that can only ask. Queries take it; a {@link Tx} is one too, never the reverse, so that a reading
 * path cannot write by accident.
 */
export interface Reader {
  all<Row>(sql: string, params?: SqlParams): Row[]
  get<Row>(sql: string, params?: SqlParams): Row | undefined
  iterate<Row>(sql: string, params?: SqlParams): IterableIterator<Row>
}

/** An open transaction. Changes are made through it alone, and it is gone when its function returns. */
export interface Tx extends Reader {
  readonly name: string
  /** Runs one statement and answers how many rows it changed. */
  run(sql: string, params?: SqlParams): number
}

/** One database file: reads at any time, changes inside `tx`. */
export interface Database extends Reader {
  /**
   * Runs a change in one immediate transaction. The function is synchronous, so nothing can be awaited inside
   * and no reader can slip between; what it throws rolls everything back. The name is where a crash test may
   * stop the process, and what the log calls the change.
   *
   * @param lasting `later` for a change that may be done again after a power cut: it is not synced by itself, and lasts
   *   once a later one does. It is whole or not there, and never there without what was changed before it
   */
  tx<T>(name: string, change: (tx: Tx) => T, lasting?: 'now' | 'later'): T
}
