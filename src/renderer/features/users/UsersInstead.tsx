import { useQuery } from '@tanstack/react-query'
import { IconBuilding, IconFileUpload, IconUserPlus } from '@tabler/icons-react'
import { QueryError } from '../../app/QueryError.tsx'
import { useScope, useScoped } from '../../app/scope.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { useBringUsers } from '../tenants/index.ts'
import type { useUsersList, useUsersUrl } from './use-users-list.ts'
import { NobodyFound } from './NobodyFound.tsx'

type UsersInsteadProps = {
  list: Pick<ReturnType<typeof useUsersList>, 'query'>
  url: ReturnType<typeof useUsersUrl>
  /** There is no user in the scope at all. */
  isEmpty?: boolean
  onAdd: () => void
  onImport: () => void
}

/** What stands where rows would: an error, nobody yet, or nobody found. */
export function UsersInstead({ list, url, isEmpty = false, onAdd, onImport }: UsersInsteadProps) {
  if (list.query.isError) return <QueryError query={list.query} title="The users could not be read" />
  if (isEmpty) return <NobodyYet onAdd={onAdd} onImport={onImport} />
  const { search, states, types, quota, scopeGap } = url
  if (search === '' && !scopeGap && [states, types, quota].every((one) => one.length === 0)) return null
  return <NobodyFound url={url} />
}

function NobodyYet({ onAdd, onImport }: { onAdd: () => void; onImport: () => void }) {
  const { tenantId } = useScope()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const scoped = useScoped()
  const mask = usePrivate()
  const bring = useBringUsers()
  const more = bring === null ? [] : [bring]
  const tenant = tenants.find(({ id }) => id === tenantId)
  const addByHand = {
    icon: IconUserPlus,
    title: 'Add by hand',
    text: 'Name, email and tenant are enough.',
    action: (
      <Button kind="primary" onClick={onAdd}>
        Add user
      </Button>
    ),
  }
  const fromFile = {
    icon: IconFileUpload,
    title: 'Import from CSV',
    text: 'Choose a file or drop it here. Any column order; rows with faults are named.',
    action: <Button onClick={onImport}>Choose a file…</Button>,
  }
  const addTenant = {
    icon: IconBuilding,
    title: 'Add a tenant first',
    text: 'A user belongs to a tenant, and there is none yet.',
    action: (
      <ButtonLink kind="primary" to={scoped('/tenants')}>
        Open Tenants
      </ButtonLink>
    ),
  }
  return (
    <EmptyState
      title={tenant === undefined ? 'There are no users yet' : `${mask(tenant.name)} has no users yet`}
      text="A user is a host: a person whose appointments get Zoom meetings. Bring them in; connecting them to Zoom comes after."
      ways={tenants.length === 0 ? [addTenant, ...more] : [addByHand, fromFile, ...more]}
    />
  )
}
