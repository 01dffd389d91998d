import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Operation, OperationItem } from '../../../contract/operations.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { byCursor, usePaged } from '../../app/paged.ts'
import { useGo, useScoped } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { SearchField } from '../../components/FilterBar.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { lookOf } from '../../components/states.ts'
import { api } from '../../rpc.ts'
import { OperationFoot } from './OperationFoot.tsx'
import { itemColumns } from './items-columns.tsx'
import { useItemCommands } from './item-commands.ts'
import classes from './operations.module.css'
import { type ItemView, itemViews } from './progress.ts'

const PAGE = 200
const idOf = ({ userId }: OperationItem): string => userId
const nameOf = ({ name }: OperationItem): string => name

type ItemsTableProps = { operation: Operation; view: ItemView; onView: (view: ItemView) => void }

/** What became of each user; those that need someone come first. */
export function ItemsTable({ operation, view, onView }: ItemsTableProps) {
  const { id, kind } = operation
  const go = useGo()
  const scoped = useScoped()
  const times = useTimes()
  const [search, setSearch] = useState('')
  const [current, setCurrent] = useState<string | null>(null)
  const query = useInfiniteQuery(
    api.operations.items.infiniteOptions({
      input: (cursor: string | undefined) => ({
        id,
        limit: PAGE,
        cursor,
        ...(view !== 'all' && { states: [view] }),
        ...(search !== '' && { search }),
      }),
      ...byCursor,
      placeholderData: keepPreviousData,
    }),
  )
  const list = usePaged<OperationItem, NonNullable<typeof query.data>['pages'][number]>(query)
  const views = useMemo(() => itemViews(operation), [operation])
  const shown = views.find((one) => one.id === view)
  const connect = useItemCommands(list.rows.find(({ userId }) => userId === current) ?? null)
  const userPath = useCallback(({ userId }: OperationItem) => scoped(`/users/${userId}`), [scoped])
  const columns = useMemo(
    () => itemColumns({ kind, times, userPath, onConnect: connect }),
    [kind, times, userPath, connect],
  )

  return (
    <div className={classes.main}>
      <ViewTabs
        label="Users by result"
        views={views}
        current={shown === undefined ? 'all' : view}
        onChange={onView}
        aside={<SearchField label="Search users" value={search} onChange={setSearch} width={184} />}
      />
      <DataTable
        label="Users of this operation"
        columns={columns}
        rows={list.rows}
        rowId={idOf}
        rowName={nameOf}
        total={search === '' ? shown?.count : undefined}
        loading={list.loading}
        hasMore={list.hasMore}
        onMore={list.onMore}
        current={current}
        onCurrent={setCurrent}
        onOpen={({ userId }) => go(`/users/${userId}`)}
        empty={
          query.isError ? (
            <QueryError query={query} title="The results could not be read" />
          ) : (
            <NothingFound
              title={
                search !== ''
                  ? `No user here matches “${search}”`
                  : `No user is ${view === 'all' ? 'here' : lookOf({ of: 'item', state: view }).word.toLowerCase()}`
              }
              actions={
                <Button
                  onClick={() => {
                    setSearch('')
                    onView('all')
                  }}
                >
                  Show all
                </Button>
              }
            />
          )
        }
        foot={<OperationFoot operation={operation} />}
      />
    </div>
  )
}
