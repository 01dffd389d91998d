import type { ConnectionState } from '../../../contract/states.ts'

/** The order in bar and legend: what works, what will hurt, what is broken, what is ours, what is off. */
const ORDER: readonly ConnectionState[] = [
  'healthy',
  'expiring',
  'scopeGap',
  'movedAccount',
  'needsConsent',
  'appRemoved',
  'deactivated',
  'wrongAccount',
  'zoomUnreachable',
  'connecting',
  'revocationWaiting',
  'paused',
  'neverConnected',
  'disconnected',
]

export type StateCount = { state: ConnectionState; count: number }

/** The states that any user is in, in that order. */
export function statesThatAre(counts: Partial<Record<ConnectionState, number>>): StateCount[] {
  return ORDER.map((state) => ({ state, count: counts[state] ?? 0 })).filter(({ count }) => count > 0)
}
