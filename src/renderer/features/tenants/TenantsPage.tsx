import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBuilding, IconFlask, IconKey, IconPlus } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Tenant } from '../../../contract/tenants.ts'
import { Page } from '../../app/Page.tsx'
import { QueryError } from '../../app/QueryError.tsx'
import { type Command, useCommands } from '../../app/commands.ts'
import { formatCount, formatNumberOf } from '../../app/format.ts'
import { useScope } from '../../app/scope.ts'
import { toast } from '../../app/toast.tsx'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { FilterBar, SearchField } from '../../components/FilterBar.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { ViewTabs } from '../../components/ViewTabs.tsx'
import { DataTable } from '../../components/data-table/DataTable.tsx'
import { TableFoot } from '../../components/data-table/TableFoot.tsx'
import type { Sort } from '../../components/data-table/columns.ts'
import { api } from '../../rpc.ts'
import { TenantDialogs, type TenantDialog } from './TenantDialogs.tsx'
import { TenantInspector } from './TenantInspector.tsx'
import { useBringUsers } from './bring-users.tsx'
import { GapWords } from './GapWords.tsx'
import { TENANT_COLUMNS } from './columns.tsx'
import { ScopeLegend } from './scope-columns.tsx'
import { type TenantView, isInView, listTenants } from './tenant-list.ts'
import { useScopeMatrix } from './use-scope-matrix.ts'

const NONE: Tenant[] = []
const idOf = ({ id }: Tenant): string => id
const nameOf = ({ name }: Tenant): string => name

/** Every client of the product: its domain, its Zoom app, and how its users' connections are. */
export function TenantsPage() {
  const query = useQuery(api.tenants.list.queryOptions())
  const { tenantId } = useScope()
  const [view, setView] = useState<TenantView>('all')
  const [search, setSearch] = useState('')
  const [sort, setSort] = useState<Sort>({ column: 'name', descending: false })
  const [pointed, setPointed] = useState<string | null>(null)
  const [inspects, setInspects] = useState(false)
  const [dialog, setDialog] = useState<TenantDialog | null>(null)
  const [params, setParams] = useSearchParams()
  const asMatrix = params.get('show') === 'scopes'
  const matrix = useScopeMatrix(asMatrix)
  const mask = usePrivate()

  const all = useMemo(
    () => query.data?.filter(({ id }) => tenantId === undefined || id === tenantId) ?? NONE,
    [query.data, tenantId],
  )
  const rows = useMemo(() => listTenants(all, view, search, sort), [all, view, search, sort])
  const index = rows.findIndex(({ id }) => id === pointed)
  const opened = inspects ? rows[index] : undefined
  const step = (by: number) => {
    const next = rows[index + by]
    return index >= 0 && next !== undefined ? () => setPointed(next.id) : undefined
  }
  const isEmpty = query.isSuccess && all.length === 0
  const users = all.reduce((sum, tenant) => sum + tenant.users, 0)
  usePageCommands(
    opened !== undefined,
    useCallback(() => setInspects(false), []),
    useCallback(() => setDialog({ kind: 'add' }), []),
  )

  return (
    <Page
      title="Tenants"
      facts={all.length > 0 ? `${formatCount(all.length)}, with ${formatNumberOf(users, 'user')}` : undefined}
      actions={
        // An empty page offers it among the ways in.
        !isEmpty && (
          <Button kind="primary" icon={IconPlus} keys="n" hideKeys onClick={() => setDialog({ kind: 'add' })}>
            Add tenant
          </Button>
        )
      }
      inspector={
        opened !== undefined && (
          <TenantInspector
            tenant={opened}
            onPrevious={step(-1)}
            onNext={step(1)}
            onClose={() => setInspects(false)}
            onDialog={setDialog}
          />
        )
      }
    >
      {isEmpty ? (
        <NoTenants onAdd={() => setDialog({ kind: 'add' })} />
      ) : (
        <>
          <ViewTabs
            label="Views of tenants"
            views={[
              { id: 'all', label: 'All', count: query.isSuccess ? all.length : undefined },
              { id: 'broken', label: 'Need attention', count: countIn(all, 'broken', query.isSuccess) },
              { id: 'empty', label: 'Without users', count: countIn(all, 'empty', query.isSuccess) },
            ]}
            current={view}
            onChange={setView}
            aside={
              <SegmentedControl
                size="xs"
                aria-label="Show tenants as"
                data={[
                  { value: 'list', label: 'List' },
                  { value: 'scopes', label: 'Scopes' },
                ]}
                value={asMatrix ? 'scopes' : 'list'}
                onChange={(show) =>
                  setParams(
                    (old) => {
                      if (show === 'scopes') old.set('show', show)
                      else old.delete('show')
                      return old
                    },
                    { replace: true },
                  )
                }
              />
            }
          />
          <FilterBar aside={asMatrix && 'Scopes needed by what is switched on in Settings'}>
            <SearchField label="Search name or domain" value={search} onChange={setSearch} />
          </FilterBar>
          <DataTable
            label="Tenants"
            columns={asMatrix ? matrix.columns : TENANT_COLUMNS}
            rows={rows}
            rowId={idOf}
            rowName={nameOf}
            total={rows.length}
            loading={query.isPending}
            sort={sort}
            onSort={setSort}
            current={pointed}
            onCurrent={setPointed}
            onOpen={() => setInspects(true)}
            empty={
              query.isError ? (
                <QueryError query={query} title="The tenants could not be read" />
              ) : (
                <NothingFound
                  title={search === '' ? 'No tenant is in this view' : `No tenant matches “${search}”`}
                  actions={
                    <Button
                      onClick={() => {
                        setSearch('')
                        setView('all')
                      }}
                    >
                      Show all tenants
                    </Button>
                  }
                />
              )
            }
            foot={
              asMatrix ? (
                <TableFoot aside={opened === undefined && <GapWords tenant={rows[index]} matrix={matrix} />}>
                  <ScopeLegend />
                </TableFoot>
              ) : (
                <TableFoot>
                  Each count leads to its users. Healthy: Zoom has confirmed the connection.
                </TableFoot>
              )
            }
          />
        </>
      )}
      <TenantDialogs
        dialog={dialog}
        onClose={() => setDialog(null)}
        onAdded={(tenant) => {
          setPointed(tenant.id)
          toast({ title: `${mask(tenant.name)} was added`, text: 'Add its users next.' })
        }}
      />
    </Page>
  )
}

