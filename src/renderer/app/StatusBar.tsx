import {
  IconClockHour4,
  IconCloudCheck,
  IconCloudOff,
  IconCloudQuestion,
  IconEyeOff,
  IconLoader2,
  IconRotateClockwise2,
  IconShieldLock,
  IconShieldOff,
  IconWorld,
  type Icon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { nextResetAfter } from '../../contract/time.ts'
import type { ConsoleStatus } from '../../contract/overview.ts'
import { useShield } from '../components/Private.tsx'
import type { Tone } from '../components/tone.ts'
import classes from './StatusBar.module.css'
import { formatCount, formatDuration, formatShare } from './format.ts'
import { useHello } from './hello.tsx'
import { useScoped } from './scope.ts'
import { secretsWords, useStatus } from './status.ts'
import { type Times, useTimes } from './times.ts'

/** Always there: whether Zoom answers, what waits, what runs, how secrets are kept, the zone, and the next reset. */
export function StatusBar() {
  const { data: status } = useStatus()
  const { secrets } = useHello()
  const times = useTimes()
  const kept = secretsWords(secrets)
  const shielded = useShield()
  const resetsAt = new Date(nextResetAfter(times.now)).toISOString()
  return (
    <footer className={classes.bar} aria-label="Status">
      {status !== undefined && (
        <>
          <Zoom zoom={status.zoom} times={times} />
          <Fact
            to={status.waiting > 0 ? '/slots?view=unsettled' : '/slots'}
            icon={IconClockHour4}
            tone={status.waiting > 0 ? 'wait' : 'off'}
          >
            {status.waiting === 0 ? 'nothing waiting' : `${formatCount(status.waiting)} waiting`}
          </Fact>
          {status.running !== null && <Running running={status.running} times={times} />}
        </>
      )}
      <span className={classes.gap} />
      {shielded && (
        <Fact to="/settings/appearance" icon={IconEyeOff} tone="wait" loud>
          Names are hidden
        </Fact>
      )}
      <Fact
        to="/settings/secrets"
        icon={kept.tone === 'ok' ? IconShieldLock : IconShieldOff}
        tone={kept.tone}
      >
        Secrets: {kept.words}
      </Fact>
      <Fact to="/settings/times" icon={IconWorld}>
        {times.zoneName}
      </Fact>
      <Fact to="/quota" icon={IconRotateClockwise2}>
        Zoom day resets {times.reset(resetsAt)}, {times.until(resetsAt)}
      </Fact>
    </footer>
  )
}

function Zoom({ zoom, times }: { zoom: ConsoleStatus['zoom']; times: Times }) {
  if (zoom.state === 'unreachable')
    return (
      <Fact to="/" icon={IconCloudOff} tone="bad" loud>
        Zoom not reachable{zoom.since === null ? '' : ` since ${times.moment(zoom.since)}`}
      </Fact>
    )
  if (zoom.state === 'notAsked')
    return (
      <Fact to="/" icon={IconCloudQuestion} tone="off">
        Zoom not asked yet
      </Fact>
    )
  return (
    <Fact to="/" icon={IconCloudCheck} tone="ok">
      {zoom.latencyMs === null ? 'Zoom answers' : `Zoom answers in ${formatDuration(zoom.latencyMs)}`}
    </Fact>
  )
}

function Running({ running, times }: { running: NonNullable<ConsoleStatus['running']>; times: Times }) {
  const share = running.total === 0 ? 0 : running.settled / running.total
  return (
    <Fact to={`/operations/${running.id}`} icon={IconLoader2} tone="wait" turns>
      {running.title}
      <span className={classes.track} aria-hidden>
        <span className={classes.done} style={{ width: `${share * 100}%` }} />
      </span>
      {formatShare(share)}
      {running.endsAt !== null && ` · ends about ${times.clock(running.endsAt)}`}
    </Fact>
  )
}

type FactProps = { to: string; icon: Icon; tone?: Tone; loud?: boolean; turns?: boolean; children: ReactNode }

function Fact({ to, icon: FactIcon, tone, loud = false, turns = false, children }: FactProps) {
  const scoped = useScoped()
  return (
    <Link to={scoped(to)} className={classes.fact} data-tone={tone} data-loud={loud || undefined}>
      <FactIcon size={14} stroke={2} aria-hidden className={turns ? `${classes.icon} turns` : classes.icon} />
      <span className={classes.words}>{children}</span>
    </Link>
  )
}
