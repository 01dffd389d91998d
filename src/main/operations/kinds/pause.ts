import type { ConnectionsService } from '../../connections/service.ts'
import type { Kind } from './kind.ts'

/** Stops using connections and keeps their sealed tokens. */
export function pauseKind(connections: ConnectionsService): Kind {
  return {
    verb: 'Pause',
    undoable: true,
    effectOn(state) {
      if (state === 'paused') return { text: 'Set aside: already paused', setAside: true, calls: 0 }
      if (state === 'neverConnected') return { text: 'Set aside: never connected', setAside: true, calls: 0 }
      if (state === 'disconnected' || state === 'revocationWaiting')
        return { text: 'Set aside: disconnected', setAside: true, calls: 0 }
      return { text: 'Pause; sealed tokens are kept', setAside: false, calls: 0 }
    },
    run: async (userId) => ({ state: 'done', reason: connections.pause(userId).text }),
  }
}
