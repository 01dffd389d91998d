import { Link } from 'react-router'
import type { OperationItem } from '../../../contract/operations.ts'
import type { OperationKind } from '../../../contract/states.ts'
import { formatClockWithSeconds, formatCountOrNone } from '../../app/format.ts'
import type { Times } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { Private, usePrivateText } from '../../components/Private.tsx'
import { StateWord } from '../../components/State.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import { lookOf } from '../../components/states.ts'
import classes from './operations.module.css'

type ItemColumns = {
  kind: OperationKind
  times: Times
  userPath: (item: OperationItem) => string
  onConnect: (item: OperationItem) => void
}

/** What happened, and when it goes on where it waits. */
function reasonWords({ state, reason, nextTryAt }: OperationItem, times: Times): string {
  if (reason === null) return state === 'queued' ? 'Its turn has not come' : 'Under way'
  return nextTryAt === null ? reason : `${reason}; next try ${formatClockWithSeconds(nextTryAt, times.zone)}`
}

/** Reasons are main's words; names may stand in them. What failed is to be read, the rest may be skimmed. */
function Reason({ item, times }: { item: OperationItem; times: Times }) {
  const hide = usePrivateText()
  return (
    <span className={item.state === 'failed' ? 'cut' : `cut ${classes.second}`}>
      {hide(reasonWords(item, times), [item.name, item.tenantName])}
    </span>
  )
}

/** What became of each user of an operation. */
export function itemColumns({ kind, times, userPath, onConnect }: ItemColumns): TableColumn<OperationItem>[] {
  return [
    {
      id: 'name',
      head: 'User',
      min: 160,
      grow: 3,
      text: ({ name }) => name,
      cell: (item) => (
        <span className={classes.name}>
          <Link to={userPath(item)} tabIndex={-1}>
            <Private>{item.name}</Private>
          </Link>
        </span>
      ),
    },
    privateColumn({
      as: 'second',
      id: 'tenant',
      head: 'Tenant',
      min: 130,
      grow: 2,
      drop: 3,
      text: ({ tenantName }) => tenantName,
    }),
    {
      id: 'state',
      head: 'Result',
      min: 156,
      text: ({ state }) => lookOf({ of: 'item', state }).word,
      cell: ({ state }) => <StateWord of="item" state={state} />,
    },
    {
      id: 'reason',
      head: 'What happened',
      // The button of who must consent needs its place beside the reason.
      min: kind === 'reconnect' || kind === 'check' ? 380 : 300,
      grow: 5,
      text: (item) => reasonWords(item, times),
      cell: (item) => (
        <span className={classes.reason}>
          <Reason item={item} times={times} />
          {item.mustConsent && (
            <Button size="xs" tabIndex={-1} onClick={() => onConnect(item)}>
              Connect…
            </Button>
          )}
        </span>
      ),
    },
    {
      id: 'tries',
      head: 'Tries',
      min: 56,
      align: 'end',
      drop: 1,
      text: ({ tries }) => formatCountOrNone(tries),
    },
    {
      id: 'calls',
      head: 'Calls',
      min: 56,
      align: 'end',
      drop: 2,
      text: ({ calls }) => formatCountOrNone(calls),
    },
    {
      id: 'at',
      head: 'At',
      min: 120,
      align: 'end',
      text: ({ at }) => (at === null ? 'not yet' : times.exact(at)),
      cell: ({ at }) => <span className={classes.second}>{at === null ? 'not yet' : times.exact(at)}</span>,
    },
  ]
}
