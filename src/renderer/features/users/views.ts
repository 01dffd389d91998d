import { BROKEN_STATES, ConnectionState } from '../../../contract/states.ts'
import type { UserSort } from '../../../contract/users.ts'
import type { View } from '../../components/ViewTabs.tsx'
import { lookOf } from '../../components/states.ts'

export type DefaultView = 'all' | 'attention' | 'expiring' | 'paused' | 'neverConnected' | 'disconnected'

/** The views that are always there: which connection states each of them shows. */
const VIEWS: readonly { id: DefaultView; label: string; states: readonly ConnectionState[] }[] = [
  { id: 'all', label: 'All users', states: [] },
  { id: 'attention', label: 'Needs attention', states: BROKEN_STATES },
  { id: 'expiring', label: 'Expiring', states: ['expiring'] },
  { id: 'paused', label: 'Paused', states: ['paused'] },
  { id: 'neverConnected', label: 'Never connected', states: ['neverConnected'] },
  { id: 'disconnected', label: 'Disconnected', states: ['disconnected', 'revocationWaiting'] },
]

/** How a choice of states is sorted unless asked otherwise: who needs someone, by what is at risk first. */
export function defaultSortOf(states: readonly ConnectionState[]): UserSort {
  const view = viewOfStates(states)
  return view === 'attention' || view === 'expiring' ? 'urgency' : 'name'
}

type Counts = { all: number; states: Partial<Record<ConnectionState, number>> }

export function countOf(states: readonly ConnectionState[], counts: Counts): number {
  if (states.length === 0) return counts.all
  return states.reduce((sum, state) => sum + (counts.states[state] ?? 0), 0)
}

/** The views as tabs. Counts come with the scope; until then there are none. */
export function viewsWithCounts(counts: Counts | undefined): View<DefaultView>[] {
  return VIEWS.map(({ id, label, states }) => ({
    id,
    label,
    count: counts === undefined ? undefined : countOf(states, counts),
  }))
}

export function statesOfView(view: DefaultView): ConnectionState[] {
  return [...(VIEWS.find(({ id }) => id === view)?.states ?? [])]
}

/** The view that a choice of states is, or null if it is a choice of its own. */
export function viewOfStates(states: readonly ConnectionState[]): DefaultView | null {
  const chosen = new Set(states)
  const view = VIEWS.find(
    (one) => one.states.length === chosen.size && one.states.every((s) => chosen.has(s)),
  )
  return view?.id ?? null
}

/** A choice of states in words, for its chip: "is Paused", "is broken or gap", "is one of 4". */
export function wordsOfStates(states: readonly ConnectionState[]): string {
  if (viewOfStates(states) === 'attention') return 'is broken or gap'
  const words = states.map((state) => lookOf({ of: 'connection', state }).word)
  return words.length <= 2 ? `is ${words.join(' or ')}` : `is one of ${words.length} states`
}

/** The states that a URL names: `?states=needsConsent,appRemoved`. Unknown ones are left out. */
export function parseStates(text: string | null): ConnectionState[] {
  return (text ?? '').split(',').flatMap((part) => ConnectionState.safeParse(part).data ?? [])
}
