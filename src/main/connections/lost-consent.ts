import type { ConnectionId } from '../../contract/ids.ts'
import type { Tx } from '../store/handles.ts'
import { addEvent } from './event-queries.ts'
import { connectionById, markPairLost, setState } from './queries.ts'

const LOST = 'A new consent was lost between Zoom’s answer and the disk.'
const DOUBT = `${LOST} Whether the older one still lives is being asked.`

/**
 * A consent of a user who has a connection was exchanged, or may have been, and its pair never reached the
 * disk: Zoom may have ended the older pair. It is shown as not known until Zoom was asked.
 */
export function noteLostConsent(tx: Tx, id: ConnectionId, now: number): void {
  markPairLost(tx, id)
  const hasOlder = (connectionById(tx, id)?.refresh ?? null) !== null
  setState(tx, id, hasOlder ? 'zoomUnreachable' : 'needsConsent', hasOlder ? DOUBT : LOST, now)
  addEvent(tx, id, {
    at: now,
    kind: 'pairLost',
    text: `${LOST} Zoom may have ended the older pair`,
    tone: 'bad',
  })
}
