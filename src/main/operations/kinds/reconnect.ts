import type { ConnectionsService } from '../../connections/service.ts'
import type { Kind } from './kind.ts'

const MUST_CONSENT = 'Must consent again: no token is left here'

/** Brings users back without asking them, and names those who must be asked. */
export function reconnectKind(connections: ConnectionsService): Kind {
  return {
    verb: 'Reconnect',
    undoable: true,
    effectOn(state) {
      switch (state) {
        case 'paused':
          return { text: 'Resume, then check', setAside: false, calls: 2 }
        case 'neverConnected':
          return {
            text: 'Set aside: never connected, must consent',
            setAside: true,
            calls: 0,
            mustConsent: true,
          }
        case 'revocationWaiting':
          return { text: 'Set aside: being disconnected', setAside: true, calls: 0 }
        case 'disconnected':
        case 'needsConsent':
        case 'appRemoved':
          return { text: 'Named: must consent again', setAside: false, calls: 0, mustConsent: true }
        default:
          return { text: 'Refresh silently, then check', setAside: false, calls: 2 }
      }
    },
    isMended: (state) => state === 'healthy',
    async run(userId) {
      const zoomUser = connections.zoomUserOf(userId)
      const before = zoomUser?.state
      // An admin's authorization serves them: they come back without being asked.
      const served = zoomUser?.served === true && before === 'disconnected'
      if (!served && (before === 'needsConsent' || before === 'disconnected' || before === 'appRemoved'))
        return { state: 'failed', reason: MUST_CONSENT, mustConsent: true }
      if (before === 'revocationWaiting') return { state: 'skipped', reason: 'Set aside: being disconnected' }
      const { state, text } = await connections.reconnectSilently(userId, 'bulk')
      return state === 'healthy' || state === 'scopeGap' || state === 'expiring'
        ? { state: 'done', reason: before === 'paused' ? `Resumed. ${text}` : text }
        : { state: 'failed', reason: text }
    },
  }
}
