import { IconBan, IconClockHour4, IconFlask, IconKeyOff, IconUserQuestion } from '@tabler/icons-react'
import { focusOnArrival } from '../../../app/focus.ts'
import { Button } from '../../../components/Button.tsx'
import { ErrorNotice } from '../../../components/ConfirmDialog.tsx'
import classes from './first-run.module.css'

const TRIES = [
  { icon: IconKeyOff, tone: 'bad', text: 'A connection that Zoom has ended: reconnect it' },
  { icon: IconUserQuestion, tone: 'odd', text: 'Someone who signs in as someone else: nothing changes' },
  { icon: IconBan, tone: 'bad', text: 'A user with 100 of 100 spent: see who spent it' },
  { icon: IconClockHour4, tone: 'wait', text: 'A clock you can turn to 00:00 UTC' },
] as const

/** The first door: a whole Zoom on this machine, with nothing to sign up for. */
export function SandboxDoor({ busy, error, onOpen }: { busy: boolean; error: unknown; onOpen: () => void }) {
  return (
    <section className={classes.door} data-first aria-label="The built-in sandbox">
      <div className={classes.doorHead}>
        <IconFlask size={20} stroke={1.75} aria-hidden />
        <h2 className={classes.doorTitle}>The built-in sandbox</h2>
        <span className={classes.start}>Start here</span>
      </div>
      <p className={classes.doorText}>
        A stand-in for Zoom on this machine, with its limits and its moods: accounts, users and their consent
        pages. No account needed.
      </p>
      <div>
        <Button kind="primary" size="md" keys="enter" busy={busy} ref={focusOnArrival} onClick={onOpen}>
          Open the sandbox
        </Button>
        <p className={classes.hint}>Ready in about 2 seconds</p>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      <div className={classes.tries}>
        <h3 className={classes.triesTitle}>What you can try there</h3>
        <ul>
          {TRIES.map(({ icon: TryIcon, tone, text }) => (
            <li key={text} className={classes.try} data-tone={tone}>
              <TryIcon size={16} stroke={2} aria-hidden /> {text}
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
