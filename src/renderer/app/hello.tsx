import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, use } from 'react'
import type { Hello, Preferences } from '../../contract/settings.ts'
import { api } from '../rpc.ts'
import { showError } from './errors.ts'
import { toast } from './toast.tsx'

/** What the console said of itself; everything inside the shell may rely on it. */
export const HelloContext = createContext<Hello | null>(null)

export function useHello(): Hello {
  const hello = use(HelloContext)
  if (hello === null) throw new Error('useHello outside of HelloContext')
  return hello
}

/** The operator's preferences and a way to change them; a change shows at once and is taken back if not saved. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const { preferences } = useHello()
  const queries = useQueryClient()
  const queryKey = api.settings.hello.queryKey()
  const { mutate } = useMutation(
    api.settings.savePreferences.mutationOptions({
      onMutate(change) {
        queries.setQueryData(queryKey, (hello) =>
          hello === undefined ? hello : { ...hello, preferences: { ...hello.preferences, ...change } },
        )
      },
      onError(error) {
        const { title, text } = showError(error)
        toast({ tone: 'bad', title, text })
      },
      onSettled: () => queries.invalidateQueries({ queryKey }),
    }),
  )
  return [preferences, mutate]
}

/** The zone all times are shown in: the operator's choice, else the machine's. */
export function useZone(): string {
  const { preferences, systemTimeZone } = useHello()
  return preferences.timeZone ?? systemTimeZone
}
