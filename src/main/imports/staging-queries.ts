import type { TenantId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'
import type { Position } from './queries.ts'

/** Who a row is at Zoom, where an admin's connection is to serve them. */
export interface StagedHost {
  readonly zoomUserId: string
  readonly type: number
}

/** A row that will become a user, or change one. */
export interface StagedRow {
  row: number
  tenant_id: TenantId
  name: string
  name_key: string
  email: string
  email_key: string
  time_zone: string
  /** {@link StagedHost} as JSON; null for one who connects themselves. */
  host: string | null
}

/** Notes the emails of rows; answers the rows whose email was not among them yet. */
export function stageEmails(tx: Tx, rows: readonly StagedRow[]): Set<number> {
  const first = tx.all<{ row: number }>(
    `INSERT OR IGNORE INTO emails (tenant_id, email_key, row)
     SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($emails) RETURNING row`,
    { emails: JSON.stringify(rows.map(({ tenant_id, email_key, row }) => [tenant_id, email_key, row])) },
  )
  return new Set(first.map(({ row }) => row))
}

/** Puts rows beside the others, in the order of names. */
export function stageRows(tx: Tx, rows: readonly StagedRow[]): void {
  const cells = rows.map((row) => [
    row.name_key,
    row.row,
    row.tenant_id,
    row.name,
    row.email,
    row.email_key,
    row.time_zone,
    row.host,
  ])
  tx.run(
    `INSERT INTO staged (name_key, row, tenant_id, name, email, email_key, time_zone, host)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
     FROM json_each($cells)`,
    { cells: JSON.stringify(cells) },
  )
}

/** The row that has an email of the tenant. */
export function rowWithEmail(db: Reader, tenantId: TenantId, emailKey: string): number {
  return (
    db.get<{ row: number }>('SELECT row FROM emails WHERE tenant_id = $tenantId AND email_key = $emailKey', {
      tenantId,
      emailKey,
    })?.row ?? 0
  )
}

/** The next rows to apply, in the order of names. */
export function nextStaged(db: Reader, { at_name, at_row }: Position, limit: number): StagedRow[] {
  return db.all(
    `SELECT row, tenant_id, name, name_key, email, email_key, time_zone, host FROM staged
     WHERE (name_key, row) > ($at_name, $at_row) ORDER BY name_key, row LIMIT $limit`,
    { at_name, at_row, limit },
  )
}
