import type { ConnectionId, ZoomAppId } from '../../contract/ids.ts'
import type { Tx } from '../store/handles.ts'
import { addEvent } from './event-queries.ts'
import { connectionById, liveOfApp, markPairLost, setState } from './queries.ts'

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

/** So many connections of an app are asked about at once; of more, whose pair it was shows at their next call. */
const MOST_ASKED = 100

/**
 * The same of a consent with an app itself, an admin's or a test: who came is not known, so it may be any connection of
 * the app whose older pair Zoom has ended. One that is paused stays so, and knows why when it goes on.
 */
export function noteLostAppConsent(tx: Tx, zoomAppId: ZoomAppId, now: number): void {
  const live = liveOfApp(tx, zoomAppId, MOST_ASKED + 1)
  if (live.length > MOST_ASKED) return
  for (const { id, state } of live) {
    if (state === 'paused') markPairLost(tx, id)
    else noteLostConsent(tx, id, now)
  }
}
