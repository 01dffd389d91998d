import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Slot } from '../../../contract/slots.ts'
import { consoleClock } from '../../app/console-clock.ts'
import { showError } from '../../app/errors.ts'
import { useZone } from '../../app/hello.tsx'
import { toast } from '../../app/toast.tsx'
import { api } from '../../rpc.ts'
import { type Deed, outcomeOf } from './outcome.ts'

/** What can be done at once about an appointment whose meeting is not as it should be. */
export function useSlotActions() {
  const zone = useZone()
  const { mutateAsync: retryNow, isPending: retrying } = useMutation(api.slots.retry.mutationOptions())
  const { mutateAsync: makeNow, isPending: making } = useMutation(api.slots.makeAgain.mutationOptions())
  return useMemo(() => {
    async function tell(deed: Deed, act: Promise<Slot>): Promise<void> {
      try {
        toast(outcomeOf(deed, await act, { zone, now: consoleClock.now() }))
      } catch (error) {
        const { title, text } = showError(error)
        toast({ tone: 'bad', title, text })
      }
    }
    return {
      busy: retrying || making,
      retry: ({ id }: Slot) => tell('retry', retryNow({ id })),
      makeAgain: ({ id }: Slot) => tell('makeAgain', makeNow({ id })),
    }
  }, [zone, retrying, making, retryNow, makeNow])
}
