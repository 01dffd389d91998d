import type { ZoomAppId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface ZoomAppRow {
  id: ZoomAppId
  name: string
  level: 'user' | 'account'
  kind: 'confidential' | 'public'
  client_id: string
  client_secret: Uint8Array | null
  oauth_url: string
  api_url: string
  built_in_sandbox: 0 | 1
  created_at: number
}

export function zoomAppById(db: Reader, id: ZoomAppId): ZoomAppRow | undefined {
  return db.get('SELECT * FROM zoom_apps WHERE id = $id', { id })
}

export function zoomAppByClient(db: Reader, oauthUrl: string, clientId: string): ZoomAppRow | undefined {
  return db.get('SELECT * FROM zoom_apps WHERE oauth_url = $oauthUrl AND client_id = $clientId', {
    oauthUrl,
    clientId,
  })
}

export function zoomAppByName(db: Reader, name: string): ZoomAppRow | undefined {
  return db.get('SELECT * FROM zoom_apps WHERE name = $name', { name })
}

export function listZoomApps(db: Reader): Array<ZoomAppRow & { users: number }> {
  return db.all(
    `SELECT a.*, (SELECT count(*) FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE t.zoom_app_id = a.id) AS users
     FROM zoom_apps a ORDER BY a.created_at`,
  )
}

export function insertZoomApp(tx: Tx, row: ZoomAppRow): void {
  tx.run(
    `INSERT INTO zoom_apps (id, name, level, kind, client_id, client_secret, oauth_url, api_url, built_in_sandbox, created_at)
     VALUES ($id, $name, $level, $kind, $client_id, $client_secret, $oauth_url, $api_url, $built_in_sandbox, $created_at)`,
    { ...row },
  )
}

export function setClientSecret(tx: Tx, id: ZoomAppId, secret: Uint8Array): void {
  tx.run('UPDATE zoom_apps SET client_secret = $secret WHERE id = $id', { id, secret })
}

export function zoomAppInUse(db: Reader, id: ZoomAppId): boolean {
  return (
    db.get<{ used: number }>(
      `SELECT EXISTS (SELECT 1 FROM tenants WHERE zoom_app_id = $id)
         OR EXISTS (SELECT 1 FROM connections WHERE zoom_app_id = $id AND refresh IS NOT NULL) AS used`,
      { id },
    )?.used === 1
  )
}

export function deleteZoomApp(tx: Tx, id: ZoomAppId): void {
  tx.run(
    'UPDATE users SET connection_id = NULL WHERE connection_id IN (SELECT id FROM connections WHERE zoom_app_id = $id)',
    { id },
  )
  tx.run('DELETE FROM connections WHERE zoom_app_id = $id', { id })
  tx.run('DELETE FROM zoom_apps WHERE id = $id', { id })
}
