import type { ConnectionId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

export interface EventRow {
  at: number
  kind: string
  text: string
  tone: 'ok' | 'warn' | 'bad' | 'wait' | 'odd' | 'off'
}

/** How much of a connection's history is kept; the audit log has every change for good. */
const EVENTS_KEPT = 200

export function addEvent(tx: Tx, connectionId: ConnectionId, event: EventRow): void {
  tx.run(
    'INSERT INTO connection_events (connection_id, at, kind, text, tone) VALUES ($connectionId, $at, $kind, $text, $tone)',
    { connectionId, ...event },
  )
  // Every refresh is one: without a bound they would outgrow everything else in core.db.
  tx.run(
    `DELETE FROM connection_events WHERE connection_id = $connectionId AND id <= (
       SELECT id FROM connection_events WHERE connection_id = $connectionId ORDER BY id DESC LIMIT 1 OFFSET $kept)`,
    { connectionId, kept: EVENTS_KEPT },
  )
}

/** A passed check is an event; of several in a row the last is kept, since they say the same. */
export function noteChecked(tx: Tx, connectionId: ConnectionId, at: number): void {
  const again = tx.run(
    `UPDATE connection_events SET at = $at WHERE kind = 'checked' AND id =
       (SELECT max(id) FROM connection_events WHERE connection_id = $connectionId)`,
    { connectionId, at },
  )
  if (again === 0)
    addEvent(tx, connectionId, { at, kind: 'checked', text: 'Health check passed', tone: 'ok' })
}

export function eventsOf(db: Reader, connectionId: ConnectionId, limit: number): EventRow[] {
  return db.all(
    'SELECT at, kind, text, tone FROM connection_events WHERE connection_id = $connectionId ORDER BY id DESC LIMIT $limit',
    { connectionId, limit },
  )
}
