import { useQuery } from '@tanstack/react-query'
import { api } from '../../../rpc.ts'

/** How many users of all tenants have tokens here; undefined until that is known. */
export function useConnectedUsers(): number | undefined {
  const { data } = useQuery(api.users.counts.queryOptions({ input: {} }))
  if (data === undefined) return undefined
  return data.all - (data.states.neverConnected ?? 0) - (data.states.disconnected ?? 0)
}
