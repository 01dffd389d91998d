import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { SavedFile, UsageRow } from '../../contract/reports.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Host } from '../host/host.ts'
import type { Store } from '../store/store.ts'
import {
  eachUsageRow,
  people,
  type UsageFilter,
  type UsageRecord,
  usageByDay,
  usageRows,
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
    const names = people(core)
    const totals = usageTotals(ledger, filter)
    return {
      rows: usageRows(ledger, filter, input.limit).map((row) => toUsageRow(row, names)),
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
    const { rows } = usageTotals(store.ledger, filter)
    const saved = await host.saveFile({
      name: `zoom-usage_${input.from}_${input.to}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      content: () => this.#csv(filter),
    })
    if (saved.kind === 'dismissed') return saved
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

  #csv(filter: UsageFilter): Readable {
    const { core, ledger } = this.#parts.store
    const names = people(core)
    // Read whole, since an open cursor would keep every writer out while a slow disk takes the file.
    const rows = [...eachUsageRow(ledger, filter)]
    return Readable.from(rows.map((row) => cellsOf(toUsageRow(row, names)))).pipe(
      stringify({
        header: true,
        columns: [...COLUMNS],
        bom: true,
        escape_formulas: true,
        record_delimiter: 'windows',
      }),
    )
  }
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
