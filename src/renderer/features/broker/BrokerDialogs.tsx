import { Checkbox, TagsInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { z } from 'zod'
import type { TenantRoute } from '../../../contract/broker.ts'
import { contract } from '../../../contract/index.ts'
import { inputSchemaOf } from '../../app/contract-schema.ts'
import { toast } from '../../app/toast.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { FormDialog } from '../../components/FormDialog.tsx'
import { api } from '../../rpc.ts'

/** Which dialog about the broker is open. */
export type BrokerDialog =
  | { kind: 'pair'; again: boolean }
  | { kind: 'unpair'; base: string }
  | { kind: 'route'; route: TenantRoute }

export function BrokerDialogs({ dialog, onClose }: { dialog: BrokerDialog | null; onClose: () => void }) {
  if (dialog === null) return null
  if (dialog.kind === 'pair') return <Pair again={dialog.again} onClose={onClose} />
  if (dialog.kind === 'unpair') return <Unpair base={dialog.base} onClose={onClose} />
  return <Route route={dialog.route} onClose={onClose} />
}

function Pair({ again, onClose }: { again: boolean; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.broker.pair.mutationOptions())
  return (
    <FormDialog
      title="Pair a broker"
      verb="Pair"
      busyVerb="Asking the broker"
      schema={inputSchemaOf(contract.broker.pair)}
      initial={{ base: '', code: '' }}
      onClose={onClose}
      save={async (values) => {
        const { base } = await mutateAsync(values)
        toast({ title: 'The broker is paired', text: `${base ?? ''} works for this console now.` })
      }}
    >
      {(form) => (
        <>
          <TextInput
            label="Address"
            placeholder="https://connect.example.com"
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            description="Where browsers reach it: https, without a path."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('base')}
          />
          <TextInput
            label="Pairing code"
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: 'mono' }}
            description={
              again
                ? 'Start the broker with --pair: it prints a new one. Open links end with the old pairing.'
                : 'The broker prints it when it starts. It is good once.'
            }
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('code')}
          />
        </>
      )}
    </FormDialog>
  )
}

function Unpair({ base, onClose }: { base: string; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.broker.unpair.mutationOptions())
  return (
    <ConfirmDialog
      title={`Unpair ${base}?`}
      verb="Unpair"
      keep="Keep paired"
      onClose={onClose}
      act={async () => {
        await mutateAsync(undefined)
        toast({ title: 'The broker is unpaired', text: 'No connection was touched.' })
      }}
    >
      Open connect links lead nowhere from then on. Users who are connected stay connected.
    </ConfirmDialog>
  )
}

const RouteForm = z.object({
  atDomain: z.boolean(),
  returnUrl: z.string().max(2048),
  returnDomains: z.array(z.string()),
})

function Route({ route, onClose }: { route: TenantRoute; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.broker.setRoute.mutationOptions())
  const { tenantId, tenantName, domain } = route
  return (
    <FormDialog
      title={`${tenantName}: the way through the broker`}
      verb="Save"
      wide
      schema={RouteForm}
      initial={{
        atDomain: route.atDomain,
        returnUrl: route.returnUrl ?? '',
        returnDomains: route.returnDomains,
      }}
      onClose={onClose}
      save={async ({ returnUrl, ...values }) => {
        await mutateAsync({ tenantId, ...values, returnUrl: returnUrl === '' ? null : returnUrl })
        toast({ title: `The way of ${tenantName} was saved`, text: 'Check it to see that it leads through.' })
      }}
    >
      {(form) => (
        <>
          <Checkbox
            label={`Links open at ${domain}`}
            description="Only if that domain leads to the broker, by a DNS record or a proxy. Else they open at the broker’s own address."
            data-autofocus
            {...form.getInputProps('atDomain', { type: 'checkbox' })}
          />
          <TextInput
            label="Return page"
            placeholder={`https://${domain}/connected`}
            autoComplete="off"
            spellCheck={false}
            description="Where users land after Zoom. Empty: the broker thanks them itself."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('returnUrl')}
          />
          <TagsInput
            label="Domains of return pages"
            description="Exactly, or *.example.com for all below it. Nobody is ever sent elsewhere."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('returnDomains')}
          />
        </>
      )}
    </FormDialog>
  )
}
