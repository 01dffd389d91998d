import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { ConnectionState } from '../../../contract/states.ts'
import {
  QuotaFilter,
  type UserFilter,
  type UserRow,
  UserSort,
  UserTypeFilter,
} from '../../../contract/users.ts'
import { byCursor, usePaged } from '../../app/paged.ts'
import { useScope } from '../../app/scope.ts'
import type { Sort } from '../../components/data-table/columns.ts'
import { api } from '../../rpc.ts'
import { type ViewId, parseStates, statesOfView } from './views.ts'

const PAGE = 100
const SORTS = UserSort.options
type SortBy = UserSort
/** What of the list's address changes; all that is not named stays. */
export type UsersChange = {
  search?: string
  states?: readonly ConnectionState[]
  types?: readonly UserTypeFilter[]
  quota?: readonly QuotaFilter[]
  scopeGap?: boolean
  sort?: Sort
}
/** No filter at all. */
export const NO_FILTER = {
  search: '',
  states: [],
  types: [],
  quota: [],
  scopeGap: false,
} satisfies UsersChange

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
  const typeText = params.get('types') ?? ''
  const quotaText = params.get('quota') ?? ''
  const types = useMemo(() => valuesIn(typeText, UserTypeFilter), [typeText])
  const quota = useMemo(() => valuesIn(quotaText, QuotaFilter), [quotaText])
  const scopeGap = params.get('gap') === 'yes'
  const by: SortBy = SORTS.find((sort) => sort === params.get('sort')) ?? 'name'
  const descending = params.get('order') === 'descending'

  const change = useCallback(
    (next: UsersChange) =>
      setParams(
        (old) => {
          if (next.search !== undefined) put(old, 'search', next.search)
          if (next.states !== undefined) {
            old.delete('view')
            old.delete('state')
            put(old, 'states', next.states.join(','))
          }
          if (next.types !== undefined) put(old, 'types', next.types.join(','))
          if (next.quota !== undefined) put(old, 'quota', next.quota.join(','))
          if (next.scopeGap !== undefined) put(old, 'gap', next.scopeGap ? 'yes' : '')
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
    () => ({
      ...scope,
      ...(search !== '' && { search }),
      ...(states.length > 0 && { states }),
      ...(types.length > 0 && { types }),
      ...(quota.length > 0 && { quota }),
      ...(scopeGap && { scopeGap }),
    }),
    [scope, search, states, types, quota, scopeGap],
  )
  return {
    filter,
    search,
    states,
    types,
    quota,
    scopeGap,
    sort: { column: by, descending },
    by,
    descending,
    change,
  }
}

/** The values that a URL names; unknown ones are left out. */
function valuesIn<T extends string>(text: string, of: { options: readonly T[] }): T[] {
  const named = text.split(',')
  return of.options.filter((one) => named.includes(one))
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
