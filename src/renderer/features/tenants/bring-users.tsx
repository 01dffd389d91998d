import { useMutation, useQuery } from '@tanstack/react-query'
import { IconFlask } from '@tabler/icons-react'
import { showError } from '../../app/errors.ts'
import { formatNumberOf } from '../../app/format.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import type { WayIn } from '../../components/EmptyState.tsx'
import { api } from '../../rpc.ts'

/** The way in that the running sandbox offers: its accounts as tenants, its people as users. Null without it. */
export function useBringUsers(kind: 'primary' | 'default' = 'default'): WayIn | null {
  const { data: sandbox } = useQuery(api.sandbox.status.queryOptions())
  const { mutate, isPending } = useMutation(
    api.sandbox.bringUsers.mutationOptions({
      onSuccess: ({ tenants, users }) =>
        toast({
          title: 'The sandbox’s people are here',
          text:
            tenants + users === 0
              ? 'Nobody was missing.'
              : `${formatNumberOf(tenants, 'tenant')} and ${formatNumberOf(users, 'user')} were added. Connecting them comes next.`,
        }),
      onError(error) {
        const { title, text } = showError(error)
        toast({ tone: 'bad', title, text })
      },
    }),
  )
  if (sandbox?.running !== true) return null
  return {
    icon: IconFlask,
    title: 'Bring the sandbox’s people',
    text: `Its ${formatNumberOf(sandbox.accounts, 'account')} become tenants, its ${formatNumberOf(sandbox.users, 'user')} become users.`,
    action: (
      <Button kind={kind} busy={isPending} onClick={() => mutate(undefined)}>
        Bring accounts and people
      </Button>
    ),
  }
}
