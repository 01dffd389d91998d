import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { SavedFile, UsageRow } from '../../contract/reports.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Host } from '../host/host.ts'
import type { Reader } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import {
  people,
  type UsageFilter,
  type UsageRecord,
  usageByDay,
  usageRows,
  usageRowsAfter,
  usageTotals,
} from './queries.ts'

interface Parts {
  readonly store: Store
  readonly host: Host
  readonly audit: AuditService
  readonly changes: Changes
  readonly operator: () => string
}

interface Range {
  readonly from: string
  readonly to: string
  readonly tenantId?: string | undefined
}

const HOW = 'own count of calls sent'
/** Rows that are read in one go: a few milliseconds' worth. */
const AT_ONCE = 1000

/** The columns of the usage report, in their order; instants and days are UTC. */
const COLUMNS = [
  'day_utc',
  'tenant',
  'user',
  'email',
  'zoom_user_id',
  'zoom_account_id',
  'label',
  'calls',
  'creates_and_updates',
  'refused',
  'how_obtained',
] as const

function filterOf(range: Range): UsageFilter {
  return { from: range.from, to: range.to, tenantId: range.tenantId ?? null }
}

/** Usage of Zoom's rate limits, from the ledger. */
export class ReportsService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  usage(input: Range & { limit: number }): {
    rows: UsageRow[]
    totalRows: number
    calls: number
    countsFor100: number
    refused: number
    days: Array<{ day: string; calls: number; countsFor100: number; refused: number }>
  } {
    const { core, ledger } = this.#parts.store
    const filter = filterOf(input)
    const totals = usageTotals(ledger, filter)
    return {
      rows: named(core, usageRows(ledger, filter, input.limit)),
      totalRows: totals.rows,
      calls: totals.calls,
      countsFor100: totals.counted,
      refused: totals.refused,
      days: usageByDay(ledger, filter).map(({ counted, ...day }) => ({ ...day, countsFor100: counted })),
    }
  }

  /** Hands the report over as CSV: every row, and no cell that a spreadsheet would take for a formula. */
  async exportUsage(input: Range): Promise<SavedFile> {
    const { store, host, audit, changes, operator } = this.#parts
    const filter = filterOf(input)
    const planned = usageTotals(store.ledger, filter).rows
    let written = 0
    const saved = await host.saveFile({
      name: `zoom-usage_${input.from}_${input.to}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      content: () => this.#csv(filter, (rows) => (written += rows)),
    })
    if (saved.kind === 'dismissed') return saved
    // A file that is still to be fetched may gain a line meanwhile.
    const rows = saved.kind === 'saved' ? written : planned
    store.core.tx('reports.exportUsage', (tx) =>
      audit.record(tx, {
        who: operator(),
        action: 'export usage report',
        subject: `${input.from} to ${input.to}`,
        tenantId: input.tenantId ?? null,
        after: { rows, format: 'CSV' },
      }),
    )
    changes.publish('audit')
    return saved.kind === 'saved'
      ? { ...saved, rows }
      : { ...saved, rows, name: `zoom-usage_${input.from}_${input.to}.csv` }
  }

  #csv(filter: UsageFilter, onRows: (rows: number) => void): Readable {
    const csv = stringify({
      header: true,
      columns: [...COLUMNS],
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
    })
    // A failure of either is the reader's to notice: it ends what the reader reads.
    pipeline(Readable.from(this.#lines(filter, onRows)), csv, () => undefined)
    return csv
  }

  /** Page by page: an open cursor would keep every writer out while a slow disk takes the file. */
  *#lines(filter: UsageFilter, onRows: (rows: number) => void): Generator<Array<string | number>, void> {
    const { core, ledger } = this.#parts.store
    let last: UsageRecord | null = null
    do {
      const page: UsageRecord[] = usageRowsAfter(ledger, filter, last, AT_ONCE)
      onRows(page.length)
      yield* named(core, page).map(cellsOf)
      last = page.length < AT_ONCE ? null : (page.at(-1) ?? null)
    } while (last !== null)
  }
}

/** Rows with the names that people read, as far as those are still here. */
function named(core: Reader, rows: readonly UsageRecord[]): UsageRow[] {
  const names = people(
    core,
    rows.flatMap(({ tenant_id, user_id }) => [tenant_id, user_id]),
  )
  return rows.map((row) => toUsageRow(row, names))
}

function toUsageRow(row: UsageRecord, names: ReadonlyMap<string, { name: string; email: string }>): UsageRow {
  const user = names.get(row.user_id)
  return {
    day: row.day,
    tenantName: names.get(row.tenant_id)?.name ?? 'removed tenant',
    userName: user?.name ?? 'removed user',
    userEmail: user?.email ?? '',
    zoomUserId: row.zoom_user_id,
    accountId: row.account_id,
    label: row.label,
    calls: row.calls,
    countsFor100: row.counted,
    refused: row.refused,
    howObtained: HOW,
  }
}

function cellsOf(row: UsageRow): Array<string | number> {
  return [
    row.day,
    row.tenantName,
    row.userName,
    row.userEmail,
    row.zoomUserId,
    row.accountId,
    row.label,
    row.calls,
    row.countsFor100,
    row.refused,
    row.howObtained,
  ]
}
