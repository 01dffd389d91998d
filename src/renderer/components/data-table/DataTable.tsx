import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useId, useMemo, useRef } from 'react'
import { useRowHeight } from '../row-height.ts'
import { SkeletonRows } from '../Skeleton.tsx'
import classes from './DataTable.module.css'
import { TableHead } from './TableHead.tsx'
import { TableRow } from './TableRow.tsx'
import { useCutTitles } from './use-cut-titles.ts'
import { type Sort, type TableColumn, droppedColumns, gridTracks } from './columns.ts'
import type { SelectionHandle } from './row-selection.ts'
import { useGridKeys } from './use-grid-keys.ts'

const HEAD = 32
const CHECK = 40
const PADDING = 40
/** How many rows before the end of what is loaded the next page is asked for. */
const AHEAD = 20

export type DataTableProps<Row extends object> = {
  /** Names the grid: "Users". */
  label: string
  columns: readonly TableColumn<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** Names a row's check box: the person's name. */
  rowName: (row: Row) => string
  /** How many match in all, if that is known exactly. */
  total?: number
  /** The first page is on its way. */
  loading?: boolean
  hasMore?: boolean
  onMore?: () => void
  sort?: Sort
  onSort?: (sort: Sort) => void
  selection?: SelectionHandle
  /** The row that keys act on and the inspector is about. */
  current: string | null
  onCurrent: (id: string) => void
  onOpen?: (row: Row) => void
  /** Rows drawn quieter, such as set-aside ones. */
  quiet?: (row: Row) => boolean
  /** Instead of rows, when there are none: `EmptyState`, `NothingFound` or `PartError`. */
  empty?: ReactNode
  /** The foot of 44 px: `TableFoot` or `SelectionFoot`. */
  foot?: ReactNode
}

/**
 * A table for a hundred thousand rows: only those in view are drawn, pages are asked for while scrolling. A grid with
 * one tab stop; J K and arrows move, X selects, Shift with an arrow extends, Enter opens.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, rowName, total, loading = false, hasMore = false, onMore } = props
  const { sort, onSort, selection, current, onCurrent, onOpen, quiet, empty, foot } = props
  const selectable = selection !== undefined
  const rowHeight = useRowHeight()
  const scroller = useRef<HTMLTableElement>(null)
  const { ref: sized, width } = useElementSize<HTMLTableElement>()
  const ref = useMergedRef(scroller, sized)
  const gridId = useId()

  const shown = useMemo(() => {
    const dropped = droppedColumns(columns, width, PADDING + (selectable ? CHECK : 0))
    return columns.filter(({ id }) => dropped[id] !== false)
  }, [columns, width, selectable])
  const tracks = gridTracks(shown, selectable)

  const ids = useMemo(() => rows.map(rowId), [rows, rowId])
  const currentIndex = current === null ? -1 : ids.indexOf(current)
  // oxlint-disable-next-line react/incompatible-library -- it renews by itself, and rows are memoised by hand
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    overscan: 5,
  })
  useCutTitles(scroller)
  const items = virtualizer.getVirtualItems()
  const lastDrawn = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastDrawn >= rows.length - AHEAD) onMore?.()
  }, [hasMore, lastDrawn, rows.length, onMore])

  const keys = useGridKeys({
    rows,
    ids,
    currentIndex,
    selection,
    columns: shown,
    sort,
    onSort,
    onCurrent,
    onOpen,
    pageRows: Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 0) / rowHeight) - 2),
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  })
  const drawn = items.some(({ index }) => index === currentIndex)
  const active =
    keys.head === null ? (drawn ? `${gridId}-${currentIndex}` : undefined) : `${gridId}-head-${keys.head}`

  return (
    <div className={classes.frame} data-instead={rows.length === 0 || undefined}>
      <table
        ref={ref}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- the pattern for grids
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={total === undefined ? -1 : total + 1}
        aria-colcount={columns.length + (selectable ? 1 : 0)}
        aria-multiselectable={selectable}
        aria-activedescendant={active}
        aria-busy={loading}
        data-in-head={keys.head !== null || undefined}
        className={classes.grid}
        onMouseDown={(event) => {
          // The grid is the one tab stop: a check box of a row takes a click, and no keys.
          if (!(event.target instanceof HTMLInputElement)) return
          event.preventDefault()
          scroller.current?.focus({ preventScroll: true })
        }}
        onKeyDown={keys.onKeyDown}
        onClick={keys.onClick}
      >
        <TableHead
          gridId={gridId}
          columns={columns}
          shown={shown}
          tracks={tracks}
          sort={sort}
          onSort={onSort}
          selection={selection}
          ids={ids}
          active={keys.head}
        />
        {rows.length > 0 && (
          <tbody className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
            {items.map((item) => {
              const [row, id] = [rows[item.index], ids[item.index]]
              if (row === undefined || id === undefined) return null
              return (
                <TableRow
                  // By place: another list, as each letter of a search brings one, changes texts and makes no rows anew.
                  key={item.index}
                  row={row}
                  id={`${gridId}-${item.index}`}
                  index={item.index}
                  top={item.start - HEAD}
                  columns={columns}
                  tracks={tracks}
                  name={rowName(row)}
                  isCurrent={item.index === currentIndex}
                  isQuiet={quiet?.(row) ?? false}
                  isSelected={selectable && (selection.all || selection.ids.has(id))}
                  shown={shown}
                  selectable={selectable}
                />
              )
            })}
          </tbody>
        )}
      </table>
      {rows.length === 0 && (
        <div className={classes.instead}>{loading ? <SkeletonRows rows={16} /> : empty}</div>
      )}
      {foot}
    </div>
  )
}
