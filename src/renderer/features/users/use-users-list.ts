import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { ViewId } from '../../../contract/ids.ts'
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
import type { ViewQuery } from '../../../contract/views.ts'
import { api } from '../../rpc.ts'
import { defaultSortOf, type DefaultView, parseStates, statesOfView } from './views.ts'

/** What a window shows at first, and some: a search is answered letter by letter. */
const PAGE = 60
const SORTS = UserSort.options
/** What of the list's address changes; all that is not named stays. */
export type UsersChange = {
  search?: string
  states?: ConnectionState[]
  types?: UserTypeFilter[]
  quota?: QuotaFilter[]
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

const DEFAULT_VIEWS: readonly string[] = ['attention', 'expiring', 'paused', 'neverConnected', 'disconnected']

/**
 * What the URL says of the list: search, states, sorting. `?view=paused` is short for a view's states, `?state=paused`
 * for one, and `?view=viw_…` for all that a saved view says: the first change writes it out, and leaves the view as it is.
 */
export function useUsersUrl() {
  const [params, setParams] = useSearchParams()
  const scope = useScope()
  const view = params.get('view') ?? ''
  const opened = ViewId.safeParse(view).data ?? null
  const { data: views, isFetching } = useQuery(api.views.list.queryOptions())
  const saved = opened === null ? undefined : views?.find(({ id }) => id === opened)
  const stateText = params.get('states') ?? params.get('state') ?? ''
  const typeText = params.get('types') ?? ''
  const quotaText = params.get('quota') ?? ''
  const searchText = params.get('search') ?? ''
  const hasGap = params.get('gap') === 'yes'
  const sortText = params.get('sort')
  const isDown = params.get('order') === 'descending'
  const query = useMemo<Required<ViewQuery>>(() => {
    if (saved !== undefined) return { ...NOTHING, ...saved.query }
    const states = statesIn(view, stateText)
    return {
      search: searchText,
      states,
      types: valuesIn(typeText, UserTypeFilter),
      quota: valuesIn(quotaText, QuotaFilter),
      scopeGap: hasGap,
      sort: SORTS.find((sort) => sort === sortText) ?? defaultSortOf(states),
      descending: isDown,
    }
  }, [saved, searchText, view, stateText, typeText, quotaText, hasGap, sortText, isDown])

  const change = useCallback(
    (next: UsersChange) =>
      setParams(
        (old) => {
          if (saved !== undefined) write(old, { ...saved.query, sort: sortOf(saved.query) })
          for (const name of ['view', 'state']) if (saved !== undefined || next.states) old.delete(name)
          write(old, next)
          return old
        },
        { replace: true },
      ),
    [setParams, saved],
  )
  /** Opens a saved view. */
  const open = useCallback(
    (id: ViewId) =>
      setParams((old) => {
        for (const name of OWN) old.delete(name)
        old.set('view', id)
        return old
      }),
    [setParams],
  )
  const { sort: by, descending, ...parts } = query
  const filter = useMemo<UserFilter>(() => ({ ...scope, ...worded(query) }), [scope, query])
  return {
    ...parts,
    filter,
    /** All of it, as a view would keep it. */
    query,
    by,
    descending,
    sort: sortOf(query),
    change,
    open,
    views: views ?? [],
    /** What the list is of is not known yet: a saved view is still being read. */
    isUnknown: opened !== null && views === undefined,
    /** The view that the URL names is gone. */
    isGone: opened !== null && views !== undefined && saved === undefined && !isFetching,
  }
}

const sortOf = ({ sort, descending }: ViewQuery): Sort => ({ column: sort, descending })

function statesIn(view: string, named: string): ConnectionState[] {
  return DEFAULT_VIEWS.includes(view) ? statesOfView(view as DefaultView) : parseStates(named)
}

/** Writes what is named into a URL, as short as it goes. */
function write(to: URLSearchParams, { search, states, types, quota, scopeGap, sort }: UsersChange): void {
  if (search !== undefined) put(to, 'search', search)
  if (states !== undefined) put(to, 'states', states.join(','))
  if (types !== undefined) put(to, 'types', types.join(','))
  if (quota !== undefined) put(to, 'quota', quota.join(','))
  if (scopeGap !== undefined) put(to, 'gap', scopeGap ? 'yes' : '')
  if (sort === undefined) return
  const inEffect = statesIn(to.get('view') ?? '', to.get('states') ?? to.get('state') ?? '')
  put(to, 'sort', sort.column === defaultSortOf(inEffect) ? '' : sort.column)
  put(to, 'order', sort.descending ? 'descending' : '')
}

const OWN = ['view', 'state', 'states', 'search', 'types', 'quota', 'gap', 'sort', 'order']
const NOTHING: Required<ViewQuery> = { ...NO_FILTER, sort: 'name', descending: false }

/** The parts of a filter that say something. */
export function worded({ search, states, types, quota, scopeGap }: Omit<ViewQuery, 'sort' | 'descending'>) {
  return {
    ...(search && { search }),
    ...(states !== undefined && states.length > 0 && { states }),
    ...(types !== undefined && types.length > 0 && { types }),
    ...(quota !== undefined && quota.length > 0 && { quota }),
    ...(scopeGap && { scopeGap }),
  }
}

/** True if two views would list the same users in the same order, whatever order their values are ticked in. */
export function isSameQuery(one: ViewQuery, other: ViewQuery): boolean {
  const key = (query: ViewQuery): string => {
    const { search = '', states = [], types = [], quota = [], scopeGap = false } = worded(query)
    const sets = [states, types, quota].map((values) => [...values].sort())
    return JSON.stringify([search, sets, scopeGap, query.sort, query.descending])
  }
  return key(one) === key(other)
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

const listOptions = (filter: UserFilter, sort: UserSort, descending: boolean) =>
  api.users.list.infiniteOptions({
    input: (cursor: string | undefined) => ({ ...filter, sort, descending, limit: PAGE, cursor }),
    ...byCursor,
  })

/**
 * Asks for what is being typed as the key goes down: by the time that the page has followed its address, the answer
 * is there.
 */
export function useSearchAhead({ filter, by, descending }: ReturnType<typeof useUsersUrl>) {
  const queries = useQueryClient()
  return (search: string): void => {
    const { search: _old, ...rest } = filter
    void queries.prefetchInfiniteQuery(listOptions({ ...rest, ...worded({ search }) }, by, descending))
  }
}

/** The users that match, page by page. */
export function useUsersList(filter: UserFilter, sort: UserSort, descending: boolean, enabled = true) {
  const query = useInfiniteQuery({
    ...listOptions(filter, sort, descending),
    placeholderData: keepPreviousData,
    enabled,
  })
  const { rows, first, ...paged } = usePaged<UserRow, NonNullable<typeof query.data>['pages'][number]>(query)
  return { ...paged, rows, total: first?.total, query }
}

export function useUserCounts() {
  return useQuery(api.users.counts.queryOptions({ input: useScope() })).data
}
