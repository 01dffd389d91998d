import type { AttemptId, ConnectionId, UserId, ZoomAppId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface ExchangeRow {
  id: number
  kind: 'authorize' | 'held' | 'refresh' | 'lostRefresh'
  connection_id: ConnectionId | null
  user_id: UserId | null
  attempt_id: AttemptId | null
  /** Of a consent with the app itself: nobody here was asked for. */
  zoom_app_id: ZoomAppId | null
  sent_at: number
}

export function beginExchange(
  tx: Tx,
  exchange: Omit<ExchangeRow, 'id' | 'zoom_app_id'> & Partial<Pick<ExchangeRow, 'zoom_app_id'>>,
): number {
  tx.run(
    `INSERT INTO exchanges (kind, connection_id, user_id, attempt_id, zoom_app_id, sent_at)
     VALUES ($kind, $connection_id, $user_id, $attempt_id, $zoom_app_id, $sent_at)`,
    { zoom_app_id: null, ...exchange },
  )
  return Number(tx.get<{ id: number | bigint }>('SELECT last_insert_rowid() AS id')?.id)
}

export function setExchangeKind(tx: Tx, id: number, kind: ExchangeRow['kind']): void {
  tx.run('UPDATE exchanges SET kind = $kind WHERE id = $id', { id, kind })
}

/** Keeps whose older pair a consent has ended: somebody else's than the one's it was asked for. */
export function setExchangeConnection(tx: Tx, id: number, connectionId: ConnectionId): void {
  tx.run('UPDATE exchanges SET connection_id = $connectionId WHERE id = $id', { id, connectionId })
}

export function endExchange(tx: Tx, id: number): void {
  tx.run('DELETE FROM exchanges WHERE id = $id', { id })
}

export function openExchanges(db: Reader): ExchangeRow[] {
  return db.all('SELECT * FROM exchanges ORDER BY id')
}

/** The refresh of a connection whose answer was lost, if its one further try is still to come. */
export function lostRefreshOf(db: Reader, connectionId: ConnectionId): ExchangeRow | undefined {
  return db.get("SELECT * FROM exchanges WHERE connection_id = $connectionId AND kind = 'lostRefresh'", {
    connectionId,
  })
}
