import type { ConnectionsService } from '../../connections/service.ts'
import type { Kind } from './kind.ts'

/** Revokes at Zoom, proves it, erases here. */
export function disconnectKind(connections: ConnectionsService): Kind {
  return {
    verb: 'Disconnect',
    undoable: false,
    effectOn(state) {
      if (state === 'neverConnected') return { text: 'Set aside: never connected', setAside: true, calls: 0 }
      if (state === 'disconnected')
        return { text: 'Set aside: already disconnected', setAside: true, calls: 0 }
      if (state === 'needsConsent' || state === 'appRemoved')
        return { text: 'Erase only: Zoom has ended it', setAside: false, calls: 0 }
      return { text: 'Revoke, prove, erase', setAside: false, calls: 3 }
    },
    async run(userId) {
      const { state, text } = await connections.disconnect(userId, 'bulk')
      return { state: state === 'disconnected' ? 'done' : 'waiting', reason: text }
    },
  }
}
