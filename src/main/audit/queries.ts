import type { Reader, Tx } from '../store/handles.ts'
import { matches } from '../store/like.ts'

export interface AuditRow {
  id: number
  at: number
  who: string
  action: string
  subject: string
  subject_id: string | null
  tenant_id: string | null
  tenant_name: string | null
  before: string | null
  after: string | null
  result: string
}

export function insertAudit(tx: Tx, row: Omit<AuditRow, 'id' | 'tenant_name'>): void {
  tx.run(
    `INSERT INTO audit (at, who, action, subject, subject_id, tenant_id, before, after, result)
     VALUES ($at, $who, $action, $subject, $subject_id, $tenant_id, $before, $after, $result)`,
    { ...row },
  )
}

export interface AuditFilter {
  tenantId: string | null
  subjectId: string | null
  search: string | null
  before: number | null
  limit: number
}

export function listAudit(db: Reader, filter: AuditFilter): AuditRow[] {
  const where = [
    filter.before === null ? '' : 'a.id < $before',
    filter.tenantId === null ? '' : 'a.tenant_id = $tenantId',
    filter.subjectId === null ? '' : 'a.subject_id = $subjectId',
    filter.search === null ? '' : matches(filter.search, 'a.subject', 'a.action', 'a.who'),
  ].filter((condition) => condition !== '')
  return db.all<AuditRow>(
    `SELECT a.*, t.name AS tenant_name FROM audit a LEFT JOIN tenants t ON t.id = a.tenant_id
     ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
     ORDER BY a.id DESC LIMIT $limit`,
    { ...filter },
  )
}
