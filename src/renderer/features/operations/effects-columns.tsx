import { IconCircleMinus } from '@tabler/icons-react'
import type { Effect } from '../../../contract/operations.ts'
import { formatCountOrNone } from '../../app/format.ts'
import { StateWord } from '../../components/State.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { lookOf } from '../../components/states.ts'
import classes from './operations.module.css'

/** What would happen to each user. */
export const EFFECT_COLUMNS: readonly TableColumn<Effect>[] = [
  privateColumn({
    as: 'name',
    id: 'name',
    head: 'User',
    min: 160,
    grow: 3,
    sortable: true,
    text: ({ name }) => name,
  }),
  privateColumn({
    as: 'second',
    id: 'tenant',
    head: 'Tenant',
    min: 130,
    grow: 2,
    drop: 1,
    sortable: true,
    text: ({ tenantName }) => tenantName,
  }),
  {
    id: 'state',
    head: 'Connection',
    min: 142,
    grow: 1,
    text: ({ state }) => lookOf({ of: 'connection', state }).word,
    cell: ({ state }) => <StateWord of="connection" state={state} />,
  },
  {
    id: 'effect',
    head: 'What will happen',
    min: 200,
    grow: 3,
    text: ({ effect }) => effect,
    cell: ({ effect, setAside }) => (
      <span className={classes.effect}>
        {setAside && <IconCircleMinus size={14} stroke={2} aria-hidden />}
        <span className="cut">{effect}</span>
      </span>
    ),
  },
  {
    id: 'meetings',
    head: 'Meetings',
    min: 84,
    align: 'end',
    sortable: true,
    text: ({ meetings }) => formatCountOrNone(meetings),
    cell: ({ meetings }) => <Number count={meetings} />,
  },
  {
    id: 'calls',
    head: 'Calls',
    min: 60,
    align: 'end',
    drop: 2,
    text: ({ calls }) => formatCountOrNone(calls),
    cell: ({ calls }) => <Number count={calls} />,
  },
]

function Number({ count }: { count: number }) {
  return count === 0 ? <span className={classes.none}>none</span> : formatCountOrNone(count)
}
