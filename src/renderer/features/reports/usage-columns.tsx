import { IconListNumbers } from '@tabler/icons-react'
import type { UsageRow } from '../../../contract/reports.ts'
import { formatCount, formatCountOrNone } from '../../app/format.ts'
import { LABEL_WORDS } from '../../components/label-words.ts'
import type { TableColumn } from '../../components/data-table/columns.ts'
import { privateColumn } from '../../components/data-table/private-column.tsx'
import classes from './reports.module.css'

function Count({ count }: { count: number }) {
  return count === 0 ? <span className={classes.none}>none</span> : formatCount(count)
}

/** The columns of the report, the ones that people read. The file has ids beside them. */
export const USAGE_COLUMNS: readonly TableColumn<UsageRow>[] = [
  {
    id: 'day',
    head: 'Day (UTC)',
    min: 96,
    text: ({ day }) => day,
  },
  privateColumn({
    as: 'second',
    id: 'tenant',
    head: 'Tenant',
    min: 140,
    grow: 2,
    drop: 2,
    text: ({ tenantName }) => tenantName,
  }),
  privateColumn({
    as: 'name',
    id: 'user',
    head: 'User',
    min: 140,
    grow: 3,
    text: ({ userName }) => userName,
  }),
  { id: 'label', head: 'Label', min: 72, grow: 1, text: ({ label }) => LABEL_WORDS[label] },
  { id: 'calls', head: 'Calls', min: 60, align: 'end', text: ({ calls }) => formatCount(calls) },
  {
    id: 'counts',
    head: 'Creates, updates',
    min: 112,
    align: 'end',
    text: ({ countsFor100 }) => formatCountOrNone(countsFor100),
    cell: ({ countsFor100 }) => <Count count={countsFor100} />,
  },
  {
    id: 'refused',
    head: 'Refused',
    min: 70,
    align: 'end',
    text: ({ refused }) => formatCountOrNone(refused),
    cell: ({ refused }) => <Count count={refused} />,
  },
  {
    id: 'how',
    head: 'How obtained',
    min: 184,
    grow: 2,
    drop: 1,
    text: ({ howObtained }) => howObtained,
    cell: ({ howObtained }) => (
      <span className={classes.how}>
        <IconListNumbers size={14} stroke={2} aria-hidden />
        <span className="cut">{howObtained}</span>
      </span>
    ),
  },
]
