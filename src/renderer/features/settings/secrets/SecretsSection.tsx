import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconShieldCheck, IconShieldLock, IconShieldOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { SecretsMode, SecretsStatus } from '../../../../contract/settings.ts'
import { useHello } from '../../../app/hello.tsx'
import { toast } from '../../../app/toast.tsx'
import { Button } from '../../../components/Button.tsx'
import { Dialog } from '../../../components/Dialog.tsx'
import { ToneIcon } from '../../../components/ToneIcon.tsx'
import { api } from '../../../rpc.ts'
import { Section, Setting } from '../Section.tsx'
import settings from '../settings.module.css'
import { RecoveryDialog } from './RecoveryDialog.tsx'
import { SecretsChoice } from './SecretsChoice.tsx'
import { StartOverDialog } from './StartOverDialog.tsx'
import { UnlockForm } from './UnlockForm.tsx'
import { MODE_WORDS, statusWords } from './words.ts'

type Open = 'mode' | 'recovery' | 'startOver' | 'unlock' | null

/** How tokens and client secrets are kept, in plain words, and the ways to change that. */
export function SecretsSection() {
  const { secrets } = useHello()
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  const lock = useMutation(
    api.settings.lockSecrets.mutationOptions({ onSuccess: () => toast({ title: 'Secrets are locked' }) }),
  )
  const isOpen = secrets.state === 'open'
  return (
    <Section id="secrets" title="Secrets">
      <Status secrets={secrets} onUnlock={() => setOpen('unlock')} />
      <Setting title="How they are kept" text="Changing it seals every token and client secret anew.">
        <span className={settings.badge}>{MODE_WORDS[secrets.mode ?? 'none']}</span>
        <Button
          offBecause={isOpen || secrets.state === 'unset' ? null : 'Unlock the secrets first'}
          onClick={() => setOpen('mode')}
        >
          {secrets.state === 'unset' ? 'Choose…' : 'Change…'}
        </Button>
      </Setting>
      {secrets.mode !== 'passphrase' && (
        <Setting
          title="If the key is lost"
          text="A recovery passphrase opens the data key too, also on another machine."
        >
          <span className={settings.badge}>
            {secrets.recoveryPassphrase ? (
              <>
                <ToneIcon tone="ok" size={14} /> Recovery passphrase set
              </>
            ) : (
              'none set'
            )}
          </span>
          <Button offBecause={isOpen ? null : 'Unlock the secrets first'} onClick={() => setOpen('recovery')}>
            {secrets.recoveryPassphrase ? 'Change…' : 'Set…'}
          </Button>
        </Setting>
      )}
      {secrets.mode === 'passphrase' && isOpen && (
        <Setting
          title="Lock now"
          text="Forgets the key until the passphrase is typed again. Nothing is sent meanwhile."
        >
          <Button busy={lock.isPending} onClick={() => lock.mutate(undefined)}>
            Lock the secrets
          </Button>
        </Setting>
      )}
      <Setting title="Start over" text="Erases every sealed secret. Users must consent again.">
        <Button kind="dangerLine" onClick={() => setOpen('startOver')}>
          Start over…
        </Button>
      </Setting>
      {open === 'mode' && <ModeDialog available={secrets.available} onClose={close} />}
      {open === 'recovery' && <RecoveryDialog onClose={close} />}
      {open === 'startOver' && <StartOverDialog onClose={close} />}
      {open === 'unlock' && (
        <Dialog title="Unlock the secrets" onClose={close}>
          <UnlockForm onOpen={close} other={<Button onClick={close}>Cancel</Button>} />
        </Dialog>
      )}
    </Section>
  )
}

function Status({ secrets, onUnlock }: { secrets: SecretsStatus; onUnlock: () => void }) {
  const { tone, title, text } = statusWords(secrets)
  const StatusIcon = { ok: IconShieldCheck, wait: IconShieldLock, warn: IconShieldOff, bad: IconShieldOff }[
    tone
  ]
  return (
    <div className={settings.status} data-tone={tone}>
      <StatusIcon size={20} stroke={1.75} aria-hidden />
      <div className={settings.statusText}>
        <p className={settings.statusTitle}>{title}</p>
        <p className={settings.statusMore}>{text}</p>
      </div>
      {(secrets.state === 'locked' || (secrets.state === 'readOnly' && secrets.recoveryPassphrase)) && (
        <Button kind="primary" onClick={onUnlock}>
          Unlock…
        </Button>
      )}
    </div>
  )
}

function ModeDialog({ available, onClose }: { available: readonly SecretsMode[]; onClose: () => void }) {
  const queries = useQueryClient()
  const protect = useMutation(
    api.settings.protectSecrets.mutationOptions({
      onSuccess(secrets) {
        queries.setQueryData(api.settings.hello.queryKey(), (hello) =>
          hello === undefined ? hello : { ...hello, secrets },
        )
        onClose()
        toast({ title: 'Secrets are kept anew', text: statusWords(secrets).title })
      },
    }),
  )
  return (
    <Dialog title="How should secrets be kept?" wide onClose={onClose}>
      <SecretsChoice
        available={available}
        verb="Keep them so"
        busy={protect.isPending}
        error={protect.error}
        onChoose={(protection) => protect.mutate(protection)}
        other={
          <Button size="md" onClick={onClose}>
            Cancel
          </Button>
        }
      />
    </Dialog>
  )
}
