import { setImmediate as othersTurn } from 'node:timers/promises'
import { badInput, ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, ImportId, TenantId } from '../../contract/ids.ts'
import type { Import, ImportNote, Mapping } from '../../contract/imports.ts'
import type { SavedFile } from '../../contract/reports.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Host } from '../host/host.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import { Arriving } from './arriving.ts'
import { CsvReader } from './csv-reader.ts'
import { rawOf, requireColumns } from './inspect.ts'
import { requireMapping } from './mapping.ts'
import {
  importById,
  type ImportRecord,
  insertImport,
  latestAccepted,
  notesOf,
  setImportState,
} from './queries.ts'
import { saveReport } from './report.ts'
import { type RawRow, RowCheck } from './row-check.ts'
import { ImportWork } from './work.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly host: Host
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
  readonly tenants: TenantsService
  readonly users: UsersService
  readonly connections: Pick<ConnectionsService, 'serveHost' | 'hostsAttached'>
}

/** A file whose pieces are still coming. */
interface ComingFile {
  readonly reader: CsvReader
  readonly mapping: Mapping
  nextPiece: number
  headIsRead: boolean
}
interface Choices {
  readonly source: string
  readonly tenantId: TenantId | null
  readonly duplicates: 'skip' | 'update'
  readonly servedBy?: ConnectionId | null
}

/** So many notes are shown at once; the report has all. */
/** Rows that are checked and staged before others have their turn: some ten milliseconds. */
const ROWS_A_TURN = 400
const SHOWN_NOTES = 100

/**
 * Brings users in by the thousand. Rows are checked and staged in a file of their own as they arrive; nobody is a user
 * yet. One transaction accepts all of them; from then on they become users in small ones, and a crash in between only
 * pauses that: there is no half import.
 */
export class ImportsService {
  readonly #parts: Parts
  readonly #arriving = new Map<ImportId, Arriving>()
  readonly #files = new Map<ImportId, ComingFile>()
  readonly #work: ImportWork

  constructor(parts: Parts) {
    this.#parts = parts
    this.#work = new ImportWork(parts)
  }

  /** Goes on with what was accepted, and forgets what was not: its rows will not arrive any more. */
  start(): void {
    this.#work.start()
  }

