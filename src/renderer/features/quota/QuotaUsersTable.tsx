import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { IconUsers } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { UserQuota } from '../../../contract/quota.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { byCursor, usePaged } from '../../app/paged.ts'
import { useGo, useScope, useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import { api } from '../../rpc.ts'
import { ResetText } from './ResetText.tsx'
import { quotaUserColumns } from './quota-users-columns.tsx'

const PAGE = 100
const idOf = ({ userId }: UserQuota): string => userId
const nameOf = ({ name }: UserQuota): string => name

/** How much of their 100 each user has spent, most first. */
export function QuotaUsersTable({ accountId }: { accountId?: string }) {
  const go = useGo()
  const scoped = useScoped()
  const scope = useScope()
  const times = useTimes()
  const [current, setCurrent] = useState<string | null>(null)
  const query = useInfiniteQuery(
    api.quota.users.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...scope,
        ...(accountId !== undefined && { accountId }),
        limit: PAGE,
        cursor,
      }),
      ...byCursor,
      placeholderData: keepPreviousData,
    }),
  )
  const list = usePaged<UserQuota, NonNullable<typeof query.data>['pages'][number]>(query)
  const total = list.first?.total
  const columns = useMemo(
    () =>
      quotaUserColumns({
        times,
        oneAccount: accountId !== undefined,
        oneTenant: scope.tenantId !== undefined,
      }),
    [times, accountId, scope.tenantId],
  )
  return (
    <DataTable
      label="Users by what they have spent"
      columns={columns}
      rows={list.rows}
      rowId={idOf}
      rowName={nameOf}
      total={total?.exact === true ? total.value : undefined}
      loading={list.loading}
      hasMore={list.hasMore}
      onMore={list.onMore}
      current={current}
      onCurrent={setCurrent}
      onOpen={({ userId }) => go(`/quota/users/${userId}`)}
      empty={
        query.isError ? (
          <QueryError query={query} title="The users’ allowances could not be read" />
        ) : (
          <EmptyState
            title="Nobody is connected yet"
            text="Zoom allows each user 100 meeting creates and updates a UTC day, on any plan. They are counted here from a user’s first connection on."
            ways={[
              {
                icon: IconUsers,
                title: 'Connect users',
                text: 'Each consents once at Zoom.',
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
      foot={
        <TableFoot aside={<ResetText resetsAt={list.first?.reset.resetsAt} />}>
          Meeting creates and updates, by our own count; other apps spend from the same 100.
        </TableFoot>
      }
    />
  )
}
