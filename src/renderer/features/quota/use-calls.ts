import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { UserId } from '../../../contract/ids.ts'
import type { Call } from '../../../contract/quota.ts'
import { byCursor, usePaged } from '../../app/paged.ts'
import { useScope } from '../../app/scope.ts'
import { api } from '../../rpc.ts'
import type { useQuotaUrl } from './quota-url.ts'

const PAGE = 100

export type CallsOnly = 'calls' | 'counted' | 'refusals'

type Of = {
  only: CallsOnly
  account: string | undefined
  user: UserId | undefined
  url: ReturnType<typeof useQuotaUrl>
  /** Keeps the rows as they are, so that they do not move under who reads one. */
  held: boolean
}

/** The calls that the page and its filters ask for, page by page. */
export function useCalls({ only, account, user, url, held }: Of) {
  const scope = useScope()
  const accountId = account ?? url.account
  const userId = user ?? url.userId
  const query = useInfiniteQuery(
    api.quota.calls.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...scope,
        ...(accountId !== undefined && { accountId }),
        ...(userId !== undefined && { userId }),
        only: askedFor(only, url.counted),
        today: url.today,
        limit: PAGE,
        cursor,
      }),
      ...byCursor,
      placeholderData: keepPreviousData,
      enabled: ({ state }) => !held || state.data === undefined,
    }),
  )
  return { ...usePaged<Call, NonNullable<typeof query.data>['pages'][number]>(query), query }
}

function askedFor(only: CallsOnly, counted: boolean): 'all' | 'refused' | 'countsFor100' {
  if (only === 'refusals') return 'refused'
  return only === 'counted' || counted ? 'countsFor100' : 'all'
}
