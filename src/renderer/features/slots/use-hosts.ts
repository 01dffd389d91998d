import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, skipToken, useQueries, useQuery } from '@tanstack/react-query'
import type { UserId } from '../../../contract/ids.ts'
import type { UserDetail, UserRow } from '../../../contract/users.ts'
import { useScope } from '../../app/scope.ts'
import { api } from '../../rpc.ts'

const OFFERED = 30
const NONE: UserRow[] = []

/** The users of the scope whose name or email fits what was typed: a hundred thousand are not put into a list. */
export function useHostsFound(typed: string, enabled = true): { hosts: readonly UserRow[]; asking: boolean } {
  const scope = useScope()
  const [search] = useDebouncedValue(typed.trim(), 150)
  const query = useQuery(
    api.users.list.queryOptions({
      input: { ...scope, ...(search !== '' && { search }), sort: 'name', descending: false, limit: OFFERED },
      enabled,
      placeholderData: keepPreviousData,
    }),
  )
  return { hosts: query.data?.rows ?? NONE, asking: query.isFetching }
}

/** One host with their connection; undefined until it is known. */
export function useHost(id: UserId | null): UserDetail | undefined {
  return useQuery(api.users.get.queryOptions({ input: id === null ? skipToken : { id } })).data
}

/** Some hosts by id, as far as they are known already. */
export function useHostsById(ids: readonly UserId[]): readonly (UserDetail | undefined)[] {
  return useQueries({
    queries: ids.map((id) => api.users.get.queryOptions({ input: { id } })),
    combine: (results) => results.map(({ data }) => data),
  })
}
