import { IconPlus, IconUpload } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { useParams } from 'react-router'
import { UserId } from '../../../contract/ids.ts'
import type { UserRow } from '../../../contract/users.ts'
import { Page } from '../../app/Page.tsx'
import { type Command, useCommands } from '../../app/commands.ts'
import { formatCount, formatTotal } from '../../app/format.ts'
import { useGo, useScope } from '../../app/scope.ts'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { useRowSelection } from '../../components/data-table/row-selection.ts'
import { UserDialogs, type UserDialog } from './UserDialogs.tsx'
import { UserInspector } from './UserInspector.tsx'
import { UsersFilter } from './UsersFilter.tsx'
import { UsersFoot } from './UsersFoot.tsx'
import { UsersInstead } from './UsersInstead.tsx'
import { UsersViews } from './UsersViews.tsx'
import { usersColumns } from './columns.tsx'
import { FileDrop } from './FileDrop.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { ImportLine } from './ImportLine.tsx'
import { useUserCounts, useUsersList, useUsersUrl } from './use-users-list.ts'
import type { Subject } from './user-actions.ts'
import classes from './users.module.css'
import { defaultSortOf } from './views.ts'
import { useUserCommands } from './user-commands.ts'

const idOf = ({ id }: UserRow): string => id
const nameOf = ({ name }: UserRow): string => name

/** Everyone whose appointments get Zoom meetings: who is connected, who is not, and what to do about it. */
export function UsersPage() {
  const go = useGo()
  const opened = UserId.safeParse(useParams().id).data
  const { tenantId } = useScope()
  const url = useUsersUrl()
  const { filter, sort, change } = url
  const counts = useUserCounts()
  const list = useUsersList(filter, url.by, url.descending, !url.isUnknown)
  const times = useTimes()
  const selection = useRowSelection(JSON.stringify(filter))
  const [pointed, setPointed] = useState<string | null>(null)
  const [dialog, setDialog] = useState<UserDialog | null>(null)
  const [importing, setImporting] = useState<{ file: File | null } | null>(null)
  const onImport = useCallback(() => setImporting({ file: null }), [])
  const onDrop = useCallback((file: File) => setImporting({ file }), [])
  const current = opened ?? pointed
  const currentRow = list.rows.find(({ id }) => id === current)
  const index = currentRow === undefined ? -1 : list.rows.indexOf(currentRow)

  const query = location.search
  const open = useCallback(
    (id: string, replace = false) => go(`/users/${id}${query}`, { replace }),
    [go, query],
  )
  const close = useCallback(() => {
    setPointed(opened ?? null)
    go(`/users${query}`)
  }, [go, opened, query])
  // While the inspector is open it follows the current row.
  const point = useCallback(
    (id: string) => {
      setPointed(id)
      if (opened !== undefined) open(id, true)
    },
    [opened, open],
  )
  const step = (by: number) => {
    const next = list.rows[index + by]
    return index >= 0 && next !== undefined ? () => point(next.id) : undefined
  }

  const atRisk = defaultSortOf(url.states) === 'urgency'
  const columns = useMemo(
    () => usersColumns(times, { oneTenant: tenantId !== undefined, atRisk }),
    [times, tenantId, atRisk],
  )
  const onDisconnect = useCallback(
    (user: Subject) => {
      const row = list.rows.find(({ id }) => id === user.id)
      if (row !== undefined) setDialog({ kind: 'disconnect', user: row })
    },
    [list.rows],
  )
  useUserCommands(currentRow ?? null, onDisconnect)
  usePageCommands({
    inspectorIsOpen: opened !== undefined,
    close,
    selection,
    add: () => setDialog({ kind: 'add' }),
    importUsers: onImport,
  })

  const total = list.total
  const isEmpty = counts?.all === 0
  return (
    <Page
      title="Users"
      facts={
        total !== undefined && counts !== undefined && !isEmpty
          ? total.value === counts.all
            ? formatTotal(total)
            : `${total.value === 0 ? 'none' : formatTotal(total)} of ${formatCount(counts.all)}`
          : undefined
      }
      actions={
        // An empty page offers it among the ways in.
        !isEmpty && (
          <>
            <Button icon={IconUpload} onClick={onImport}>
              Import…
            </Button>
            <Button
              kind="primary"
              icon={IconPlus}
              keys="n"
              hideKeys
              onClick={() => setDialog({ kind: 'add' })}
            >
              Add user
            </Button>
          </>
        )
      }
      inspector={
        opened !== undefined && (
          <UserInspector
            id={opened}
            onPrevious={step(-1)}
            onNext={step(1)}
            onClose={close}
            onDialog={setDialog}
          />
        )
      }
    >
      {isEmpty ? (
        <FileDrop onFile={onDrop}>
          <UsersInstead
            list={list}
            url={url}
            isEmpty
            onAdd={() => setDialog({ kind: 'add' })}
            onImport={onImport}
          />
          <p className={classes.importLine}>
            <ImportLine />
          </p>
        </FileDrop>
      ) : (
        <>
          <UsersViews url={url} counts={counts} />
          <UsersFilter url={url} counts={counts} />
          <DataTable
            label="Users"
            columns={columns}
            rows={list.rows}
            rowId={idOf}
            rowName={nameOf}
            total={total?.exact === true ? total.value : undefined}
            loading={list.loading}
            hasMore={list.hasMore}
            onMore={list.onMore}
            sort={sort}
            onSort={(next) => change({ sort: next })}
            selection={selection}
            current={current}
            onCurrent={point}
            onOpen={({ id }) => open(id, opened !== undefined)}
            empty={
              <UsersInstead
                list={list}
                url={url}
                onAdd={() => setDialog({ kind: 'add' })}
                onImport={onImport}
              />
            }
            foot={<UsersFoot list={list} filter={filter} selection={selection} />}
          />
        </>
      )}
      {importing !== null && <ImportDialog dropped={importing.file} onClose={() => setImporting(null)} />}
      <UserDialogs dialog={dialog} onClose={() => setDialog(null)} onAdded={({ id }) => open(id)} />
    </Page>
  )
}

type PageCommands = {
  inspectorIsOpen: boolean
  close: () => void
  selection: { clear: () => void; ids: ReadonlySet<string>; all: boolean }
  add: () => void
  importUsers: () => void
}

/** N adds; Esc closes the inspector first, then drops the selection. */
function usePageCommands({ inspectorIsOpen, close, selection, add, importUsers }: PageCommands): void {
  const { clear, all, ids } = selection
  const selects = all || ids.size > 0
  const inspector = useMemo<Command[]>(
    () =>
      inspectorIsOpen
        ? [
            {
              id: 'users.close',
              title: 'Close',
              group: 'In a list',
              keys: 'escape',
              keyOnly: true,
              run: close,
            },
          ]
        : [],
    [inspectorIsOpen, close],
  )
  useCommands('inspector', inspector)
  const page = useMemo<Command[]>(
    () => [
      { id: 'users.add', title: 'Add user', group: 'Users', keys: 'n', icon: IconPlus, run: add },
      { id: 'users.import', title: 'Import users…', group: 'Users', icon: IconUpload, run: importUsers },
      ...(selects
        ? [
            {
              id: 'users.clear',
              title: 'Clear the selection',
              group: 'In a list',
              keys: 'escape',
              keyOnly: true as const,
              run: clear,
            },
          ]
        : []),
    ],
    [add, importUsers, selects, clear],
  )
  useCommands('page', page)
}
