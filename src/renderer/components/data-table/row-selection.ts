import { useMemo, useState } from 'react'

/** Which rows are selected: some by id, or all that match the filter that is on. */
export type RowSelection = { ids: ReadonlySet<string>; all: boolean }

export const NO_ROWS: RowSelection = { ids: new Set(), all: false }

/** Selects a row that was not, and the other way round. Out of "all that match", nothing is left. */
export function toggled({ ids, all }: RowSelection, id: string): RowSelection {
  if (all) return NO_ROWS
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return { ids: next, all: false }
}

/** Adds all rows between two, both included, in the order they are shown. */
export function extended(
  selection: RowSelection,
  order: readonly string[],
  from: string,
  to: string,
): RowSelection {
  const [a, b] = [order.indexOf(from), order.indexOf(to)]
  if (a < 0 || b < 0) return selection
  const next = new Set(selection.ids)
  for (const id of order.slice(Math.min(a, b), Math.max(a, b) + 1)) next.add(id)
  return { ids: next, all: false }
}

export type SelectionHandle = RowSelection & {
  toggle: (id: string) => void
  extend: (order: readonly string[], from: string, to: string) => void
  /** Selects these rows and no others. */
  choose: (ids: readonly string[]) => void
  /** Selects all that match, loaded or not. */
  chooseAll: () => void
  clear: () => void
}

/** Holds a selection. It is dropped when `of` changes: another filter, another selection. */
export function useRowSelection(of: string): SelectionHandle {
  const [held, setHeld] = useState({ of, selection: NO_ROWS })
  const selection = held.of === of ? held.selection : NO_ROWS
  return useMemo(() => {
    function change(next: (selection: RowSelection) => RowSelection): void {
      setHeld((now) => ({ of, selection: next(now.of === of ? now.selection : NO_ROWS) }))
    }
    return {
      ...selection,
      toggle: (id) => change((now) => toggled(now, id)),
      extend: (order, from, to) => change((now) => extended(now, order, from, to)),
      choose: (ids) => change(() => ({ ids: new Set(ids), all: false })),
      chooseAll: () => change(({ ids }) => ({ ids, all: true })),
      clear: () => change(() => NO_ROWS),
    }
  }, [of, selection])
}
