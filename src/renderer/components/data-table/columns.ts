import type { ReactNode } from 'react'

/** One column of a `DataTable`. */
export type TableColumn<Row> = {
  id: string
  head: string
  /** Its least width in px, and its share of what is left over. */
  min: number
  grow?: number
  /** Numbers and times stand right, with tabular figures. */
  align?: 'end'
  sortable?: boolean
  /** Where there is little room, the column with the highest number goes first; without one it stays. */
  drop?: number
  /** The cell as text: what is drawn if there is no `cell`, and the title of what is cut. */
  text: (row: Row) => string
  cell?: (row: Row) => ReactNode
}

export type Sort = { column: string; descending: boolean }

/** The columns that do not fit into the width, by id: the least important go first. */
export function droppedColumns<Row>(
  columns: readonly TableColumn<Row>[],
  width: number,
  extra: number,
): Record<string, boolean> {
  const dropped: Record<string, boolean> = {}
  let need = extra + columns.reduce((sum, { min }) => sum + min, 0)
  const candidates = columns
    .filter(({ drop }) => drop !== undefined)
    .sort((a, b) => (b.drop ?? 0) - (a.drop ?? 0))
  for (const { id, min } of candidates) {
    if (width === 0 || need <= width) break
    dropped[id] = false
    need -= min
  }
  return dropped
}

/** The grid tracks of the columns that are shown. */
export function gridTracks<Row>(columns: readonly TableColumn<Row>[], selectable: boolean): string {
  const tracks = columns.map(({ min, grow }) =>
    grow === undefined ? `${min}px` : `minmax(${min}px, ${grow}fr)`,
  )
  return [...(selectable ? ['40px'] : []), ...tracks].join(' ')
}
