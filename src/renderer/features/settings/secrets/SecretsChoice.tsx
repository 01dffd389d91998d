import { Checkbox, PasswordInput, Radio } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { SecretsMode } from '../../../../contract/settings.ts'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import { Notice } from '../../../components/Notice.tsx'
import classes from './secrets.module.css'
import { type Protection, passphraseFaults, protectionOf } from './protection.ts'

/** The ways in the order of how well they protect. */
const WAYS: readonly { mode: SecretsMode; label: string; text: string }[] = [
  {
    mode: 'keychain',
    label: 'This machine’s keychain',
    text: 'Best where there is one: opens by itself for you, and for no one else.',
  },
  {
    mode: 'passphrase',
    label: 'A passphrase (recommended)',
    text: 'You type it after each start. Without it, no one who reads the disk can read tokens.',
  },
  {
    mode: 'memory',
    label: 'Memory only',
    text: 'Nothing secret is written down. Users connect again after each start.',
  },
  {
    mode: 'keyFile',
    label: 'A key file, readable only by this user',
    text: 'Weaker: whoever reads the disk can read tokens.',
  },
]

type SecretsChoiceProps = {
  available: readonly SecretsMode[]
  /** The verb on the button. */
  verb: string
  busy: boolean
  error: unknown
  onChoose: (protection: Protection) => void
  /** A second button, such as Back. */
  other?: ReactNode
}

/** Asks how secrets should be kept, says plainly what each way protects from, and checks what it needs. */
export function SecretsChoice({ available, verb, busy, error, onChoose, other }: SecretsChoiceProps) {
  const ways = WAYS.filter(({ mode }) => available.includes(mode))
  const [mode, setMode] = useState<SecretsMode>(ways[0]?.mode ?? 'memory')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [understood, setUnderstood] = useState(false)
  const [tried, setTried] = useState(false)
  const faults = tried && mode === 'passphrase' ? passphraseFaults(passphrase, again) : {}
  const offBecause = mode === 'keyFile' && !understood ? 'Tick that you understand first' : null

  function send(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    const protection = protectionOf(mode, { passphrase, again, understood })
    if (protection !== null) onChoose(protection)
  }

  return (
    <form noValidate onSubmit={send} className={classes.choice}>
      <Radio.Group aria-label="How secrets are kept" value={mode} onChange={(value) => setMode(value)}>
        <div className={classes.ways}>
          {ways.map((way) => (
            <div key={way.mode} className={classes.way} data-chosen={way.mode === mode || undefined}>
              <Radio value={way.mode} label={way.label} description={way.text} />
              {way.mode === mode && way.mode === 'passphrase' && (
                <div className={classes.fields}>
                  <PasswordInput
                    label="Passphrase"
                    autoComplete="new-password"
                    data-autofocus
                    description="At least 10 characters. Several words are easier to keep than signs."
                    inputWrapperOrder={['label', 'input', 'description', 'error']}
                    value={passphrase}
                    onChange={(event) => setPassphrase(event.currentTarget.value)}
                    error={faults.passphrase}
                  />
                  <PasswordInput
                    label="Passphrase, once more"
                    autoComplete="new-password"
                    value={again}
                    onChange={(event) => setAgain(event.currentTarget.value)}
                    error={faults.again}
                  />
                  <p className={classes.hint}>
                    It cannot be recovered. Without it, users must connect again.
                  </p>
                </div>
              )}
              {way.mode === mode && way.mode === 'keyFile' && (
                <div className={classes.fields}>
                  <Notice tone="warn" title="This is called unprotected, because it is">
                    The key stands in a file outside the data folder. Backups, other administrators and
                    anything that runs as you can read it, and with it every token.
                  </Notice>
                  <Checkbox
                    label="I understand that whoever reads the disk can read tokens"
                    checked={understood}
                    onChange={(event) => setUnderstood(event.currentTarget.checked)}
                  />
                </div>
              )}
            </div>
          ))}
        </div>
      </Radio.Group>
      {error !== null && <ErrorNotice error={error} />}
      <div className={classes.actions}>
        <Button type="submit" kind="primary" size="md" busy={busy} offBecause={offBecause} reasonIsBeside>
          {verb}
        </Button>
        {other}
        {offBecause !== null && <span className={classes.hint}>{offBecause}.</span>}
      </div>
    </form>
  )
}
