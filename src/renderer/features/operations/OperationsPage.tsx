import { useQuery } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Operation } from '../../../contract/operations.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { useGo, useScope, useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { api } from '../../rpc.ts'
import { operationColumns } from './operations-columns.tsx'

/** The most that main lists; older ones stay until they are removed, but are not shown. */
const LIMIT = 200
const NONE: Operation[] = []
const idOf = ({ id }: Operation): string => id
const nameOf = ({ title }: Operation): string => title

/** All bulk work: what runs, and what became of what ran. */
export function OperationsPage() {
  const go = useGo()
  const times = useTimes()
  const { tenantId } = useScope()
  const query = useQuery(api.operations.list.queryOptions({ input: { limit: LIMIT } }))
  const [pointed, setPointed] = useState<string | null>(null)
  const columns = useMemo(() => operationColumns(times), [times])
  const rows = query.data ?? NONE

  return (
    <Page
      title="Operations"
      facts={
        rows.length > 0 &&
        `${formatNumberOf(rows.length, 'operation')}${tenantId === undefined ? '' : ', of all tenants'}`
      }
    >
      {query.isSuccess && rows.length === 0 ? (
        <NoOperations />
      ) : (
        <DataTable
          label="Operations"
          columns={columns}
          rows={rows}
          rowId={idOf}
          rowName={nameOf}
          total={rows.length}
          loading={query.isPending}
          current={pointed}
          onCurrent={setPointed}
          onOpen={({ id }) => go(`/operations/${id}`)}
          empty={query.isError && <QueryError query={query} title="The operations could not be read" />}
          foot={
            <TableFoot>
              {rows.length < LIMIT ? 'Newest first.' : `The newest ${formatCount(LIMIT)}.`} Each is kept with
              its results until you remove it. Times in {times.zoneName}.
            </TableFoot>
          }
        />
      )}
    </Page>
  )
}

function NoOperations() {
  const scoped = useScoped()
  return (
    <EmptyState
      title="No bulk work yet"
      text="An operation pauses, resumes, disconnects or reconnects many users at once. It shows what it would do before it does it, and what became of each user after."
      ways={[
        {
          icon: IconUsers,
          title: 'Choose users',
          text: 'Mark rows in the users table, or all that match. What can be done with them stands at its foot.',
          action: (
            <ButtonLink kind="primary" to={scoped('/users')}>
              Open Users
            </ButtonLink>
          ),
        },
      ]}
    />
  )
}
