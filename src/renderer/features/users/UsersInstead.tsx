import { useQuery } from '@tanstack/react-query'
import { IconBuilding, IconUserPlus } from '@tabler/icons-react'
import { QueryError } from '../../app/QueryError.tsx'
import { formatCount } from '../../app/format.ts'
import { useScope, useScoped } from '../../app/scope.ts'
import { Button, ButtonLink } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { useBringUsers } from '../tenants/index.ts'
import type { useUsersList, useUsersUrl } from './use-users-list.ts'
import { wordsOfStates } from './views.ts'

type UsersInsteadProps = {
  list: Pick<ReturnType<typeof useUsersList>, 'query'>
  url: ReturnType<typeof useUsersUrl>
  /** There is no user in the scope at all. */
  isEmpty?: boolean
  onAdd: () => void
}

/** What stands where rows would: an error, nobody yet, or nobody found. */
export function UsersInstead({ list, url, isEmpty = false, onAdd }: UsersInsteadProps) {
  if (list.query.isError) return <QueryError query={list.query} title="The users could not be read" />
  if (isEmpty) return <NobodyYet onAdd={onAdd} />
  if (url.search === '' && url.states.length === 0) return null
  return <NobodyFound url={url} />
}

function NobodyYet({ onAdd }: { onAdd: () => void }) {
  const { tenantId } = useScope()
  const { data: tenants = [] } = useQuery(api.tenants.list.queryOptions())
  const scoped = useScoped()
  const mask = usePrivate()
  const bring = useBringUsers()
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
      ways={[tenants.length === 0 ? addTenant : addByHand, ...(bring === null ? [] : [bring])]}
    />
  )
}

/** Says which filter to drop and how many that would give. */
function NobodyFound({ url }: { url: ReturnType<typeof useUsersUrl> }) {
  const { filter, search, states, change } = url
  const both = search !== '' && states.length > 0
  const { data } = useQuery(
    api.users.list.queryOptions({
      input: { ...filter, states: undefined, sort: 'name', descending: false, limit: 1 },
      enabled: both,
    }),
  )
  const others = data?.total.value ?? 0
  const title = [
    search !== '' ? `No user matches “${search}”` : 'No user matches',
    states.length > 0 && `connection ${wordsOfStates(states)}`,
  ]
  return (
    <NothingFound
      title={title.filter(Boolean).join(', ')}
      text={
        data === undefined
          ? undefined
          : others > 0
            ? `${formatCount(others)} match without the state filter.`
            : 'None matches without the state filter either.'
      }
      actions={
        <>
          {others > 0 && <Button onClick={() => change({ states: [] })}>Drop the state filter</Button>}
          <Button kind={others > 0 ? 'quiet' : 'default'} onClick={() => change({ states: [], search: '' })}>
            Clear all
          </Button>
        </>
      }
    />
  )
}
