import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconDatabase, IconWorld } from '@tabler/icons-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Alone } from '../../../app/Alone.tsx'
import { useHello } from '../../../app/hello.tsx'
import { useTimes } from '../../../app/times.ts'
import { Button } from '../../../components/Button.tsx'
import { api } from '../../../rpc.ts'
import { SecretsChoice } from '../secrets/SecretsChoice.tsx'
import type { Protection } from '../secrets/protection.ts'
import type { ZoomAppValues } from '../zoom-apps/ZoomAppFields.tsx'
import { AppDoor } from './AppDoor.tsx'
import { SandboxDoor } from './SandboxDoor.tsx'
import classes from './first-run.module.css'

/** Which door was chosen, and what it needs. */
type Door = { to: 'sandbox' } | { to: 'app'; values: ZoomAppValues }

/** The first start: which Zoom to talk to and, where no keychain decides it, how secrets are kept. */
export function FirstRunPage() {
  const { secrets } = useHello()
  const [asked, setAsked] = useState<Door | null>(null)
  const [asking, setAsking] = useState(false)
  const [chose, setChose] = useState(false)
  const { open, protect, busyDoor, error, failures } = useDoors()
  const mustAsk = secrets.state === 'unset' && !secrets.available.includes('keychain')

  function choose(door: Door): void {
    setAsked(door)
    setAsking(mustAsk)
    if (!mustAsk) void open(door, secrets.state === 'unset' ? { mode: 'keychain' } : null)
  }

  // Once secrets are protected the question is answered, but the door behind it is still opening.
  if (asked !== null && ((asking && mustAsk) || (chose && busyDoor !== null)))
    return (
      <Alone
        title="How should secrets be kept?"
        text="Tokens and client secrets are sealed before they touch the disk. You can change this in Settings."
        foot={<Foot />}
      >
        <SecretsChoice
          available={secrets.available}
          verb="Keep them so and go on"
          busy={protect.isPending || busyDoor !== null}
          error={error}
          onChoose={(protection) => {
            setChose(true)
            void open(asked, protection)
          }}
          other={
            <Button kind="quiet" size="md" onClick={() => setAsking(false)}>
              Back
            </Button>
          }
        />
      </Alone>
    )
  return (
    <Alone
      wide
      title="Which Zoom should it talk to?"
      text="You can have both, and add to them at any time in Settings. Nothing leaves this machine but calls to Zoom."
      foot={<Foot />}
    >
      <div className={classes.doors}>
        <SandboxDoor
          busy={busyDoor === 'sandbox'}
          error={asked?.to === 'app' ? null : error}
          onOpen={() => choose({ to: 'sandbox' })}
        />
        <AppDoor
          key={failures}
          busy={busyDoor === 'app'}
          error={asked?.to === 'app' ? error : null}
          initial={asked?.to === 'app' ? asked.values : null}
          onAdd={(values) => choose({ to: 'app', values })}
        />
      </div>
    </Alone>
  )
}

/** Opens a door: protects secrets first if a way was chosen, then starts the sandbox or adds the app. */
function useDoors() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [busyDoor, setBusyDoor] = useState<Door['to'] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [failures, setFailures] = useState(0)
  const protect = useMutation(api.settings.protectSecrets.mutationOptions())
  const openSandbox = useMutation(api.sandbox.open.mutationOptions())
  const addApp = useMutation(api.zoomApps.add.mutationOptions())

  async function open(door: Door, protection: Protection | null): Promise<void> {
    setError(null)
    setBusyDoor(door.to)
    try {
      if (protection !== null) await protect.mutateAsync(protection)
      if (door.to === 'sandbox') {
        await openSandbox.mutateAsync(undefined)
        void navigate('/tenants', { replace: true })
      } else {
        // What was entered is tested at once, step by step, where each fault can be mended.
        const { id } = await addApp.mutateAsync(door.values)
        void navigate(`/settings/zoom-apps?test=${id}`, { replace: true })
      }
    } catch (failure) {
      setError(failure)
      setFailures((count) => count + 1)
    } finally {
      setBusyDoor(null)
      await queries.invalidateQueries({ queryKey: api.settings.hello.queryKey() })
    }
  }
  return { open, protect, busyDoor, error, failures }
}

function Foot() {
  const { dataDir, version, secrets } = useHello()
  const times = useTimes()
  const keychain = secrets.available.includes('keychain')
  return (
    <>
      <span className={classes.fact}>
        <IconDatabase size={14} aria-hidden /> Data stays in {dataDir}
        {keychain && '; secrets will be sealed by the OS keychain'}
      </span>
      <span className={classes.fact}>
        <IconWorld size={14} aria-hidden /> {times.zoneName} · Version {version}
      </span>
    </>
  )
}
