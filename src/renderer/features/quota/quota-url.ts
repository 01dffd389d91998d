import { useCallback } from 'react'
import { useSearchParams } from 'react-router'
import { UserId } from '../../../contract/ids.ts'

type Change = Partial<{
  view: string
  account: string
  user: string
  when: 'today' | 'all'
  counted: boolean
}>

const DEFAULTS: Readonly<Record<string, string>> = { when: 'today', counted: 'false' }

/** What the URL says of the quota pages: the tab, and what the calls are narrowed to. */
export function useQuotaUrl() {
  const [params, setParams] = useSearchParams()
  const change = useCallback(
    (next: Change) =>
      setParams(
        (old) => {
          for (const [name, value] of Object.entries(next)) {
            const text = String(value)
            if (text === '' || text === DEFAULTS[name]) old.delete(name)
            else old.set(name, text)
          }
          // A call that a link named belongs to the view that the link was for.
          if (next.view !== undefined) old.delete('call')
          return old
        },
        { replace: true },
      ),
    [setParams],
  )
  const userId = UserId.safeParse(params.get('user')).data
  return {
    view: params.get('view'),
    account: params.get('account') ?? undefined,
    userId,
    today: params.get('when') !== 'all',
    counted: params.get('counted') === 'true',
    call: params.get('call'),
    change,
  }
}

/** The view that the URL names, if it is one of these; else the first. */
export function viewOf<Id extends string>(named: string | null, views: readonly [Id, ...Id[]]): Id {
  return views.find((view) => view === named) ?? views[0]
}
