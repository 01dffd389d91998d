import type { TenantId, ZoomAppId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface TenantRow {
  id: TenantId
  name: string
  domain: string
  zoom_app_id: ZoomAppId
  time_zone: string
  created_at: number
}

export function tenantById(db: Reader, id: TenantId): TenantRow | undefined {
  return db.get('SELECT * FROM tenants WHERE id = $id', { id })
}

export function tenantByDomain(db: Reader, domain: string): TenantRow | undefined {
  return db.get('SELECT * FROM tenants WHERE domain = $domain', { domain })
}

export function listTenants(db: Reader): Array<TenantRow & { zoom_app_name: string }> {
  return db.all(
    `SELECT t.*, a.name AS zoom_app_name FROM tenants t JOIN zoom_apps a ON a.id = t.zoom_app_id
     ORDER BY t.name COLLATE NOCASE, t.id`,
  )
}

export function statesByTenant(
  db: Reader,
): Array<{ tenant_id: TenantId; connection_state: ConnectionState; users: number }> {
  return db.all(
    'SELECT tenant_id, connection_state, count(*) AS users FROM users GROUP BY tenant_id, connection_state',
  )
}

export function insertTenant(tx: Tx, row: TenantRow): void {
  tx.run(
    `INSERT INTO tenants (id, name, domain, zoom_app_id, time_zone, created_at)
     VALUES ($id, $name, $domain, $zoom_app_id, $time_zone, $created_at)`,
    { ...row },
  )
}

export function updateTenant(tx: Tx, row: TenantRow): void {
  tx.run(
    `UPDATE tenants SET name = $name, domain = $domain, zoom_app_id = $zoom_app_id, time_zone = $time_zone
     WHERE id = $id`,
    {
      id: row.id,
      name: row.name,
      domain: row.domain,
      zoom_app_id: row.zoom_app_id,
      time_zone: row.time_zone,
    },
  )
}

export function deleteTenant(tx: Tx, id: TenantId): void {
  tx.run('DELETE FROM tenants WHERE id = $id', { id })
}

export function tenantHasUsers(db: Reader, id: TenantId): boolean {
  return (
    db.get<{ found: number }>('SELECT EXISTS (SELECT 1 FROM users WHERE tenant_id = $id) AS found', { id })
      ?.found === 1
  )
}
