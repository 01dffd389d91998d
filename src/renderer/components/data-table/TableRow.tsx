import { type ReactNode, memo } from 'react'
import { useShield } from '../Private.tsx'
import classes from './DataTable.module.css'
import type { TableColumn } from './columns.ts'

type TableRowProps<Row extends object> = {
  row: Row
  id: string
  index: number
  top: number
  columns: readonly TableColumn<Row>[]
  /** Those for which there is room. */
  shown: readonly TableColumn<Row>[]
  tracks: string
  name: string
  isCurrent: boolean
  isSelected: boolean
  isQuiet: boolean
  selectable: boolean
}

function TableRowOf<Row extends object>(props: TableRowProps<Row>): ReactNode {
  const { row, id, index, top, columns, shown, tracks, name, isCurrent, isSelected, isQuiet, selectable } =
    props
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
          <input
            type="checkbox"
            className={classes.box}
            tabIndex={-1}
            aria-label={shielded ? `Select row ${index + 1}` : `Select ${name}`}
            checked={isSelected}
            readOnly
          />
        </td>
      )}
      {shown.map((column) => (
        <td
          key={column.id}
          aria-colindex={columns.indexOf(column) + offset}
          data-end={column.align === 'end' || undefined}
          className={classes.cell}
        >
          {column.cell === undefined ? column.text(row) : column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

/** One row of a grid. Memoised: scrolling and selecting redraw only the rows they change. */
export const TableRow = memo(TableRowOf) as typeof TableRowOf
