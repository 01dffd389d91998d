import type { ConnectionId, TenantId, UserId, ZoomAppId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader } from '../store/handles.ts'

export interface AccountRow {
  id: ConnectionId
  zoom_app_id: ZoomAppId
  zoom_app_name: string
  issuer: string
  zoom_account_id: string
  zoom_name: string
  zoom_email: string
  scopes: string
  state: ConnectionState
  state_reason: string | null
  authorized_at: number
  users: number
}

/** The connections of apps at account level: few, however many users they serve. */
export function authorizedAccounts(db: Reader): AccountRow[] {
  return db.all(
    `SELECT c.id, c.zoom_app_id, a.name AS zoom_app_name, c.issuer, c.zoom_account_id, c.zoom_name, c.zoom_email, c.scopes,
       c.state, c.state_reason, c.authorized_at, (SELECT count(*) FROM users u WHERE u.connection_id = c.id) AS users
     FROM zoom_apps a JOIN connections c ON c.zoom_app_id = a.id WHERE a.level = 'account'
     ORDER BY a.created_at, c.authorized_at`,
  )
}

export interface Candidate {
  id: UserId
  name: string
  email_key: string
  tenant_id: TenantId
  tenant_name: string
  connection_id: ConnectionId | null
  connection_state: ConnectionState
}

/** The users of the tenants that use an app: whom its accounts' users may be. */
export function usersOfApp(db: Reader, zoomAppId: ZoomAppId): Candidate[] {
  return db.all(
    `SELECT u.id, u.name, u.email_key, u.tenant_id, t.name AS tenant_name, u.connection_id, u.connection_state
     FROM tenants t JOIN users u ON u.tenant_id = t.id WHERE t.zoom_app_id = $zoomAppId`,
    { zoomAppId },
  )
}
