import type { InferContractRouterOutputs } from '@orpc/contract'
import { useState } from 'react'
import type { Contract } from '../../../contract/index.ts'
import type { UsageRow } from '../../../contract/reports.ts'
import type { UtcDay } from '../../../contract/time.ts'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { UsageChart } from './UsageChart.tsx'
import { type Days, everyDay } from './days.ts'
import classes from './reports.module.css'
import { USAGE_COLUMNS } from './usage-columns.tsx'

export type Usage = InferContractRouterOutputs<Contract>['reports']['usage']

const idOf = ({ day, tenantName, userEmail, zoomUserId, accountId, label }: UsageRow): string =>
  [day, tenantName, userEmail, zoomUserId, accountId, label].join(' ')
const nameOf = ({ userName, day }: UsageRow): string => `${userName} on ${day}`

type UsagePreviewProps = { usage: Usage; days: Days; onDay: (day: UtcDay) => void }

/** The figures, the days, and the first rows as the file will have them. */
export function UsagePreview({ usage, days, onDay }: UsagePreviewProps) {
  const { rows, totalRows, calls, countsFor100, refused } = usage
  const [current, setCurrent] = useState<string | null>(null)
  return (
    <>
      <div className={classes.figures}>
        <p>
          <strong>{formatCount(calls)}</strong> {calls === 1 ? 'call' : 'calls'}
        </p>
        <p>
          <strong>{formatCount(countsFor100)}</strong> creates and updates
        </p>
        <p data-tone={refused > 0 ? 'bad' : undefined}>
          <strong>{formatCount(refused)}</strong> refused
        </p>
      </div>
      <UsageChart days={everyDay(days, usage.days)} onDay={onDay} />
      <DataTable
        label="Usage"
        columns={USAGE_COLUMNS}
        rows={rows}
        rowId={idOf}
        rowName={nameOf}
        total={rows.length}
        current={current}
        onCurrent={setCurrent}
        foot={
          <TableFoot>
            {rows.length < totalRows
              ? `Preview: the first ${formatCount(rows.length)} of ${formatNumberOf(totalRows, 'row')}. The file has them all.`
              : `All ${formatNumberOf(totalRows, 'row')}, as the file has them.`}
          </TableFoot>
        }
      />
    </>
  )
}