function countIn(tenants: readonly Tenant[], view: TenantView, known: boolean): number | undefined {
  return known ? tenants.filter((tenant) => isInView(tenant, view)).length : undefined
}

function usePageCommands(inspects: boolean, close: () => void, add: () => void): void {
  const inspector = useMemo<Command[]>(
    () =>
      inspects
        ? [
            {
              id: 'tenants.close',
              title: 'Close',
              group: 'In a list',
              keys: 'escape',
              keyOnly: true,
              run: close,
            },
          ]
        : [],
    [inspects, close],
  )
  useCommands('inspector', inspector)
  const page = useMemo<Command[]>(
    () => [{ id: 'tenants.add', title: 'Add tenant', group: 'Tenants', keys: 'n', icon: IconPlus, run: add }],
    [add],
  )
  useCommands('page', page)
}

function NoTenants({ onAdd }: { onAdd: () => void }) {
  const bring = useBringUsers('primary')
  return (
    <EmptyState
      title="There are no tenants yet"
      text="A tenant is one client of the product, with its domain. Its users are the hosts whose appointments get Zoom meetings."
      ways={[
        ...(bring === null ? [] : [bring]),
        {
          icon: IconBuilding,
          title: 'Add a tenant',
          text: 'Name, domain and the Zoom app it uses.',
          action: (
            <Button kind={bring === null ? 'primary' : 'default'} onClick={onAdd}>
              Add tenant
            </Button>
          ),
        },
        {
          icon: IconKey,
          title: 'Look at the Zoom apps',
          text: 'One app serves all tenants; a tenant may use another.',
          action: <ButtonLink to="/settings/zoom-apps">Open Zoom apps</ButtonLink>,
        },
        ...(bring === null
          ? [
              {
                icon: IconFlask,
                title: 'Try it on the sandbox',
                text: 'A stand-in for Zoom on this machine, with accounts and people to bring.',
                action: <ButtonLink to="/settings/sandbox">Open Sandbox</ButtonLink>,
              },
            ]
          : []),
      ]}
    />
  )
}
