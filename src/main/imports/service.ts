import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { badInput, ExpectedError, notFound } from '../../contract/errors.ts'
import type { ImportId, TenantId } from '../../contract/ids.ts'
import { type Import, IMPORT_LIMIT, type ImportNote, type Mapping } from '../../contract/imports.ts'
import type { SavedFile } from '../../contract/reports.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import { newId } from '../ids.ts'
import type { Store } from '../store/store.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import { CsvReader, type CsvRow, encodingOf } from './csv-reader.ts'
import { delimiterOf, guessMapping, requireMapping } from './mapping.ts'
import {
  addCounts,
  countNotes,
  importById,
  type ImportRecord,
  insertImport,
  insertNote,
  latestAccepted,
  notesOf,
  setImportState,
  stage,
  stagedRow,
} from './queries.ts'
import { type RawRow, RowCheck } from './row-check.ts'
import { ImportWork } from './work.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly host: Host
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
  readonly tenants: TenantsService
  readonly users: UsersService
}

/** An import whose rows are still arriving. */
interface Arriving {
  readonly check: RowCheck
  readonly reader: CsvReader | null
  readonly mapping: Mapping | null
  nextPiece: number
  headIsRead: boolean
  rows: number
}

/** So many notes are shown at once; the report has all. */
const SHOWN_NOTES = 100
const NOTES_AT_ONCE = 1000
const DAY_MS = 86_400_000

/**
 * Brings users in by the thousand. Rows are checked and staged as they arrive, in small transactions, so that a million
 * of them hold nothing up; nobody is a user yet. One transaction accepts all of them; from then on they become users,
 * again in small ones, and a crash in between only pauses that: there is no half import.
 */
export class ImportsService {
  readonly #parts: Parts
  readonly #arriving = new Map<ImportId, Arriving>()
  readonly #work: ImportWork

  constructor(parts: Parts) {
    this.#parts = parts
    this.#work = new ImportWork(parts)
  }

  /** Goes on with what was accepted, and forgets what was not: its rows will not arrive any more. */
  start(): void {
    this.#work.start()
  }