  async close(): Promise<void> {
    for (const id of this.#arriving.keys()) this.#letGo(id)
    await this.#work.close()
  }

  /** Begins an import of a file whose pieces follow. */
  open(input: Choices & { delimiter: string; mapping: Mapping }): Import {
    const { delimiter, mapping } = input
    requireMapping(mapping, input.tenantId !== null)
    const opened = this.openRows(input)
    const reader = new CsvReader(delimiter)
    this.#files.set(opened.id, { reader, mapping, nextPiece: 0, headIsRead: false })
    return opened
  }

  /**
   * Begins an import of rows that come from elsewhere than a file, such as a Zoom account's user list: {@link put} them,
   * then {@link arrived}, then {@link accept}. Who is here already is known by email.
   */
  openRows(input: Choices): Import {
    const { store, clock, operator, tenants } = this.#parts
    if (input.tenantId !== null) tenants.row(input.tenantId)
    const now = clock.now()
    const id = newId('import', now)
    store.core.tx('imports.open', (tx) =>
      insertImport(tx, {
        id,
        source: input.source,
        duplicates: input.duplicates,
        started_by: operator(),
        created_at: now,
        served_by: input.servedBy ?? null,
      }),
    )
    const check = new RowCheck(tenants.rows(), input.tenantId)
    this.#arriving.set(id, new Arriving(this.#parts, id, check))
    return this.get(id)
  }

  /**
   * Takes the next piece of a file. A fault of the file itself discards the import.
   *
   * @throws {ExpectedError} BAD_INPUT, TOO_MANY
   */
  async piece(id: ImportId, index: number, data: string, last: boolean): Promise<Import> {
    const file = this.#files.get(id)
    if (file === undefined) throw notFound('import')
    if (index !== file.nextPiece)
      throw badInput('index', 'A piece of the file is missing.', 'Choose the file again.')
    file.nextPiece += 1
    try {
      const rows = await file.reader.read(Buffer.from(data, 'base64'), last)
      if (!file.headIsRead && rows.length > 0) {
        file.headIsRead = true
        requireColumns(rows.shift(), file.mapping)
      }
      for (let at = 0; at < rows.length; at += ROWS_A_TURN) {
        if (at > 0) await othersTurn()
        const some = rows.slice(at, at + ROWS_A_TURN)
        this.put(
          id,
          some.map((row) => rawOf(row, file.mapping)),
        )
      }
      return last ? await this.arrived(id) : this.#shown(id, 0)
    } catch (error) {
      if (this.#arriving.has(id)) this.discard(id)
      throw error
    }
  }

  /** True while rows may be put. */
  isArriving(id: ImportId): boolean {
    return this.#arriving.has(id)
  }

  /** Checks rows and puts them beside the others; `faulty` are those that the source itself says cannot be taken. */
  put(id: ImportId, raws: readonly RawRow[], faulty: readonly ImportNote[] = []): void {
    this.#arrivingOf(id).put(raws, faulty)
  }

  /** All rows are there: the import waits to be accepted. */
  async arrived(id: ImportId): Promise<Import> {
    const arriving = this.#arrivingOf(id)
    this.#forgetFile(id)
    this.#arriving.delete(id)
    await arriving.settle()
    return this.get(id)
  }

  get(id: ImportId): Import {
    return this.#shown(id, SHOWN_NOTES)
  }

  /** The import that is under way, or the last one that ended within a day: what the users page says of it. */
  latest(): Import | null {
    const { store, clock } = this.#parts
    const row = latestAccepted(store.core, clock.now() - DAY_MS)
    return row === undefined ? null : this.#shown(row.id, 0)
  }

  /** Accepts all good rows. From here on there is no way back: they become users, one after another. */
  accept(id: ImportId): Import {
    const { store, audit, changes } = this.#parts
    const row = this.#row(id)
    if (row.state !== 'ready')
      throw new ExpectedError(
        'CONFLICT',
        'This import was accepted already, or its rows have not all arrived.',
        { field: 'id' },
      )
    store.core.tx('imports.accept', (tx) => {
      setImportState(tx, id, 'applying', null)
      audit.record(tx, {
        who: row.started_by,
        action: 'import users',
        subject: row.source,
        subjectId: id,
        after: { rows: row.rows, good: row.good, faults: row.faults, duplicates: row.duplicates },
      })
    })
    changes.publish('audit', 'imports')
    this.#work.goOn()
    return this.get(id)
  }

  /** Forgets an import that was not accepted. */
  discard(id: ImportId): void {
    const row = this.#row(id)
    if (row.state === 'applying' || row.state === 'done')
      throw new ExpectedError('CONFLICT', 'This import was accepted: its users are here.', { field: 'id' })
    this.#letGo(id)
    this.#work.discard(id)
  }

  /** Hands over every row that was not simply added, and why. */
  report(id: ImportId): Promise<SavedFile> {
    return saveReport(this.#parts.store.core, this.#parts.host, this.#row(id))
  }

  #letGo(id: ImportId): void {
    this.#forgetFile(id)
    this.#arriving.get(id)?.close()
    this.#arriving.delete(id)
  }

  #forgetFile(id: ImportId): void {
    this.#files.get(id)?.reader.close()
    this.#files.delete(id)
  }

  #arrivingOf(id: ImportId): Arriving {
    const arriving = this.#arriving.get(id)
    if (arriving === undefined) throw notFound('import')
    return arriving
  }

  #row(id: ImportId): ImportRecord & { state: Import['state'] } {
    const row = importById(this.#parts.store.core, id)
    if (row === undefined || row.state === 'discarded') throw notFound('import')
    return { ...row, state: row.state }
  }

  #shown(id: ImportId, notes: number): Import {
    const {
      started_by: _by,
      created_at: _at,
      ended_at: _end,
      at_name: _name,
      at_row: _row,
      served_by,
      ...row
    } = this.#row(id)
    return {
      ...row,
      // What has arrived so far stands here alone.
      ...this.#arriving.get(id)?.counts,
      isServed: served_by !== null,
      notes: notes === 0 ? [] : notesOf(this.#parts.store.core, id, -1, notes),
    }
  }
}
