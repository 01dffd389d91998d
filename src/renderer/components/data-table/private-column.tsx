import { Private } from '../Private.tsx'
import type { TableColumn } from './columns.ts'
import classes from './private-column.module.css'

type PrivateColumn<Row> = Omit<TableColumn<Row>, 'cell'> & {
  /** What a row is called by, or what stands beside it. */
  as: 'name' | 'second'
}

/** A column of names, mails or domains: the screen-share shield hides them. */
export function privateColumn<Row>({ as, ...column }: PrivateColumn<Row>): TableColumn<Row> {
  return {
    ...column,
    cell: (row) => (
      <span className={classes[as]}>
        <Private>{column.text(row)}</Private>
      </span>
    ),
  }
}