  close(): void {
    this.#work.close()
    for (const { reader } of this.#arriving.values()) reader?.close()
  }

  /** What a file's first bytes tell. Keeps nothing. */
  async inspect(head: string): Promise<{
    encoding: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE'
    delimiter: string
    columns: Array<{ name: string; samples: string[] }>
    mapping: Mapping
  }> {
    const bytes = Buffer.from(head, 'base64')
    const encoding = encodingOf(bytes)
    const label = encoding === 'UTF-8' ? 'utf-8' : encoding === 'UTF-16 LE' ? 'utf-16le' : 'utf-16be'
    const delimiter = delimiterOf(new TextDecoder(label).decode(bytes))
    const reader = new CsvReader(delimiter)
    const [names, ...rows] = await reader.read(bytes, false).finally(() => reader.close())
    // A file of one line has no line end to be read up to.
    const cells = names?.cells ?? new TextDecoder(label).decode(bytes).split(delimiter)
    if (cells.every((cell) => cell.trim() === ''))
      throw badInput('file', 'The file is empty.', 'Choose one with a row of column names and a row a user.')
    const columns = cells.slice(0, 1000).map((name, i) => ({
      name: name.slice(0, 200),
      samples: rows
        .slice(0, 20)
        .map((row) => (row.cells[i] ?? '').slice(0, 200))
        .filter((cell) => cell !== '')
        .slice(0, 3),
    }))
    return { encoding, delimiter, columns, mapping: guessMapping(columns) }
  }

  /** Begins an import of a file whose pieces follow. */
  open(input: {
    source: string
    delimiter: string
    mapping: Mapping
    tenantId: TenantId | null
    duplicates: 'skip' | 'update'
  }): Import {
    requireMapping(input.mapping, input.tenantId !== null)
    return this.#open(input, new CsvReader(input.delimiter), input.mapping)
  }

  /**
   * Begins an import of rows that come from elsewhere than a file, such as a Zoom account's user list: {@link put} them,
   * then {@link arrived}, then {@link accept}. Who is here already is known by email.
   */
  openRows(input: { source: string; tenantId: TenantId | null; duplicates: 'skip' | 'update' }): Import {
    return this.#open(input, null, null)
  }

  async piece(id: ImportId, index: number, data: string, last: boolean): Promise<Import> {
    const arriving = this.#arrivingOf(id)
    const { reader, mapping } = arriving
    if (reader === null || mapping === null || index !== arriving.nextPiece)
      throw badInput('index', 'A piece of the file is missing.', 'Choose the file again.')
    arriving.nextPiece += 1
    try {
      const rows = await reader.read(Buffer.from(data, 'base64'), last)
      if (!arriving.headIsRead && rows.length > 0) {
        arriving.headIsRead = true
        requireColumns(rows.shift(), mapping)
      }
      this.put(
        id,
        rows.map((row) => rawOf(row, mapping)),
      )
      return last ? this.arrived(id) : this.#shown(id, 0)
    } catch (error) {
      this.discard(id)
      throw error
    }
  }

  /** Checks rows and puts them beside the others. */
  put(id: ImportId, raws: readonly RawRow[]): void {
    const arriving = this.#arrivingOf(id)
    arriving.rows += raws.length
    if (arriving.rows > IMPORT_LIMIT)
      throw new ExpectedError('TOO_MANY', 'One import takes up to 1,000,000 rows. Split the file.', {
        limit: IMPORT_LIMIT,
        chosen: arriving.rows,
      })
    if (raws.length === 0) return
    const { store, users } = this.#parts
    store.core.tx('imports.stage', (tx) => {
      let [good, here] = [0, 0]
      for (const raw of raws) {
        const row = arriving.check.check(raw)
        if ('result' in row) insertNote(tx, id, row)
        else if (stage(tx, id, row)) {
          good += 1
          if (users.has(row.tenant_id, row.email)) here += 1
        } else insertNote(tx, id, double(row, stagedRow(tx, id, row.tenant_id, row.email_key)))
      }
      addCounts(tx, id, { rows: raws.length, good, here, faults: raws.length - good })
    })
  }

  /** All rows are there: the import waits to be accepted. */
  arrived(id: ImportId): Import {
    this.#arrivingOf(id).reader?.close()
    this.#parts.store.core.tx('imports.arrived', (tx) => setImportState(tx, id, 'ready', null))
    this.#arriving.delete(id)
    this.#work.arrived(id)
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
        {
          field: 'id',
        },
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
    this.#arriving.get(id)?.reader?.close()
    this.#arriving.delete(id)
    this.#work.discard(id)
  }

  /** Hands over every row that was not simply added, and why. No cell of it is a formula. */
  async report(id: ImportId): Promise<SavedFile> {
    const { host, store } = this.#parts
    const row = this.#row(id)
    const name = `import-${row.source.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-').replace(/\.csv$/i, '')}-report.csv`
    const rows = countNotes(store.core, id)
    const saved = await host.saveFile({
      name,
      mediaType: 'text/csv; charset=utf-8',
      content: () => {
        const csv = stringify({
          header: true,
          columns: ['row', 'result', 'field', 'value', 'what', 'remedy'],
          bom: true,
          escape_formulas: true,
          record_delimiter: 'windows',
        })
        pipeline(Readable.from(this.#notes(id)), csv, () => undefined)
        return csv
      },
    })
    if (saved.kind === 'dismissed') return saved
    return saved.kind === 'saved' ? { ...saved, rows } : { ...saved, rows, name }
  }

  *#notes(id: ImportId): Generator<ImportNote, void> {
    for (let last = 0; ; ) {
      const page = notesOf(this.#parts.store.core, id, last, NOTES_AT_ONCE)
      yield* page
      const end = page.at(-1)
      if (end === undefined || page.length < NOTES_AT_ONCE) return
      last = end.row
    }
  }

  #open(
    input: { source: string; tenantId: TenantId | null; duplicates: 'skip' | 'update' },
    reader: CsvReader | null,
    mapping: Mapping | null,
  ): Import {
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
      }),
    )
    const check = new RowCheck(tenants.rows(), input.tenantId)
    this.#arriving.set(id, { check, reader, mapping, nextPiece: 0, headIsRead: false, rows: 0 })
    return this.get(id)
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
      ...row
    } = this.#row(id)
    return { ...row, notes: notes === 0 ? [] : notesOf(this.#parts.store.core, id, 0, notes) }
  }
}

function rawOf({ line, cells }: CsvRow, mapping: Mapping): RawRow {
  const cell = (column: number | null): string => (column === null ? '' : (cells[column] ?? ''))
  return {
    row: line,
    name: cell(mapping.name),
    email: cell(mapping.email),
    tenant: mapping.tenant === null ? null : cell(mapping.tenant),
    timeZone: cell(mapping.timeZone),
  }
}

/** @throws {ExpectedError} BAD_INPUT if the file has fewer columns than were chosen from */
function requireColumns(head: CsvRow | undefined, mapping: Mapping): void {
  const columns = head?.cells.length ?? 0
  for (const [field, column] of Object.entries(mapping))
    if (column !== null && column >= columns)
      throw badInput(
        `mapping.${field}`,
        `The file has ${columns} columns; the one chosen for the ${field === 'timeZone' ? 'time zone' : field} is not among them.`,
        'Choose the file again, and its columns.',
      )
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
