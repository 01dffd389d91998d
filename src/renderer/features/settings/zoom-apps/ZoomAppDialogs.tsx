import { PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { contract } from '../../../../contract/index.ts'
import type { ZoomApp } from '../../../../contract/zoom-apps.ts'
import { inputSchemaOf } from '../../../app/contract-schema.ts'
import { toast } from '../../../app/toast.tsx'
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx'
import { FormDialog } from '../../../components/FormDialog.tsx'
import { api } from '../../../rpc.ts'
import { AuthorizeDialog } from './AuthorizeDialog.tsx'
import { TestDialog } from './TestDialog.tsx'
import { NEW_ZOOM_APP, ZoomAppFields } from './ZoomAppFields.tsx'

/** Which dialog is open, and about which Zoom app. */
export type ZoomAppDialog =
  | { kind: 'add' }
  | {
      kind: 'secret' | 'remove' | 'test' | 'rename' | 'account'
      app: ZoomApp
    }

export function ZoomAppDialogs({ dialog, onClose }: { dialog: ZoomAppDialog | null; onClose: () => void }) {
  if (dialog === null) return null
  if (dialog.kind === 'add') return <AddZoomApp onClose={onClose} />
  if (dialog.kind === 'test') return <TestDialog app={dialog.app} onClose={onClose} />
  if (dialog.kind === 'account') return <AuthorizeDialog app={dialog.app} onClose={onClose} />
  if (dialog.kind === 'rename') return <RenameZoomApp app={dialog.app} onClose={onClose} />
  if (dialog.kind === 'secret') return <ChangeSecret app={dialog.app} onClose={onClose} />
  return <RemoveZoomApp app={dialog.app} onClose={onClose} />
}

function AddZoomApp({ onClose }: { onClose: () => void }) {
  const { mutateAsync } = useMutation(api.zoomApps.add.mutationOptions())
  return (
    <FormDialog
      title="Add Zoom app"
      verb="Add Zoom app"
      wide
      schema={inputSchemaOf(contract.zoomApps.add)}
      initial={NEW_ZOOM_APP}
      onClose={onClose}
      save={async (values) => {
        const app = await mutateAsync(values)
        toast({
          title: `${app.name} was added`,
          text: 'Tenants can use it now; nothing was asked of Zoom yet. Test it next.',
        })
      }}
    >
      {(form) => <ZoomAppFields form={form} />}
    </FormDialog>
  )
}

function RenameZoomApp({ app, onClose }: { app: ZoomApp; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.zoomApps.rename.mutationOptions())
  return (
    <FormDialog
      title={`Rename ${app.name}`}
      verb="Rename"
      schema={inputSchemaOf(contract.zoomApps.rename)}
      initial={{ id: app.id, name: app.name }}
      onClose={onClose}
      save={mutateAsync}
    >
      {(form) => (
        <TextInput
          label="Name"
          description="Here only. Another client id is another app: add it beside this one, then move its tenants."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
      )}
    </FormDialog>
  )
}

function ChangeSecret({ app, onClose }: { app: ZoomApp; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.zoomApps.changeSecret.mutationOptions())
  return (
    <FormDialog
      title={`Change the secret of ${app.name}`}
      verb="Change secret"
      schema={inputSchemaOf(contract.zoomApps.changeSecret)}
      initial={{ id: app.id, clientSecret: '' }}
      onClose={onClose}
      save={async (values) => {
        await mutateAsync(values)
        toast({ title: `The secret of ${app.name} was changed`, text: 'The next refresh uses it.' })
      }}
    >
      {(form) => (
        <PasswordInput
          label="New client secret"
          autoComplete="off"
          data-autofocus
          description="From App Credentials in the Zoom Marketplace. The old one is erased here."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('clientSecret')}
        />
      )}
    </FormDialog>
  )
}

function RemoveZoomApp({ app, onClose }: { app: ZoomApp; onClose: () => void }) {
  const { mutateAsync } = useMutation(api.zoomApps.remove.mutationOptions())
  return (
    <ConfirmDialog
      title={`Remove ${app.name}?`}
      verb="Remove Zoom app"
      keep="Keep"
      onClose={onClose}
      act={async () => {
        await mutateAsync({ id: app.id })
        toast({ title: `${app.name} was removed` })
      }}
    >
      Its client id and secret are erased here; at Zoom it stays. An app that tenants or connected users use
      is not removed.
    </ConfirmDialog>
  )
}
