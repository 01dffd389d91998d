import type { AuditEntry } from '../../contract/audit.ts'
import type { Clock } from '../clock.ts'
import { NumberCursor, readCursor, writeCursor } from '../page-cursor.ts'
import { containing } from '../store/like.ts'
import type { Database, SqlValue, Tx } from '../store/handles.ts'
import { insertAudit, listAudit } from './queries.ts'

/** What one change was: who did what to whom, the state before and after, and how it ended. */
export interface AuditFacts {
  readonly who: string
  readonly action: string
  readonly subject: string
  readonly subjectId?: string
  readonly tenantId?: string | null
  readonly before?: Readonly<Record<string, SqlValue>>
  readonly after?: Readonly<Record<string, SqlValue>>
  readonly result?: string
}

/** The log of every change: written in the transaction of the change itself. */
export class AuditService {
  readonly #db: Database
  readonly #clock: Clock

  constructor(db: Database, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  record(tx: Tx, facts: AuditFacts): void {
    insertAudit(tx, {
      at: this.#clock.now(),
      who: facts.who,
      action: facts.action,
      subject: facts.subject,
      subject_id: facts.subjectId ?? null,
      tenant_id: facts.tenantId ?? null,
      before: facts.before === undefined ? null : JSON.stringify(facts.before),
      after: facts.after === undefined ? null : JSON.stringify(facts.after),
      result: facts.result ?? 'done',
    })
  }

  list(input: { tenantId?: string; subjectId?: string; search?: string; cursor?: string; limit: number }): {
    rows: AuditEntry[]
    next: string | null
  } {
    const rows = listAudit(this.#db, {
      tenantId: input.tenantId ?? null,
      subjectId: input.subjectId ?? null,
      search: containing(input.search),
      before: input.cursor === undefined ? null : readCursor(input.cursor, NumberCursor)[0],
      limit: input.limit + 1,
    })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      rows: page.map((row) => ({
        id: row.id,
        at: new Date(row.at).toISOString(),
        who: row.who,
        action: row.action,
        subject: row.subject,
        subjectId: row.subject_id,
        tenantName: row.tenant_name,
        before: row.before,
        after: row.after,
        result: row.result,
      })),
      next: rows.length > input.limit && last !== undefined ? writeCursor([last.id]) : null,
    }
  }
}
