import { BROKEN_STATES, type ConnectionState } from '../../../contract/states.ts'
import type { ConnectionsService } from '../../connections/service.ts'
import type { ItemResult, Kind } from './kind.ts'

const BROKEN: ReadonlySet<ConnectionState> = new Set(BROKEN_STATES)
/** What a check cannot mend, and a new consent does. */
const ASK_AGAIN: ReadonlySet<ConnectionState> = new Set(['scopeGap', 'movedAccount'])

/** Asks Zoom who each user is, by one light call: shows which connections work, and changes nothing there. */
export function checkKind(connections: ConnectionsService): Kind {
  return {
    verb: 'Check health of',
    undoable: true,
    effectOn(state) {
      switch (state) {
        case 'neverConnected':
          return { text: 'Set aside: never connected', setAside: true, calls: 0 }
        case 'disconnected':
          return { text: 'Set aside: disconnected', setAside: true, calls: 0 }
        case 'revocationWaiting':
          return { text: 'Set aside: being disconnected', setAside: true, calls: 0 }
        case 'paused':
          return { text: 'Set aside: paused, so nothing is sent', setAside: true, calls: 0 }
        case 'needsConsent':
        case 'appRemoved':
          return { text: 'Named: must consent again', setAside: false, calls: 0, mustConsent: true }
        default:
          return { text: 'Ask Zoom who they are', setAside: false, calls: 2 }
      }
    },
    isMended: (state) => !BROKEN.has(state),
    async run(userId): Promise<ItemResult> {
      const before = connections.zoomUserOf(userId)?.state
      if (before === 'paused') return { state: 'skipped', reason: 'Set aside: paused meanwhile' }
      if (before === undefined || before === 'disconnected' || before === 'revocationWaiting')
        return { state: 'skipped', reason: 'Set aside: disconnected meanwhile' }
      const { state, text } = await connections.check(userId, 'bulk')
      return BROKEN.has(state)
        ? {
            state: 'failed',
            reason: state === 'scopeGap' ? `Scope gap. ${text}` : text,
            mustConsent: ASK_AGAIN.has(state),
          }
        : { state: 'done', reason: text }
    },
  }
}
