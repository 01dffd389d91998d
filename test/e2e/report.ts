import { parse } from 'csv-parse/sync'

type Row = Record<string, string>

/** The rows of an exported usage report, without the apostrophe that keeps a spreadsheet from calculating a cell. */
export function rowsOf(csv: string): Row[] {
  return parse(csv, { bom: true, columns: true, cast: (value) => value.replace(/^'(?=[-+=@\t\r])/, '') })
}

/** How many calls the report names, by person, UTC day and label. */
export function countsOf(rows: readonly Row[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) {
    const key = `${row['zoom_user_id']} ${row['day_utc']} ${row['label']?.toLowerCase()}`
    counts[key] = (counts[key] ?? 0) + Number(row['calls'])
  }
  return counts
}
