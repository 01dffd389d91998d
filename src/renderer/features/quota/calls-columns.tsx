import { IconBan, IconCircleXFilled, IconLoader2, IconHelpHexagonFilled } from '@tabler/icons-react'
import type { Call } from '../../../contract/quota.ts'
import { formatDuration } from '../../app/format.ts'
import type { Times } from '../../app/times.ts'
import { Private } from '../../components/Private.tsx'
import { LABEL_WORDS } from '../../components/label-words.ts'
import type { TableColumn } from '../../components/data-table/columns.ts'
import classes from './quota.module.css'
import type { CallsOnly } from './use-calls.ts'
import { isUsersLimit } from './words.ts'

/** What became of a call, in words: its status, or why there is none. */
export function statusWords({ status, durationMs }: Call): string {
  if (status !== null) return String(status)
  return durationMs === null ? 'on its way' : 'no answer'
}

/** The status with its code. Only what went wrong, or is not known, has an icon. */
export function CallStatus({ call }: { call: Call }) {
  const { status, code, durationMs, refusedBy } = call
  const words = statusWords(call)
  if (status === null)
    return durationMs === null ? (
      <span className={classes.status} data-tone="wait">
        <IconLoader2 size={14} stroke={2} className="turns" aria-hidden /> {words}
      </span>
    ) : (
      <span className={classes.status} data-tone="odd">
        <IconHelpHexagonFilled size={14} aria-hidden /> {words}
      </span>
    )
  if (status < 400) return <span className="num">{words}</span>
  const StatusIcon = refusedBy === null ? IconCircleXFilled : IconBan
  return (
    <span className={classes.status} data-tone="bad">
      <StatusIcon size={14} stroke={2} aria-hidden />
      <span className="num">{words}</span>
      {code !== null && code !== status && <span className={classes.quiet}>code {code}</span>}
      {refusedBy !== null && <span className="visually-hidden">, refused</span>}
    </span>
  )
}

const none = <span className={classes.none}>none</span>

function person(name: string | null) {
  return name === null ? none : <Private>{name}</Private>
}

function columnsOf(times: Times): Record<string, TableColumn<Call>> {
  return {
    at: {
      id: 'at',
      head: 'At',
      min: 132,
      text: ({ at }) => times.exact(at),
      cell: ({ at }) => <span className="num">{times.exact(at)}</span>,
    },
    user: {
      id: 'user',
      head: 'User',
      min: 140,
      grow: 2,
      text: ({ userName }) => userName ?? 'none',
      cell: ({ userName }) => person(userName),
    },
    account: {
      id: 'account',
      head: 'Zoom account',
      min: 130,
      grow: 2,
      drop: 3,
      text: ({ accountName }) => accountName ?? 'none',
      cell: ({ accountName }) => <span className={classes.second}>{person(accountName)}</span>,
    },
    request: {
      id: 'request',
      head: 'Request',
      min: 220,
      grow: 4,
      drop: 2,
      text: ({ method, path }) => `${method} ${path}`,
      cell: ({ method, path }) => (
        <code>
          {method} {path}
        </code>
      ),
    },
    label: {
      id: 'label',
      head: 'Label',
      min: 92,
      drop: 4,
      text: ({ label }) => (label === null ? 'none' : LABEL_WORDS[label]),
      cell: ({ label }) =>
        label === null ? none : <span className={classes.second}>{LABEL_WORDS[label]}</span>,
    },
    purpose: {
      id: 'purpose',
      head: 'Sent for',
      min: 140,
      grow: 3,
      text: ({ purpose }) => purpose,
      cell: ({ purpose }) => <span className={classes.second}>{purpose}</span>,
    },
    status: {
      id: 'status',
      head: 'Answer',
      min: 118,
      text: statusWords,
      cell: (call) => <CallStatus call={call} />,
    },
    took: {
      id: 'took',
      head: 'Took',
      min: 68,
      align: 'end',
      drop: 5,
      text: ({ durationMs }) => (durationMs === null ? 'not yet' : formatDuration(durationMs)),
    },
    counts: {
      id: 'counts',
      head: 'Of the 100',
      min: 84,
      align: 'end',
      text: ({ countsFor100 }) => (countsFor100 ? '1' : 'none'),
      cell: ({ countsFor100 }) => (countsFor100 ? '1' : none),
    },
    whose: {
      id: 'whose',
      head: 'Whose limit',
      min: 140,
      grow: 2,
      text: (call) => (isUsersLimit(call) ? call.userName : call.accountName) ?? 'not known',
      cell: (call) => person(isUsersLimit(call) ? call.userName : call.accountName),
    },
    limit: {
      id: 'limit',
      head: 'Which limit',
      min: 150,
      grow: 1,
      text: ({ refusedBy }) => refusedBy ?? 'not known',
    },
  }
}

const CALLS = ['at', 'user', 'account', 'request', 'label', 'purpose', 'status', 'took', 'counts']
const REFUSALS = ['at', 'whose', 'limit', 'purpose', 'request', 'status']

type CallColumns = { times: Times; only: CallsOnly; without: readonly ('user' | 'account')[] }

/** The columns of the ledger, or of its refusals. What a page is about anyway is left out. */
export function callColumns({ times, only, without }: CallColumns): TableColumn<Call>[] {
  const all = columnsOf(times)
  const refusals = only === 'refusals'
  // All that is listed counts then.
  const left: readonly string[] = only === 'counted' ? [...without, 'counts'] : without
  return (refusals ? REFUSALS : CALLS)
    .filter((id) => !left.includes(id))
    .flatMap((id) => {
      const column = all[id]
      if (column === undefined) return []
      return refusals && id === 'at' ? [{ ...column, head: 'Refused at' }] : [column]
    })
}
