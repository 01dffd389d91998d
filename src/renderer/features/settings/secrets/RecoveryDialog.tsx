import { PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { z } from 'zod'
import { toast } from '../../../app/toast.tsx'
import { FormDialog } from '../../../components/FormDialog.tsx'
import { api } from '../../../rpc.ts'
import { passphraseFaults } from './protection.ts'

const schema = z.object({ passphrase: z.string(), again: z.string() }).check((context) => {
  const { passphrase, again } = context.value
  for (const [field, message] of Object.entries(passphraseFaults(passphrase, again)))
    context.issues.push({ code: 'custom', message, path: [field], input: context.value })
})

/** Sets a second passphrase that opens the data key when the first way to it is lost. */
export function RecoveryDialog({ onClose }: { onClose: () => void }) {
  const { mutateAsync } = useMutation(api.settings.setRecoveryPassphrase.mutationOptions())
  return (
    <FormDialog
      title="Set a recovery passphrase"
      verb="Set passphrase"
      schema={schema}
      initial={{ passphrase: '', again: '' }}
      onClose={onClose}
      save={async ({ passphrase }) => {
        await mutateAsync({ passphrase })
        toast({
          title: 'The recovery passphrase is set',
          text: 'Keep it somewhere that is not this machine.',
        })
      }}
    >
      {(form) => (
        <>
          <PasswordInput
            label="Recovery passphrase"
            autoComplete="new-password"
            data-autofocus
            {...form.getInputProps('passphrase')}
          />
          <PasswordInput
            label="Recovery passphrase, once more"
            autoComplete="new-password"
            {...form.getInputProps('again')}
          />
        </>
      )}
    </FormDialog>
  )
}
