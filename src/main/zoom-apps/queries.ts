import type { FeatureName, ScopeNeedName, ZoomAppLevel } from '../../contract/features.ts'
import type { TenantId, ZoomAppId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'
import { SCOPE_NEEDS } from '../zoom/scope-needs.ts'

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

export type ListedZoomApp = ZoomAppRow & {
  users: number
  tenants: number
  /** What the last consent granted; null before the first. */
  granted: string | null
  tested_at: number | null
  test_steps: string | null
}

export function listZoomApps(db: Reader): ListedZoomApp[] {
  return db.all(
    `SELECT a.*, (SELECT count(*) FROM users u JOIN tenants t ON t.id = u.tenant_id WHERE t.zoom_app_id = a.id) AS users,
       (SELECT count(*) FROM tenants t WHERE t.zoom_app_id = a.id) AS tenants, lg.scopes AS granted,
       s.at AS tested_at, s.steps AS test_steps
     FROM zoom_apps a LEFT JOIN zoom_app_grants lg ON lg.zoom_app_id = a.id
     LEFT JOIN zoom_app_tests s ON s.zoom_app_id = a.id ORDER BY a.created_at`,
  )
}

/** Keeps what a consent with an app granted, be it of a user or of a test. */
export function noteGrant(tx: Tx, id: ZoomAppId, scopes: string, now: number): void {
  tx.run(
    `INSERT INTO zoom_app_grants (zoom_app_id, scopes, at) VALUES ($id, $scopes, $now)
     ON CONFLICT DO UPDATE SET scopes = $scopes, at = $now`,
    { id, scopes, now },
  )
}

export function lastGrant(db: Reader, id: ZoomAppId): { scopes: string; at: number } | undefined {
  return db.get('SELECT scopes, at FROM zoom_app_grants WHERE zoom_app_id = $id', { id })
}

export function setZoomAppName(tx: Tx, id: ZoomAppId, name: string): void {
  tx.run('UPDATE zoom_apps SET name = $name WHERE id = $id', { id, name })
}

export function setZoomAppTest(tx: Tx, id: ZoomAppId, test: { at: number; steps: string }): void {
  tx.run(
    `INSERT INTO zoom_app_tests (zoom_app_id, at, steps) VALUES ($id, $at, $steps)
     ON CONFLICT DO UPDATE SET at = $at, steps = $steps`,
    { id, ...test },
  )
}

export function switchedFeatures(db: Reader): Array<{ name: FeatureName; enabled: 0 | 1 }> {
  return db.all('SELECT name, enabled FROM features')
}

export function switchFeature(tx: Tx, name: FeatureName, enabled: boolean): void {
  tx.run(
    'INSERT INTO features (name, enabled) VALUES ($name, $enabled) ON CONFLICT DO UPDATE SET enabled = $enabled',
    { name, enabled: enabled ? 1 : 0 },
  )
}

const GAP_SUMS = SCOPE_NEEDS.map(({ name, bit }) => `sum(scope_gaps & ${bit} <> 0) AS ${name}`).join(', ')

/** How many users of each tenant lack what; reads the rows with a gap and no others. */
export function gapsByTenant(db: Reader): Array<{ tenant_id: TenantId } & Record<ScopeNeedName, number>> {
  return db.all(`SELECT tenant_id, ${GAP_SUMS} FROM users WHERE scope_gaps <> 0 GROUP BY tenant_id`)
}

export function levelsOfTenants(db: Reader): Array<{ id: TenantId; level: ZoomAppLevel }> {
  return db.all(
    'SELECT t.id, a.level FROM tenants t JOIN zoom_apps a ON a.id = t.zoom_app_id ORDER BY t.name COLLATE NOCASE, t.id',
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
    `UPDATE users SET connection_id = NULL, host_zoom_user_id = NULL, host_zoom_email = NULL, host_zoom_type = NULL,
       host_state = NULL, host_reason = NULL, host_paused = 0
     WHERE connection_id IN (SELECT id FROM connections WHERE zoom_app_id = $id)`,
    { id },
  )
  tx.run('DELETE FROM connections WHERE zoom_app_id = $id', { id })
  tx.run('DELETE FROM zoom_apps WHERE id = $id', { id })
}

/** Where a sweep stands; undefined if none is under way. */
export function scopeSweep(db: Reader): { after: string } | undefined {
  return db.get('SELECT after FROM scope_sweep WHERE id = 1')
}

export function setScopeSweep(tx: Tx, after: string): void {
  tx.run('INSERT INTO scope_sweep (id, after) VALUES (1, $after) ON CONFLICT DO UPDATE SET after = $after', {
    after,
  })
}

export function endScopeSweep(tx: Tx): void {
  tx.run('DELETE FROM scope_sweep')
}
