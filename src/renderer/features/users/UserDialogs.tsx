import { Select, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { contract } from '../../../contract/index.ts'
import type { UserRow } from '../../../contract/users.ts'
import type { z } from 'zod'
import { useZone } from '../../app/hello.tsx'
import { useScope } from '../../app/scope.ts'
import { toast } from '../../app/toast.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { FormDialog } from '../../components/FormDialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { ZoneSelect } from '../../components/ZoneSelect.tsx'
import { inputSchemaOf } from '../../app/contract-schema.ts'
import { api } from '../../rpc.ts'
import { DisconnectDialog } from './DisconnectDialog.tsx'

type Who = Pick<UserRow, 'id' | 'name' | 'email' | 'timeZone' | 'tenantName'>
/** Which dialog is open, and about whom. */
export type UserDialog = { kind: 'add' } | { kind: 'change' | 'remove' | 'disconnect'; user: Who }

type UserDialogsProps = { dialog: UserDialog | null; onClose: () => void; onAdded: (user: UserRow) => void }

export function UserDialogs({ dialog, onClose, onAdded }: UserDialogsProps) {
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'add':
      return <AddUser onClose={onClose} onAdded={onAdded} />
    case 'change':
      return <ChangeUser user={dialog.user} onClose={onClose} />
    case 'remove':
      return <RemoveUser user={dialog.user} onClose={onClose} />
    case 'disconnect':
      return <DisconnectDialog user={dialog.user} onClose={onClose} />
  }
}

type NewUser = z.input<ReturnType<typeof addSchema>>
const addSchema = () => inputSchemaOf(contract.users.add)

function AddUser({ onClose, onAdded }: { onClose: () => void; onAdded: (user: UserRow) => void }) {
  const { data: tenants } = useQuery(api.tenants.list.queryOptions())
  const { mutateAsync } = useMutation(api.users.add.mutationOptions())
  const { tenantId } = useScope()
  const zone = useZone()
  const mask = usePrivate()
  // The form begins with the tenant and its zone chosen, so it waits for the list.
  if (tenants === undefined) return null
  const only = tenants.length === 1 ? tenants[0]?.id : undefined
  const initial: NewUser = {
    tenantId: tenantId ?? only ?? '',
    name: '',
    email: '',
    timeZone: tenants.find(({ id }) => id === tenantId)?.timeZone ?? zone,
  }
  return (
    <FormDialog
      title="Add user"
      verb="Add user"
      schema={addSchema()}
      initial={initial}
      onClose={onClose}
      save={async (values) => onAdded(await mutateAsync(values))}
    >
      {(form) => (
        <>
          <Select
            label="Tenant"
            placeholder="Choose a tenant"
            searchable
            data={tenants.map(({ id, name }) => ({ value: id, label: mask(name) }))}
            {...form.getInputProps('tenantId')}
          />
          <TextInput label="Name" autoComplete="off" data-autofocus {...form.getInputProps('name')} />
          <TextInput
            label="Email"
            type="email"
            autoComplete="off"
            description="The one they sign in to Zoom with: another Zoom user is never connected silently."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            {...form.getInputProps('email')}
          />
          <ZoneSelect label="Time zone" {...form.getInputProps('timeZone')} />
        </>
      )}
    </FormDialog>
  )
}

function ChangeUser({ user, onClose }: { user: Who; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.users.change.mutationOptions())
  return (
    <FormDialog
      title="Change user"
      verb="Save"
      schema={inputSchemaOf(contract.users.change)}
      initial={{ id: user.id, name: user.name, email: user.email, timeZone: user.timeZone }}
      onClose={onClose}
      save={mutateAsync}
    >
      {(form) => (
        <>
          <TextInput label="Name" autoComplete="off" data-autofocus {...form.getInputProps('name')} />
          <TextInput label="Email" type="email" autoComplete="off" {...form.getInputProps('email')} />
          <ZoneSelect label="Time zone" {...form.getInputProps('timeZone')} />
        </>
      )}
    </FormDialog>
  )
}

function RemoveUser({ user, onClose }: { user: Who; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.users.remove.mutationOptions())
  const mask = usePrivate()
  return (
    <ConfirmDialog
      title={`Remove ${mask(user.name)}?`}
      verb="Remove user"
      keep="Keep"
      onClose={onClose}
      act={async () => {
        await mutateAsync({ id: user.id })
        toast({ title: `${mask(user.name)} was removed` })
      }}
    >
      They leave {mask(user.tenantName)} and their open slots go. Someone who is connected, or has coming
      appointments, is not removed.
    </ConfirmDialog>
  )
}
