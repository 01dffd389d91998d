import { DAY_MS } from '../../contract/time.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { addEvent } from './event-queries.ts'
import { connectionById, setState } from './queries.ts'
import { REFRESH_LIFE_MS } from './refresh-failure.ts'
import { gapOfConnection } from './scopes.ts'
import { newlyExpiring, noLongerExpiring } from './upkeep-queries.ts'

/** How long before its end a connection is called expiring. */
export const EXPIRING_MS = 14 * DAY_MS
const AT_ONCE = 500

function dayWords(ms: number): string {
  return new Date(ms).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
}

/**
 * Says which connections end within two weeks. Zoom's 90 days count from the consent by one reading of its
 * documentation and from the last refresh by another: the earlier end is the one to warn of, until a refresh
 * token was seen to outlive it.
 */
export function noteExpiring(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
}): void {
  const { store, clock, changes } = parts
  const now = clock.now()
  const before = now - (REFRESH_LIFE_MS - EXPIRING_MS)
  const ending = newlyExpiring(store.core, before, AT_ONCE)
  const spared = noLongerExpiring(store.core, before, AT_ONCE)
  if (ending.length + spared.length === 0) return
  store.core.tx('connections.noteExpiring', (tx) => {
    for (const { id, ends_from } of ending) {
      const ends = ends_from + REFRESH_LIFE_MS
      const text =
        ends > now
          ? `Zoom may end this connection on ${dayWords(ends)}, 90 days after ${ends_from === connectionById(tx, id)?.authorized_at ? 'the consent' : 'its last refresh'}`
          : `The consent is more than 90 days old, and Zoom may end this connection at its next refresh`
      setState(tx, id, 'expiring', text, now)
      addEvent(tx, id, { at: now, kind: 'expiring', text, tone: 'warn' })
    }
    for (const { id } of spared) {
      const row = connectionById(tx, id)
      if (row === undefined) continue
      const { gaps, reason } = gapOfConnection(tx, row)
      setState(tx, id, gaps === 0 ? 'healthy' : 'scopeGap', reason, now)
    }
  })
  changes.publish('connections', 'users', 'tenants', 'overview')
}
