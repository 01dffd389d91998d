import { Checkbox } from '@mantine/core'
import { type Row as ModelRow, FlexRender } from '@tanstack/react-table'
import { type MouseEvent, type ReactNode, memo } from 'react'
import { useShield } from '../Private.tsx'
import classes from './DataTable.module.css'
import type { Features, TableColumn } from './columns.ts'

type TableRowProps<Row extends object> = {
  row: ModelRow<Features, Row>
  id: string
  index: number
  top: number
  columns: readonly TableColumn<Row>[]
  /** Renews the row when columns come or go. */
  shownColumns: Record<string, boolean>
  tracks: string
  name: string
  isCurrent: boolean
  isSelected: boolean
  isQuiet: boolean
  selectable: boolean
  onPick: (index: number, event: MouseEvent) => void
  onCheck: (index: number, extend: boolean) => void
}

function TableRowOf<Row extends object>(props: TableRowProps<Row>): ReactNode {
  const { row, id, index, top, columns, tracks, name, isCurrent, isSelected, isQuiet, selectable } = props
  const { onPick, onCheck } = props
  const offset = selectable ? 2 : 1
  const shielded = useShield()
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selectable ? isSelected : isCurrent}
      data-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      data-quiet={isQuiet || undefined}
      className={classes.row}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
      onClick={(event) => onPick(index, event)}
    >
      {selectable && (
        <div
          role="gridcell"
          aria-colindex={1}
          className={classes.check}
          onClick={(event) => event.stopPropagation()}
        >
          <Checkbox
            tabIndex={-1}
            aria-label={shielded ? `Select row ${index + 1}` : `Select ${name}`}
            checked={isSelected}
            onClick={(event) => onCheck(index, event.shiftKey)}
            onChange={() => {}}
          />
        </div>
      )}
      {row.getVisibleCells().map((cell) => {
        const at = columns.findIndex(({ id: columnId }) => columnId === cell.column.id)
        const column = columns[at]
        return (
          <div
            key={cell.id}
            role="gridcell"
            aria-colindex={at + offset}
            data-end={column?.align === 'end' || undefined}
            className={classes.cell}
            onMouseEnter={({ currentTarget }) => {
              // Only what is cut needs a title, and a shielded screen must not show it.
              const cut = currentTarget.scrollWidth > currentTarget.clientWidth
              currentTarget.title = cut && !shielded ? (column?.text(row.original) ?? '') : ''
            }}
          >
            <FlexRender cell={cell} />
          </div>
        )
      })}
    </div>
  )
}

/** One row of a grid. Memoised: scrolling and selecting redraw only the rows they change. */
export const TableRow = memo(TableRowOf) as typeof TableRowOf
