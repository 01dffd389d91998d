import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** A disconnect that deals with the coming meetings first, as it stands on the disk. */
export interface EndingRow {
  connection_id: ConnectionId
  meetings: 'cancel' | 'handOver'
  hand_over_to: UserId | null
  asked_by: string
  asked_at: number
  let_go_at: number | null
}

export function insertEnding(tx: Tx, ending: EndingRow): void {
  tx.run(
    `INSERT OR REPLACE INTO endings (connection_id, meetings, hand_over_to, asked_by, asked_at, let_go_at)
     VALUES ($connection_id, $meetings, $hand_over_to, $asked_by, $asked_at, $let_go_at)`,
    { ...ending },
  )
}

export function endingOf(db: Reader, connectionId: ConnectionId): EndingRow | undefined {
  return db.get('SELECT * FROM endings WHERE connection_id = $connectionId', { connectionId })
}

export function letGo(tx: Tx, connectionId: ConnectionId, now: number): void {
  tx.run('UPDATE endings SET let_go_at = $now WHERE connection_id = $connectionId', { connectionId, now })
}

export function deleteEnding(tx: Tx, connectionId: ConnectionId): void {
  tx.run('DELETE FROM endings WHERE connection_id = $connectionId', { connectionId })
}
