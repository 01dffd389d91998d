import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { getMe } from '../zoom/meetings-api.ts'
import type { ConnectionCalls } from './calls.ts'
import { anyUserOfConnection, connectionById, connectionsOfClient } from './queries.ts'
import type { Removals } from './removal.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly calls: ConnectionCalls
  readonly removals: Removals
}

/**
 * Zoom says that a user removed the app. It is believed when Zoom itself refuses the connection, so that nobody on
 * the way can end one that lives; the user may also have installed the app again by now.
 *
 * @returns what came of it; `later` if Zoom cannot be asked now
 */
export async function confirmRemoval(
  parts: Parts,
  notice: { readonly clientId: string; readonly zoomUserId: string },
): Promise<'removed' | 'stillLives' | 'notHere' | 'later'> {
  const { core } = parts.store
  const rows = connectionsOfClient(core, notice.clientId, notice.zoomUserId)
  const row = rows.find(
    ({ refresh, state }) => state === 'appRemoved' || (refresh !== null && state !== 'revocationWaiting'),
  )
  if (row === undefined) return 'notHere'
  if (row.state === 'paused') return 'later'
  const user = anyUserOfConnection(core, row.id)
  const spec = { purpose: 'See whether the app was removed', subjectId: user?.id ?? null }
  try {
    if (row.state !== 'needsConsent' && row.state !== 'appRemoved') {
      // As who consented: of an admin's connection that is none of the hosts whom it serves.
      await parts.calls.asGrantor(row.id, getMe({ ...spec, lane: 'background' }))
      return 'stillLives'
    }
  } catch (error) {
    parts.log.info({ err: error }, 'a connection was refused after a notice of removal')
  }
  const now = connectionById(core, row.id)
  if (now === undefined || now.generation !== row.generation) return 'stillLives'
  if (now.state !== 'needsConsent' && now.state !== 'appRemoved') return 'later'
  parts.removals.removeByZoom(row.id, { by: 'notice', at: parts.clock.now() })
  return 'removed'
}
