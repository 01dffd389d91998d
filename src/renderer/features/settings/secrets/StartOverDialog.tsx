import { TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { formatNumberOf } from '../../../app/format.ts'
import { toast } from '../../../app/toast.tsx'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { api } from '../../../rpc.ts'
import { useConnectedUsers } from './use-connected-users.ts'
import classes from './secrets.module.css'

const WORDS = 'start over'

/** Erases every sealed secret: says what is lost and what stays, and asks for words that no one types by chance. */
export function StartOverDialog({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const connected = useConnectedUsers()
  const startOver = useMutation(
    api.settings.startSecretsOver.mutationOptions({
      onSuccess() {
        onClose()
        toast({
          tone: 'warn',
          title: 'Every sealed secret was erased',
          text: 'Choose how new ones are kept, then enter client secrets and connect users again.',
        })
      },
    }),
  )
  const right = typed.trim().toLowerCase() === WORDS
  return (
    <Dialog title="Start over with new secrets?" wide onClose={onClose}>
      <form
        noValidate
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (right) startOver.mutate({ typed: typed.trim() })
        }}
      >
        <div>
          <p>This cannot be undone. Erased for good:</p>
          <ul className={classes.lost}>
            <li>
              every token
              {connected !== undefined &&
                connected > 0 &&
                `: ${formatNumberOf(connected, 'user')} must consent again`}
            </li>
            <li>every Zoom app’s client secret: enter it again in Settings</li>
          </ul>
          <p>Tenants, users, slots, appointments, reports and the audit log stay. Meetings in Zoom stay.</p>
        </div>
        <TextInput
          label={
            <>
              Type <strong>{WORDS}</strong> to confirm
            </>
          }
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {startOver.error !== null && <ErrorNotice error={startOver.error} />}
        <div className={classes.actions}>
          <Button
            type="submit"
            kind="danger"
            busy={startOver.isPending}
            offBecause={right ? null : `Type “${WORDS}” first`}
          >
            Erase and start over
          </Button>
          <Button onClick={onClose} data-autofocus>
            Keep the secrets
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
