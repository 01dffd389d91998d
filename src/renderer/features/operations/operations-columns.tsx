import type { Operation } from '../../../contract/operations.ts'
import type { ItemState } from '../../../contract/states.ts'
import { formatCount, formatShare, formatSpan } from '../../app/format.ts'
import type { Times } from '../../app/times.ts'
import { StateIcon, StateWord } from '../../components/State.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { lookOf } from '../../components/states.ts'
import { SegmentBar } from './Segments.tsx'
import { KINDS } from './kinds.ts'
import classes from './operations.module.css'
import { type Segment, segmentsOf, settledShare } from './progress.ts'

/** What is not settled yet shows in the bar; a list has room for results only. */
const LEFT: readonly ItemState[] = ['running', 'queued']

function resultsOf(operation: Operation): Segment[] {
  return segmentsOf(operation).filter(({ state }) => !LEFT.includes(state))
}

function resultWords(operation: Operation): string {
  return resultsOf(operation)
    .map(({ state, count }) => `${lookOf({ of: 'item', state }).word} ${formatCount(count)}`)
    .join(', ')
}

/** The counts of an operation's results. */
function Results({ operation }: { operation: Operation }) {
  return (
    <span className={classes.results}>
      {resultsOf(operation).map(({ state, count }) => (
        <span key={state} className={classes.result} title={lookOf({ of: 'item', state }).word}>
          <StateIcon of="item" state={state} />
          <span className="visually-hidden">{lookOf({ of: 'item', state }).word} </span>
          {formatCount(count)}
        </span>
      ))}
    </span>
  )
}

/** How long an operation took, or when it is to end. */
function endWords({ startedAt, endedAt, endsAt }: Operation, times: Times): string {
  if (endedAt !== null) return `took ${formatSpan(Date.parse(endedAt) - Date.parse(startedAt))}`
  return endsAt === null ? 'under way' : `about ${times.clock(endsAt)}`
}

/** The columns of the list of operations. */
export function operationColumns(times: Times): TableColumn<Operation>[] {
  return [
    {
      id: 'title',
      head: 'Operation',
      min: 190,
      grow: 3,
      text: ({ title }) => title,
      cell: ({ kind, title }) => {
        const { icon: KindIcon } = KINDS[kind]
        return (
          <span className={classes.title}>
            <KindIcon size={14} stroke={2} aria-hidden />
            <span className="cut">{title}</span>
          </span>
        )
      },
    },
    {
      id: 'state',
      head: 'State',
      min: 154,
      text: ({ state }) => lookOf({ of: 'operation', state }).word,
      cell: ({ state }) => <StateWord of="operation" state={state} />,
    },
    {
      id: 'progress',
      head: 'Settled',
      min: 170,
      grow: 2,
      drop: 2,
      text: (operation) => formatShare(settledShare(operation)),
      cell: (operation) => (
        <span className={classes.progress}>
          <SegmentBar operation={operation} height={8} />
          <span className={classes.share}>{formatShare(settledShare(operation))}</span>
        </span>
      ),
    },
    {
      id: 'results',
      head: 'Results',
      min: 190,
      grow: 2,
      text: resultWords,
      cell: (operation) => <Results operation={operation} />,
    },
    {
      id: 'by',
      head: 'Started by',
      min: 104,
      grow: 1,
      drop: 1,
      text: ({ startedBy }) => startedBy,
      cell: ({ startedBy }) => <span className={classes.second}>{startedBy}</span>,
    },
    {
      id: 'started',
      head: 'Started',
      min: 104,
      align: 'end',
      text: ({ startedAt }) => times.record(startedAt),
    },
    {
      id: 'ended',
      head: 'Ends',
      min: 112,
      align: 'end',
      drop: 3,
      text: (operation) => endWords(operation, times),
      cell: (operation) => <span className={classes.second}>{endWords(operation, times)}</span>,
    },
  ]
}
