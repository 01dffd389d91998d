import { Checkbox } from '@mantine/core'
import { FlexRender, type Row as ModelRow } from '@tanstack/react-table'
import { type ReactNode, memo } from 'react'
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
}

function TableRowOf<Row extends object>(props: TableRowProps<Row>): ReactNode {
  const { row, id, index, top, columns, tracks, name, isCurrent, isSelected, isQuiet, selectable } = props
  const offset = selectable ? 2 : 1
  const shielded = useShield()
  return (
    <tr
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selectable ? isSelected : isCurrent}
      data-index={index}
      data-current={isCurrent || undefined}
      data-selected={isSelected || undefined}
      data-quiet={isQuiet || undefined}
      className={classes.row}
      style={{ gridTemplateColumns: tracks, transform: `translateY(${top}px)` }}
    >
      {selectable && (
        <td aria-colindex={1} className={classes.check} data-check>
          <Checkbox
            tabIndex={-1}
            aria-label={shielded ? `Select row ${index + 1}` : `Select ${name}`}
            checked={isSelected}
            readOnly
          />
        </td>
      )}
      {row.getVisibleCells().map((cell) => {
        const at = columns.findIndex(({ id: columnId }) => columnId === cell.column.id)
        return (
          <td
            key={cell.id}
            aria-colindex={at + offset}
            data-end={columns[at]?.align === 'end' || undefined}
            className={classes.cell}
          >
            <FlexRender cell={cell} />
          </td>
        )
      })}
    </tr>
  )
}

/** One row of a grid. Memoised: scrolling and selecting redraw only the rows they change. */
export const TableRow = memo(TableRowOf) as typeof TableRowOf
