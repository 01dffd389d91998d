import { NumberInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { AuthorizedAccount } from '../../../../contract/accounts.ts'
import { formatCount, formatNumberOf } from '../../../app/format.ts'
import { toast } from '../../../app/toast.tsx'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { api } from '../../../rpc.ts'
import classes from './zoom-apps.module.css'

/** Ends one authorization for many: says for how many, and asks for their number. */
export function DisconnectAccountDialog({
  account,
  onClose,
}: {
  account: AuthorizedAccount
  onClose: () => void
}) {
  const { connectionId, users, adminName } = account
  const name = account.accountName ?? account.zoomAccountId
  const [typed, setTyped] = useState<number | string>('')
  const disconnect = useMutation(
    api.accounts.disconnect.mutationOptions({
      onSuccess: ({ text }) => {
        toast({ title: `Account ${name}: ${text}` })
        onClose()
      },
    }),
  )
  return (
    <Dialog
      title={`Disconnect all of ${name}?`}
      wide
      onClose={onClose}
      actions={
        <>
          <Button
            kind="danger"
            busy={disconnect.isPending}
            offBecause={typed === users ? null : `Type ${formatCount(users)} to go on`}
            onClick={() => disconnect.mutate({ connectionId, typed: users })}
          >
            Disconnect {formatNumberOf(users, 'user')}
          </Button>
          <Button onClick={onClose} data-autofocus>
            Keep connected
          </Button>
        </>
      }
    >
      <p>
        The authorization of {adminName} is revoked at Zoom and erased here. {formatNumberOf(users, 'user')}{' '}
        can no longer be worked for: their coming meetings stay in Zoom as they are. Only an admin’s new
        consent brings them back.
      </p>
      <NumberInput
        className={classes.typed ?? ''}
        label={`Type ${formatCount(users)}, the number of users it serves`}
        hideControls
        value={typed}
        onChange={setTyped}
      />
      {disconnect.isError && <ErrorNotice error={disconnect.error} />}
    </Dialog>
  )
}
