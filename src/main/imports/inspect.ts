import { badInput } from '../../contract/errors.ts'
import type { Mapping } from '../../contract/imports.ts'
import { CsvReader, type CsvRow, type Encoding, encodingOf, LABELS } from './csv-reader.ts'
import { delimiterOf, guessMapping } from './mapping.ts'
import type { RawRow } from './row-check.ts'

/** What a file's first bytes tell: how it is written, its columns, and which of them is probably which. */
export async function inspectHead(head: string): Promise<{
  encoding: Encoding
  delimiter: string
  columns: Array<{ name: string; samples: string[] }>
  mapping: Mapping
}> {
  const bytes = Buffer.from(head, 'base64')
  const encoding = encodingOf(bytes)
  const text = new TextDecoder(LABELS[encoding]).decode(bytes)
  const delimiter = delimiterOf(text)
  const reader = new CsvReader(delimiter)
  const [names, ...rows] = await reader.read(bytes, false).finally(() => reader.close())
  // A file of one line has no line end to be read up to.
  const cells = names?.cells ?? text.split(delimiter)
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

/** A row of the file by what its columns mean. */
export function rawOf({ line, cells }: CsvRow, mapping: Mapping): RawRow {
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
export function requireColumns(head: CsvRow | undefined, mapping: Mapping): void {
  const columns = head?.cells.length ?? 0
  for (const [field, column] of Object.entries(mapping))
    if (column !== null && column >= columns)
      throw badInput(
        `mapping.${field}`,
        `The file has ${columns} columns; the one chosen for the ${field === 'timeZone' ? 'time zone' : field} is not among them.`,
        'Choose the file again, and its columns.',
      )
}
