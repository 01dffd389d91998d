import { PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { isExpected } from '../../../app/errors.ts'
import { focusOnArrival } from '../../../app/focus.ts'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { api } from '../../../rpc.ts'
import classes from './secrets.module.css'

/** The passphrase that opens the secrets; says so in its place if it does not. */
export function UnlockForm({ other, onOpen }: { other?: ReactNode; onOpen?: () => void }) {
  const [passphrase, setPassphrase] = useState('')
  const queries = useQueryClient()
  const unlock = useMutation(
    api.settings.unlockSecrets.mutationOptions({
      onSuccess(secrets) {
        queries.setQueryData(api.settings.hello.queryKey(), (hello) =>
          hello === undefined ? hello : { ...hello, secrets },
        )
        onOpen?.()
      },
    }),
  )
  const wrong = isExpected(unlock.error, 'PASSPHRASE_WRONG')
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (passphrase !== '') unlock.mutate({ passphrase })
      }}
    >
      <PasswordInput
        label="Passphrase"
        size="sm"
        ref={focusOnArrival}
        data-autofocus
        autoComplete="current-password"
        value={passphrase}
        onChange={(event) => {
          setPassphrase(event.currentTarget.value)
          if (wrong) unlock.reset()
        }}
        error={
          wrong && 'This passphrase does not open the secrets. Check Caps Lock and the keyboard’s language.'
        }
      />
      {unlock.error !== null && !wrong && <ErrorNotice error={unlock.error} />}
      <div className={classes.actions} style={{ marginTop: 0 }}>
        <Button
          type="submit"
          kind="primary"
          size="md"
          busy={unlock.isPending}
          offBecause={passphrase === '' ? 'Type the passphrase first' : null}
        >
          Unlock
        </Button>
        {other}
      </div>
    </form>
  )
}
