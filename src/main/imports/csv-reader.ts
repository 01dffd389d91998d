import { TextDecoder } from 'node:util'
import { CsvError, type Parser, parse } from 'csv-parse'
import { badInput } from '../../contract/errors.ts'

export type Encoding = 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE'
/** What TextDecoder calls them. */
export const LABELS = { 'UTF-8': 'utf-8', 'UTF-16 LE': 'utf-16le', 'UTF-16 BE': 'utf-16be' } as const
/** A row longer than this is no user's: most often a quotation mark was never closed. */
const LONGEST_ROW = 64 * 1024

/** A row of the file, and its line. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly string[]
}

/** By the mark at a file's beginning, or by the empty half of its first letter; else it must be UTF-8. */
export function encodingOf([first, second]: Uint8Array): Encoding {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'UTF-16 LE'
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'UTF-16 BE' : 'UTF-8'
}

/** Reads a CSV file that comes in pieces (RFC 4180; any line ends, mixed too; every cell is text). */
export class CsvReader {
  readonly #parser: Parser
  #decoder: TextDecoder | null = null
  #encoding: Encoding = 'UTF-8'
  #line = 1
  #failure: unknown = null

  constructor(delimiter: string) {
    this.#parser = parse({
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: LONGEST_ROW,
      info: true,
      trim: true,
    })
    this.#parser.on('error', (error) => (this.#failure = error))
  }

  get encoding(): Encoding {
    return this.#encoding
  }

  /**
   * Reads on. The last piece ends the file.
   *
   * @throws {ExpectedError} BAD_INPUT: another encoding, a quote that is not closed; names the row
   */
  async read(piece: Uint8Array, last: boolean): Promise<CsvRow[]> {
    const text = this.#decode(piece, last)
    const rows: CsvRow[] = []
    const take = (): void => {
      for (;;) {
        const row = this.#parser.read() as { record: string[]; info: { lines: number } } | null
        if (row === null) return
        rows.push({ line: row.info.lines, cells: row.record })
      }
    }
    if (text !== '') {
      const written = new Promise<void>((resolve) => this.#parser.write(text, () => resolve()))
      take()
      await written
    }
    if (last) {
      const ended = new Promise<void>((resolve) => this.#parser.once('end', resolve).once('close', resolve))
      this.#parser.end()
      take()
      if (this.#failure === null) {
        this.#parser.resume()
        this.#parser.on('data', (row: { record: string[]; info: { lines: number } }) =>
          rows.push({ line: row.info.lines, cells: row.record }),
        )
        await ended
      }
    } else take()
    if (this.#failure !== null) throw faultOf(this.#failure)
    return rows
  }

  close(): void {
    this.#parser.destroy()
  }

  #decode(piece: Uint8Array, last: boolean): string {
    if (this.#decoder === null) {
      this.#encoding = encodingOf(piece)
      this.#decoder = new TextDecoder(LABELS[this.#encoding], { fatal: true })
    }
    try {
      const text = this.#decoder.decode(piece, { stream: !last })
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#line += 1
      return text
    } catch {
      const line = this.#line + goodLines(piece, LABELS[this.#encoding])
      throw badInput(
        'file',
        `Row ${line} is not ${this.#encoding}: it holds bytes that stand for no letter.`,
        'Save the file as “CSV UTF-8” and choose it again.',
      )
    }
  }
}

/** How many lines at the beginning of a piece can be read. */
function goodLines(piece: Uint8Array, label: string): number {
  if (label !== 'utf-8') return 0
  const decoder = new TextDecoder(label, { fatal: true })
  let [from, lines] = [0, 0]
  while (from < piece.length && ((piece[from] ?? 0) & 0xc0) === 0x80 && from < 3) from += 1
  for (;;) {
    const end = piece.indexOf(0x0a, from)
    if (end < 0) return lines
    try {
      decoder.decode(piece.subarray(from, end))
    } catch {
      return lines
    }
    lines += 1
    from = end + 1
  }
}

function faultOf(error: unknown): Error {
  const { code, lines } = error as { code?: string; lines?: number }
  if (code === 'CSV_MAX_RECORD_SIZE')
    return badInput(
      'file',
      `Row ${lines ?? 1} is longer than 64 KiB: it holds a huge cell, or a quotation mark that is never closed.`,
      'Mend the row, then choose the file again.',
    )
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return badInput(
      'file',
      `A quotation mark that is opened near row ${lines ?? 1} is never closed.`,
      'Close it, or save the file as CSV again, then choose it again.',
    )
  if (error instanceof CsvError)
    return badInput(
      'file',
      `Row ${lines ?? 1} is no CSV: a quotation mark stands where none may.`,
      'Write a quotation mark within a cell twice, or save the file as CSV again.',
    )
  return error instanceof Error ? error : new Error(String(error))
}
