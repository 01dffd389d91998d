import type { Effect } from '../../../contract/operations.ts'
import type { Sort } from '../../components/data-table/columns.ts'

/** The tabs of a dry run: everyone, who has meetings that it concerns, and who is left out. */
export type EffectView = 'all' | 'meetings' | 'setAside'

export function isInView({ setAside, meetings }: Effect, view: EffectView): boolean {
  if (view === 'all') return true
  return view === 'setAside' ? setAside : meetings > 0 && !setAside
}

/** The effects of a view that match a search, sorted; main's own order where nothing else was asked for. */
export function listEffects(
  rows: readonly Effect[],
  view: EffectView,
  search: string,
  sort: Sort | undefined,
): Effect[] {
  const wanted = search.toLowerCase()
  const found = rows.filter(
    (row) => isInView(row, view) && `${row.name} ${row.tenantName}`.toLowerCase().includes(wanted),
  )
  if (sort === undefined) return found
  const sign = sort.descending ? -1 : 1
  return found.sort((a, b) => {
    if (sort.column === 'meetings') return sign * (a.meetings - b.meetings)
    return sort.column === 'tenant'
      ? sign * a.tenantName.localeCompare(b.tenantName)
      : sign * a.name.localeCompare(b.name)
  })
}
