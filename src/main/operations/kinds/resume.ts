import type { ConnectionsService } from '../../connections/service.ts'
import type { Kind } from './kind.ts'

/** Takes paused connections up again. */
export function resumeKind(connections: ConnectionsService): Kind {
  return {
    verb: 'Resume',
    undoable: true,
    effectOn: (state) =>
      state === 'paused'
        ? { text: 'Resume', setAside: false, calls: 0 }
        : { text: 'Set aside: not paused', setAside: true, calls: 0 },
    async run(userId) {
      const { state, text } = connections.resume(userId)
      return state === 'disconnected' || state === 'revocationWaiting'
        ? { state: 'skipped', reason: 'Set aside: disconnected meanwhile' }
        : { state: 'done', reason: text }
    },
  }
}
