import { Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { contract } from '../../../contract/index.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import { inputSchemaOf } from '../../app/contract-schema.ts'
import { formatNumberOf } from '../../app/format.ts'
import { useZone } from '../../app/hello.tsx'
import { toast } from '../../app/toast.tsx'
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx'
import { FormDialog } from '../../components/FormDialog.tsx'
import { Notice } from '../../components/Notice.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { ZoneSelect } from '../../components/ZoneSelect.tsx'
import { api } from '../../rpc.ts'
import { connectedUsers } from './scope-matrix.ts'

/** Which dialog is open, and about which tenant. */
export type TenantDialog = { kind: 'add' } | { kind: 'change' | 'remove'; tenant: Tenant }

type TenantDialogsProps = {
  dialog: TenantDialog | null
  onClose: () => void
  onAdded: (tenant: Tenant) => void
}

export function TenantDialogs({ dialog, onClose, onAdded }: TenantDialogsProps) {
  if (dialog === null) return null
  if (dialog.kind === 'add') return <AddTenant onClose={onClose} onAdded={onAdded} />
  if (dialog.kind === 'change') return <ChangeTenant tenant={dialog.tenant} onClose={onClose} />
  return <RemoveTenant tenant={dialog.tenant} onClose={onClose} />
}

type TenantValues = { name: string; domain: string; zoomAppId: string; timeZone: string }

function AddTenant({ onClose, onAdded }: { onClose: () => void; onAdded: (tenant: Tenant) => void }) {
  const { data: apps } = useQuery(api.zoomApps.list.queryOptions())
  const { mutateAsync } = useMutation(api.tenants.add.mutationOptions())
  const zone = useZone()
  // The form begins with the first app chosen, so it waits for the list.
  if (apps === undefined) return null
  const initial: TenantValues = { name: '', domain: '', zoomAppId: apps[0]?.id ?? '', timeZone: zone }
  return (
    <FormDialog
      title="Add tenant"
      verb="Add tenant"
      schema={inputSchemaOf(contract.tenants.add)}
      initial={initial}
      onClose={onClose}
      save={async (values) => onAdded(await mutateAsync(values))}
    >
      {(form) => <TenantFields form={form} />}
    </FormDialog>
  )
}

function ChangeTenant({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.tenants.change.mutationOptions())
  const { id, name, domain, zoomAppId, timeZone } = tenant
  return (
    <FormDialog
      title="Change tenant"
      verb="Save"
      schema={inputSchemaOf(contract.tenants.change)}
      initial={{ id, name, domain, zoomAppId, timeZone }}
      onClose={onClose}
      save={mutateAsync}
    >
      {(form) => (
        <>
          <TenantFields form={form} />
          <MoveToApp tenant={tenant} to={form.values.zoomAppId} />
        </>
      )}
    </FormDialog>
  )
}

/** What becomes of a tenant's users if it moves to another Zoom app: said before it is saved. */
function MoveToApp({ tenant, to }: { tenant: Tenant; to: string }) {
  const { data: apps = [] } = useQuery(api.zoomApps.list.queryOptions())
  const app = apps.find(({ id }) => id === to)
  const connected = connectedUsers(tenant)
  if (app === undefined || app.id === tenant.zoomAppId || connected === 0) return null
  const one = connected === 1
  const users = `${formatNumberOf(connected, 'user')} ${one ? 'holds' : 'hold'} an authorization of ${tenant.zoomAppName}`
  return (
    <Notice tone="warn" title={`${users}, which is of no use to ${app.name}`}>
      {app.level === 'user'
        ? `${one ? 'They keep' : 'Each keeps'} working through ${tenant.zoomAppName} until they consent to ${app.name}; their old authorization is given back to Zoom then.`
        : `They keep working through ${tenant.zoomAppName} until you disconnect them. Then attach them in Settings, Zoom apps, to an account that an admin authorized.`}
    </Notice>
  )
}

function TenantFields<Values extends TenantValues>({ form }: { form: UseFormReturnType<Values> }) {
  const { data: apps = [] } = useQuery(api.zoomApps.list.queryOptions())
  return (
    <>
      <TextInput label="Name" autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <TextInput
        label="Domain"
        placeholder="client1.example.com"
        autoComplete="off"
        spellCheck={false}
        description="Where this client’s people book: no https://, no path."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        {...form.getInputProps('domain')}
      />
      <Select
        label="Zoom app"
        placeholder="Choose a Zoom app"
        description="One app can serve all tenants."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={apps.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('zoomAppId')}
      />
      <ZoneSelect label="Time zone" {...form.getInputProps('timeZone')} />
    </>
  )
}

function RemoveTenant({ tenant, onClose }: { tenant: Tenant; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.tenants.remove.mutationOptions())
  const mask = usePrivate()
  return (
    <ConfirmDialog
      title={`Remove ${mask(tenant.name)}?`}
      verb="Remove tenant"
      keep="Keep"
      onClose={onClose}
      act={async () => {
        await mutateAsync({ id: tenant.id })
        toast({ title: `${mask(tenant.name)} was removed` })
      }}
    >
      {mask(tenant.domain)} is no longer served here. The audit log keeps what was done for it.
    </ConfirmDialog>
  )
}
