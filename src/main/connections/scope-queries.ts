import type { ZoomAppLevel } from '../../contract/features.ts'
import type { ConnectionId, ZoomAppId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader, Tx } from '../store/handles.ts'

export function levelOf(db: Reader, zoomAppId: ZoomAppId): ZoomAppLevel {
  return (
    db.get<{ level: ZoomAppLevel }>('SELECT level FROM zoom_apps WHERE id = $zoomAppId', { zoomAppId })
      ?.level ?? 'user'
  )
}

export interface Judged {
  id: ConnectionId
  zoom_app_id: ZoomAppId
  scopes: string
  state: ConnectionState
  resumes_to: ConnectionState | null
  scope_gaps: number
}

const COLUMNS = 'id, zoom_app_id, scopes, state, resumes_to, scope_gaps'

export function toJudge(db: Reader, id: ConnectionId): Judged | undefined {
  return db.get(`SELECT ${COLUMNS} FROM connections WHERE id = $id`, { id })
}

/** The next connections of a sweep that hold a grant, in the order of their ids. */
export function nextToJudge(db: Reader, after: string, limit: number): Judged[] {
  return db.all(`SELECT ${COLUMNS} FROM connections WHERE id > $after ORDER BY id LIMIT $limit`, {
    after,
    limit,
  })
}

export function setScopeGaps(tx: Tx, id: ConnectionId, gaps: number): void {
  tx.run('UPDATE connections SET scope_gaps = $gaps WHERE id = $id AND scope_gaps <> $gaps', { id, gaps })
}

export function setResumesTo(tx: Tx, id: ConnectionId, state: ConnectionState, reason: string | null): void {
  tx.run('UPDATE connections SET resumes_to = $state, resumes_reason = $reason WHERE id = $id', {
    id,
    state,
    reason,
  })
}
