import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { ImportNote } from '../../contract/imports.ts'
import type { SavedFile } from '../../contract/reports.ts'
import type { Host } from '../host/host.ts'
import type { Reader } from '../store/handles.ts'
import { countNotes, type ImportRecord, notesOf } from './queries.ts'

const NOTES_AT_ONCE = 1000

/** Hands over every row that was not simply added, and why. No cell of it is a formula. */
export async function saveReport(db: Reader, host: Host, { id, source }: ImportRecord): Promise<SavedFile> {
  const name = `import-${source.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-').replace(/\.csv$/i, '')}-report.csv`
  const rows = countNotes(db, id)
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
      pipeline(Readable.from(notes(db, id)), csv, () => undefined)
      return csv
    },
  })
  if (saved.kind === 'dismissed') return saved
  return saved.kind === 'saved' ? { ...saved, rows } : { ...saved, rows, name }
}

function* notes(db: Reader, id: ImportRecord['id']): Generator<ImportNote, void> {
  for (let last = -1; ; ) {
    const page = notesOf(db, id, last, NOTES_AT_ONCE)
    yield* page
    const end = page.at(-1)
    if (end === undefined || page.length < NOTES_AT_ONCE) return
    last = end.row
  }
}
