import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { Reader, Tx } from '../store/handles.ts'

/** What becomes of the coming meetings of a user who is disconnected. */
export type MeetingsChoice = 'keep' | 'cancel' | { readonly handOverTo: UserId }

/** A disconnect that deals with the coming meetings first, as it stands on the disk. */
export interface EndingRow {
  connection_id: ConnectionId
  meetings: 'cancel' | 'handOver'
  hand_over_to: UserId | null
  asked_by: string
  asked_at: number
  let_go_at: number | null
}

/** The meetings of users, as far as ending a connection needs them: the slots capability knows how. */
export interface ComingMeetings {
  /** Puts down, within the disconnect's own change, that the coming meetings go, or go to a colleague. */
  begin(tx: Tx, connectionId: ConnectionId, users: readonly UserId[], choice: MeetingsChoice): void
  /** Sends what was put down. */
  go(): void
  /** How many meetings are not settled yet. */
  left(connectionId: ConnectionId): number
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

/** What a disconnect still waits for, in words. */
export function endingText({ meetings }: Pick<EndingRow, 'meetings'>, left: number): string {
  const what = `${left} ${left === 1 ? 'meeting is' : 'meetings are'} still to be`
  return meetings === 'cancel' ? `${what} cancelled at Zoom first` : `${what} handed over first`
}
