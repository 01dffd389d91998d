import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { ConnectionState } from '../../../contract/states.ts'
import type { UserFilter, UserRow } from '../../../contract/users.ts'
import { byCursor, usePaged } from '../../app/paged.ts'
import { useScope } from '../../app/scope.ts'
import type { Sort } from '../../components/data-table/columns.ts'
import { api } from '../../rpc.ts'
import { type ViewId, parseStates, statesOfView } from './views.ts'

const PAGE = 100
const SORTS = ['name', 'email', 'state'] as const
type SortBy = (typeof SORTS)[number]
type Change = { search?: string; states?: readonly ConnectionState[]; sort?: Sort }

const VIEW_IDS: readonly string[] = ['attention', 'expiring', 'paused', 'neverConnected', 'disconnected']

/** What the URL says of the list: search, states, sorting. `?view=paused` is short for a view's
 * states, `?state=paused` for one. */
export function useUsersUrl() {
  const [params, setParams] = useSearchParams()
  const scope = useScope()
  const search = params.get('search') ?? ''
  const view = params.get('view') ?? ''
  const stateText = params.get('states') ?? params.get('state') ?? ''
  const states = useMemo(
    () => (VIEW_IDS.includes(view) ? [...statesOfView(view as ViewId)] : parseStates(stateText)),
    [view, stateText],
  )
  const by: SortBy = SORTS.find((sort) => sort === params.get('sort')) ?? 'name'
  const descending = params.get('order') === 'descending'

  const change = useCallback(
    (next: Change) =>
      setParams(
        (old) => {
          if (next.search !== undefined) put(old, 'search', next.search)
          if (next.states !== undefined) {
            old.delete('view')
            old.delete('state')
            put(old, 'states', next.states.join(','))
          }
          if (next.sort !== undefined) {
            put(old, 'sort', next.sort.column === 'name' ? '' : next.sort.column)
            put(old, 'order', next.sort.descending ? 'descending' : '')
          }
          return old
        },
        { replace: true },
      ),
    [setParams],
  )
  const filter = useMemo<UserFilter>(
    () => ({ ...scope, ...(search !== '' && { search }), ...(states.length > 0 && { states }) }),
    [scope, search, states],
  )
  return { filter, search, states, sort: { column: by, descending }, by, descending, change }
}

function put(params: URLSearchParams, name: string, value: string): void {
  if (value === '') params.delete(name)
  else params.set(name, value)
}

/** The users that match, page by page. */
export function useUsersList(filter: UserFilter, sort: SortBy, descending: boolean) {
  const query = useInfiniteQuery(
    api.users.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, sort, descending, limit: PAGE, cursor }),
      ...byCursor,
      placeholderData: keepPreviousData,
    }),
  )
  const { rows, first, ...paged } = usePaged<UserRow, NonNullable<typeof query.data>['pages'][number]>(query)
  return { ...paged, rows, total: first?.total, query }
}

export function useUserCounts() {
  return useQuery(api.users.counts.queryOptions({ input: useScope() })).data
}
