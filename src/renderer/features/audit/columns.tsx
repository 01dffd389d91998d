import type { AuditEntry } from '../../../contract/audit.ts'
import type { Times } from '../../app/times.ts'
import { Private, usePrivateText } from '../../components/Private.tsx'
import type { TableColumn } from '../../components/data-table/columns.ts'
import classes from './audit.module.css'

/** "set plan" → "Set plan" */
export function actionWords(action: string): string {
  return action.charAt(0).toUpperCase() + action.slice(1)
}

/** Results are main's words; names may stand in them. */
function Result({ entry: { result, subject, tenantName } }: { entry: AuditEntry }) {
  const hide = usePrivateText()
  return (
    <span className={classes.second}>
      {hide(result, [subject, ...(tenantName === null ? [] : [tenantName])])}
    </span>
  )
}

/** The columns of the log. Within one tenant, its column says nothing. */
export function auditColumns(times: Times, oneTenant: boolean): TableColumn<AuditEntry>[] {
  const columns: TableColumn<AuditEntry>[] = [
    {
      id: 'at',
      head: 'When',
      min: 132,
      text: ({ at }) => times.exact(at),
      cell: ({ at }) => <span className="num">{times.exact(at)}</span>,
    },
    {
      id: 'who',
      head: 'Who',
      min: 96,
      grow: 1,
      text: ({ who }) => who,
      cell: ({ who }) => <span className={classes.second}>{who}</span>,
    },
    {
      id: 'action',
      head: 'What',
      min: 176,
      grow: 2,
      text: ({ action }) => actionWords(action),
      cell: ({ action }) => <span className={classes.action}>{actionWords(action)}</span>,
    },
    {
      id: 'subject',
      head: 'On whom',
      min: 150,
      grow: 3,
      text: ({ subject }) => subject,
      cell: ({ subject }) => <Private>{subject}</Private>,
    },
    {
      id: 'tenant',
      head: 'Tenant',
      min: 138,
      grow: 2,
      drop: 1,
      text: ({ tenantName }) => tenantName ?? 'none',
      cell: ({ tenantName }) =>
        tenantName === null ? (
          <span className={classes.none}>none</span>
        ) : (
          <span className={classes.second}>
            <Private>{tenantName}</Private>
          </span>
        ),
    },
    {
      id: 'result',
      head: 'Result',
      min: 140,
      grow: 2,
      text: ({ result }) => result,
      cell: (entry) => <Result entry={entry} />,
    },
  ]
  return oneTenant ? columns.filter(({ id }) => id !== 'tenant') : columns
}
