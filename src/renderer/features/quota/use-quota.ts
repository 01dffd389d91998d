import { useQuery } from '@tanstack/react-query'
import type { AccountQuota } from '../../../contract/quota.ts'
import { api } from '../../rpc.ts'

/** How soon a window of a second or minute is asked again for while calls are in it: it empties without news. */
const WINDOW_MS = 1500

function againIn(accounts: readonly AccountQuota[] | undefined): number | false {
  const moving = accounts?.some(({ gauges }) =>
    gauges.some(({ window, used }) => window !== 'day' && used > 0),
  )
  return moving === true ? WINDOW_MS : false
}

/** Every Zoom account that was met, with its allowances. */
export function useAccounts() {
  return useQuery(
    api.quota.accounts.queryOptions({ refetchInterval: ({ state }) => againIn(state.data?.rows) }),
  )
}

export function useAccount(accountId: string) {
  return useQuery(
    api.quota.account.queryOptions({
      input: { accountId },
      refetchInterval: ({ state }) => againIn(state.data === undefined ? undefined : [state.data.account]),
    }),
  )
}
