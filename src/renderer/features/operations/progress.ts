import type { Operation } from '../../../contract/operations.ts'
import type { ItemState, OperationState } from '../../../contract/states.ts'
import type { View } from '../../components/ViewTabs.tsx'
import { lookOf } from '../../components/states.ts'

/** The order in which results stand in the bar: what is settled first, what is left last. */
const IN_BAR: readonly ItemState[] = [
  'done',
  'failed',
  'unknown',
  'waiting',
  'running',
  'skipped',
  'cancelled',
  'queued',
]
/** The order of the tabs: who needs someone first, as in the table. */
const IN_TABS: readonly ItemState[] = [
  'failed',
  'unknown',
  'waiting',
  'running',
  'queued',
  'done',
  'skipped',
  'cancelled',
]
/** Tabs that stay even while they are empty, so that the row of tabs does not jump. */
const ALWAYS: readonly ItemState[] = ['failed', 'waiting', 'done', 'skipped']

export type Segment = { state: ItemState; count: number }
export type ItemView = 'all' | ItemState

/** The results of an operation that there are any of, in the order of the bar. */
export function segmentsOf({ counts }: Pick<Operation, 'counts'>): Segment[] {
  return IN_BAR.map((state) => ({ state, count: counts[state] ?? 0 })).filter(({ count }) => count > 0)
}

/** The tabs over the items: all, and one a result. */
export function itemViews({ counts, total }: Pick<Operation, 'counts' | 'total'>): View<ItemView>[] {
  const views: View<ItemView>[] = [{ id: 'all', label: 'All', count: total }]
  for (const state of IN_TABS) {
    const count = counts[state] ?? 0
    if (count === 0 && !ALWAYS.includes(state)) continue
    // "Unknown, settling" is the state; its tab only needs the first word.
    views.push({ id: state, label: lookOf({ of: 'item', state }).word.replace(/,.*/, ''), count })
  }
  return views
}

export function isUnderWay(state: OperationState): boolean {
  return state === 'running' || state === 'cancelling'
}

/** The settled share of an operation: 1 for one that has nothing to do. */
export function settledShare({ settled, total }: Pick<Operation, 'settled' | 'total'>): number {
  return total === 0 ? 1 : settled / total
}

/** What cancelling leaves behind: what is done, what is settled first, what stays untouched. */
export function cancelLeaves({ counts }: Pick<Operation, 'counts'>): {
  done: number
  underWay: number
  untouched: number
} {
  return {
    done: counts.done ?? 0,
    underWay: (counts.running ?? 0) + (counts.unknown ?? 0),
    untouched: (counts.queued ?? 0) + (counts.waiting ?? 0),
  }
}
