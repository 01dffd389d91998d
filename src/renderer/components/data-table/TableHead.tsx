import { Checkbox } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import classes from './DataTable.module.css'
import type { Sort, TableColumn } from './columns.ts'
import type { SelectionHandle } from './row-selection.ts'
import { nextSort } from './use-grid-keys.ts'

type TableHeadProps<Row> = {
  gridId: string
  columns: readonly TableColumn<Row>[]
  shown: readonly TableColumn<Row>[]
  tracks: string
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
  selection: SelectionHandle | undefined
  ids: readonly string[]
  /** The column whose head the arrow keys are on. */
  active: number | null
}

/** The sticky head: names, sorting, and the check box for all rows that are loaded. */
export function TableHead<Row>(props: TableHeadProps<Row>) {
  const { gridId, columns, shown, tracks, sort, onSort, selection, ids, active } = props
  const offset = selection === undefined ? 1 : 2
  const chosen = selection === undefined ? 0 : selection.all ? ids.length : selection.ids.size
  const all = ids.length > 0 && chosen >= ids.length
  return (
    <thead className={classes.head}>
      <tr aria-rowindex={1} className={classes.headRow} style={{ gridTemplateColumns: tracks }}>
        {selection !== undefined && (
          <th scope="col" aria-colindex={1} className={classes.check}>
            <Checkbox
              tabIndex={-1}
              aria-label="Select all rows loaded"
              checked={all}
              indeterminate={chosen > 0 && !all}
              onChange={() => (chosen > 0 ? selection.clear() : selection.choose(ids))}
            />
          </th>
        )}
        {shown.map((column, index) => {
          const direction =
            sort?.column === column.id ? (sort.descending ? 'descending' : 'ascending') : 'none'
          const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp
          return (
            <th
              key={column.id}
              id={`${gridId}-head-${index}`}
              scope="col"
              aria-colindex={columns.indexOf(column) + offset}
              aria-sort={column.sortable === true ? direction : undefined}
              data-end={column.align === 'end' || undefined}
              data-active={active === index || undefined}
              className={classes.headCell}
            >
              {column.sortable === true && onSort !== undefined ? (
                <button
                  type="button"
                  tabIndex={-1}
                  className={classes.sort}
                  onClick={() => onSort(nextSort(sort, column.id))}
                >
                  {column.head}
                  <Arrow size={12} stroke={2} aria-hidden data-idle={direction === 'none' || undefined} />
                </button>
              ) : (
                column.head
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
