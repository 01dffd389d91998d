import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ImportId } from '../../contract/ids.ts'
import { IMPORT_LIMIT, type ImportNote } from '../../contract/imports.ts'
import type { Store } from '../store/store.ts'
import type { Staging } from '../store/staging.ts'
import type { UsersService } from '../users/service.ts'
import { addCounts, importById, insertNotes, setImportState } from './queries.ts'
import type { RawRow, RowCheck } from './row-check.ts'
import { rowWithEmail, stageEmails, stageRows, type StagedRow } from './staging-queries.ts'

interface Parts {
  readonly store: Store
  readonly users: UsersService
}

/** An import whose rows are still arriving: checks each and stages the good ones, in a file of their own. */
export class Arriving {
  readonly counts = { rows: 0, good: 0, here: 0, faults: 0 }
  readonly #parts: Parts
  readonly #id: ImportId
  readonly #check: RowCheck
  readonly #file: Staging

  constructor(parts: Parts, id: ImportId, check: RowCheck) {
    this.#parts = parts
    this.#id = id
    this.#check = check
    this.#file = parts.store.staging.create(id)
  }

  /**
   * Checks rows and puts them beside the others.
   *
   * @param faulty rows of which the source itself knows that they cannot be taken
   * @throws {ExpectedError} TOO_MANY
   */
  put(raws: readonly RawRow[], faulty: readonly ImportNote[] = []): void {
    const rows = this.counts.rows + raws.length + faulty.length
    if (rows > IMPORT_LIMIT)
      throw new ExpectedError('TOO_MANY', 'One import takes up to 1,000,000 rows. Split the file.', {
        limit: IMPORT_LIMIT,
        chosen: rows,
      })
    const { store, users } = this.#parts
    const notes = [...faulty]
    const sound: StagedRow[] = []
    for (const raw of raws) {
      const row = this.#check.check(raw)
      if ('result' in row) notes.push(row)
      else sound.push(row)
    }
    const good = this.#file.tx('imports.stage', (tx) => {
      const first = stageEmails(tx, sound)
      const taken = sound.filter(({ row }) => first.has(row))
      stageRows(tx, taken)
      for (const row of sound)
        if (!first.has(row.row)) notes.push(double(row, rowWithEmail(tx, row.tenant_id, row.email_key)))
      return taken
    })
    if (notes.length > 0) store.core.tx('imports.note', (tx) => insertNotes(tx, this.#id, notes))
    this.counts.rows = rows
    this.counts.good += good.length
    this.counts.here += users.countHere(good)
    this.counts.faults += notes.length
  }

  /**
   * All rows are there: they are on the disk before it is said.
   *
   * @throws {ExpectedError} NOT_FOUND if it was discarded meanwhile
   */
  async settle(): Promise<void> {
    const { store } = this.#parts
    await store.staging.settle(this.#id, this.#file)
    const isReady = store.core.tx('imports.arrived', (tx) => {
      if (importById(tx, this.#id)?.state !== 'staging') return false
      addCounts(tx, this.#id, this.counts)
      setImportState(tx, this.#id, 'ready', null)
      return true
    })
    if (!isReady) throw notFound('import')
  }

  close(): void {
    this.#file.close()
  }
}

function double(row: { row: number; email: string }, first: number): ImportNote {
  return {
    row: row.row,
    result: 'double',
    field: 'email',
    value: row.email,
    what: `Row ${first} has this email already.`,
    remedy: 'The first of them is taken. Remove the other, or mend its email.',
  }
}
