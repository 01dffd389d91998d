import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PartError } from '../components/PartError.tsx'
import { showError } from './errors.ts'

type QueryErrorProps = {
  query: Pick<UseQueryResult, 'error' | 'refetch' | 'isFetching'>
  /** Instead of the general title: "Zoom’s user list could not be read". */
  title?: string
  other?: ReactNode
}

/** What a failed reading looks like, in the frame of the part it was for. */
export function QueryError({ query, title, other }: QueryErrorProps) {
  const shown = showError(query.error)
  return (
    <PartError
      title={title ?? shown.title}
      text={shown.text}
      safe="Nothing was changed."
      code={shown.code}
      retry={() => void query.refetch()}
      retrying={query.isFetching}
      other={other}
    />
  )
}
