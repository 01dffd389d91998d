import { useState } from 'react'
import { Alone } from '../../../app/Alone.tsx'
import { Button, TextButton } from '../../../components/Button.tsx'
import { StartOverDialog } from './StartOverDialog.tsx'
import classes from './secrets.module.css'
import { UnlockForm } from './UnlockForm.tsx'

/** After a start with a passphrase: opens the secrets, or goes on without them. */
export function UnlockPage({ onGoOn }: { onGoOn: () => void }) {
  const [startsOver, setStartsOver] = useState(false)
  return (
    <Alone
      title="Unlock the secrets"
      text="Tokens and client secrets are sealed under your passphrase. It is asked for after each start."
    >
      <div className={classes.panel}>
        <UnlockForm
          other={
            <Button kind="quiet" size="md" onClick={onGoOn}>
              Go on without
            </Button>
          }
        />
      </div>
      <p className={classes.hint} style={{ marginTop: 16 }}>
        Without it everything can be read, but nothing can be sent to Zoom.
      </p>
      <p className={classes.hint}>
        Passphrase lost? <TextButton onClick={() => setStartsOver(true)}>Start over…</TextButton>
      </p>
      {startsOver && <StartOverDialog onClose={() => setStartsOver(false)} />}
    </Alone>
  )
}
