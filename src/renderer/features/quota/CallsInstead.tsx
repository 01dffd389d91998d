import type { ReactNode } from 'react'
import { QueryError } from '../../app/QueryError.tsx'
import { Button } from '../../components/Button.tsx'
import { NothingFound } from '../../components/NothingFound.tsx'
import type { useQuotaUrl } from './quota-url.ts'
import type { useCalls } from './use-calls.ts'

type CallsInsteadProps = {
  query: ReturnType<typeof useCalls>['query']
  url: ReturnType<typeof useQuotaUrl>
  refusals: boolean
}

/** What stands where calls would: an error, or which filter to drop. */
export function CallsInstead({ query, url, refusals }: CallsInsteadProps) {
  if (query.isError) return <QueryError query={query} title="The ledger could not be read" />
  const what = refusals ? 'Zoom refused nothing' : 'Nothing was sent to Zoom'
  const narrowed = url.account !== undefined || url.userId !== undefined || (url.counted && !refusals)
  const actions: ReactNode[] = []
  if (url.today)
    actions.push(
      <Button key="all" onClick={() => url.change({ when: 'all' })}>
        Show all days
      </Button>,
    )
  if (narrowed)
    actions.push(
      <Button
        key="drop"
        kind={url.today ? 'quiet' : 'default'}
        onClick={() => url.change({ account: '', user: '', counted: false })}
      >
        Drop the filters
      </Button>,
    )
  return (
    <NothingFound
      title={`${what}${url.today ? ' today' : ''}${narrowed ? ' that fits the filters' : ''}`}
      text={
        url.today
          ? 'Today is Zoom’s day: since 00:00 UTC.'
          : refusals
            ? 'Refusals would stand here with the limit that was met, who spent it, and when it frees.'
            : 'Every request stands here from the first on, before it is sent.'
      }
      actions={actions}
    />
  )
}
