import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AppConsent } from '../../../../contract/accounts.ts'
import type { AttemptId, ZoomAppId } from '../../../../contract/ids.ts'
import { api } from '../../../rpc.ts'

/** A consent with an app itself: begun by a click, followed until it ends. */
export function useConsent(zoomAppId: ZoomAppId, purpose: AppConsent['purpose']) {
  const queries = useQueryClient()
  const [id, setId] = useState<AttemptId | null>(null)
  const { data: consent } = useQuery(
    api.accounts.consent.queryOptions({ input: { id: id ?? '' }, enabled: id !== null }),
  )
  const start = useMutation(
    api.accounts.authorize.mutationOptions({
      onSuccess: ({ consent: begun, openInPage }) => {
        queries.setQueryData(api.accounts.consent.queryKey({ input: { id: begun.id } }), begun)
        setId(begun.id)
        if (openInPage && begun.authorizeUrl !== null) window.open(begun.authorizeUrl, '_blank', 'noopener')
      },
    }),
  )
  const cancel = useMutation(api.accounts.cancelConsent.mutationOptions())
  return {
    consent: id === null ? undefined : consent,
    busy: start.isPending,
    error: start.error,
    begin: () => start.mutate({ zoomAppId, purpose }),
    cancel: () => id !== null && cancel.mutate({ id }),
  }
}
