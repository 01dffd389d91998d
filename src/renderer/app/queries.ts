import { ORPCError } from '@orpc/client'
import { MutationCache, QueryClient } from '@tanstack/react-query'
import { invalidateTopics } from './topics.ts'

const TRIES = 3

/**
 * What was read stays until main says that it changed, so nothing is asked again by time or focus. A reading that
 * the link cut off is tried again; an answer, even an error, is an answer. A change is never sent twice; what was
 * changed here is asked again at once.
 */
export const queries: QueryClient = new QueryClient({
  mutationCache: new MutationCache({
    onSuccess(_data, _input, _context, { options: { mutationKey } }) {
      const path = mutationKey?.[0]
      if (Array.isArray(path)) invalidateTopics(queries, [String(path[0])])
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (count, error) => count < TRIES && !(error instanceof ORPCError),
      retryDelay: 300,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
