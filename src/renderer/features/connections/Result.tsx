import {
  type Icon,
  IconCheck,
  IconCircleCheckFilled,
  IconCircleMinus,
  IconCircleXFilled,
  IconClockHour4,
  IconCopy,
  IconHandStop,
  IconLogout,
  IconRefresh,
  IconShieldHalfFilled,
  IconUserQuestion,
  IconX,
} from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Attempt } from '../../../contract/connections.ts'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Notice } from '../../components/Notice.tsx'
import type { Tone } from '../../components/tone.ts'
import { usePrivateText } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { NextBroken } from './NextBroken.tsx'
import classes from './Result.module.css'
import { WrongAccount } from './WrongAccount.tsx'
import { type ConnectFlow, closeConnect, connect, connectHere, openPage } from './connect-flow.ts'

type Ended = Exclude<Attempt['state'], 'waiting' | 'exchanging'>
type ResultLook = { icon: Icon; tone: Tone; title: (name: string) => string }

/** How each end looks, and its title where main gave none. */
const LOOKS: Record<Ended, ResultLook> = {
  connected: { icon: IconCircleCheckFilled, tone: 'ok', title: (name) => `${name} is connected` },
  scopeMissing: { icon: IconShieldHalfFilled, tone: 'warn', title: () => 'Connected, with a scope missing' },
  wrongAccount: { icon: IconUserQuestion, tone: 'odd', title: () => 'This is another Zoom user' },
  declined: { icon: IconHandStop, tone: 'warn', title: (name) => `${name} did not allow it` },
  noAnswer: { icon: IconClockHour4, tone: 'wait', title: () => 'Zoom gave no answer in 5 minutes' },
  failed: { icon: IconCircleXFilled, tone: 'bad', title: (name) => `${name} could not be connected` },
  cancelled: { icon: IconCircleMinus, tone: 'off', title: () => 'Stopped before Zoom answered' },
}

function lookOf({ state }: Attempt): ResultLook {
  return LOOKS[state === 'waiting' || state === 'exchanging' ? 'failed' : state]
}

/** A pair that is held waits for a decision: closing would leave it nowhere. */
export function mustDecide({ state, pair }: Attempt): boolean {
  return state === 'wrongAccount' && pair === 'held'
}

/** The title of a result: main's, or ours where main gave none. */
export function resultTitle(attempt: Attempt): string {
  return attempt.title ?? lookOf(attempt).title(attempt.userName)
}

export function ResultIcon({ attempt }: { attempt: Attempt }) {
  const { icon: IconOfResult, tone } = lookOf(attempt)
  return (
    <span data-tone={tone} className={classes.icon}>
      <IconOfResult size={18} stroke={2} aria-hidden />
    </span>
  )
}

/** The names that an attempt's texts may hold. */
export function namesIn({ userName, expected, came }: Attempt): string[] {
  return [userName, expected?.name ?? '', came?.name ?? '']
}

/** What came of an attempt: what happened, why, what now. */
export function Result({ attempt, flow }: { attempt: Attempt; flow: ConnectFlow }) {
  const { state, text, code, checks, notes } = attempt
  const hide = usePrivateText()
  const names = namesIn(attempt)
  return (
    <>
      <div className={classes.result} aria-live="polite">
        {text !== null && <p className={classes.text}>{hide(text, names)}</p>}
        {checks.length > 0 && (
          <ul className={classes.checks}>
            {checks.map((check) => (
              <li key={check.text} className={classes.check} data-tone={check.ok ? 'ok' : 'warn'}>
                {check.ok ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
                <span>
                  {hide(check.text, names)}
                  {!check.ok && <span className="visually-hidden">, not met</span>}
                </span>
              </li>
            ))}
          </ul>
        )}
        {text?.includes(attempt.redirectUri) === true && (
          <p className={classes.uri}>
            Return address to register: <code>{attempt.redirectUri}</code>
            <CopyButton iconOnly text={attempt.redirectUri} label="Copy the return address" />
          </p>
        )}
        {notes.length > 0 && (
          <Notice tone="warn" title="Meanwhile">
            {notes.map((note) => (
              <p key={note}>{hide(note, names)}</p>
            ))}
          </Notice>
        )}
        {state === 'wrongAccount' && <WrongAccount attempt={attempt} />}
        {state === 'wrongAccount' && !mustDecide(attempt) && <SandboxSignOut />}
        {code !== null && (
          <p className={classes.code}>
            <code>{code}</code>
          </p>
        )}
      </div>
      {!mustDecide(attempt) && <Actions attempt={attempt} flow={flow} />}
    </>
  )
}

function Actions({ attempt, flow }: { attempt: Attempt; flow: ConnectFlow }) {
  const again = () => void (flow.elsewhere ? connect(flow, true) : connectHere(flow, flow.copies))
  if (attempt.state === 'connected')
    return (
      <div className={classes.actions}>
        <NextBroken after={flow.userId} />
        <Button data-autofocus onClick={closeConnect}>
          Done
        </Button>
      </div>
    )
  if (attempt.state === 'scopeMissing')
    return (
      <div className={classes.actions}>
        <Button kind="primary" icon={IconRefresh} data-autofocus onClick={again}>
          Ask again
        </Button>
        <Button onClick={closeConnect}>Keep as it is</Button>
      </div>
    )
  if (attempt.state === 'wrongAccount' && !flow.elsewhere)
    return (
      <div className={classes.actions}>
        <Button kind="primary" icon={IconCopy} data-autofocus onClick={() => void connectHere(flow, true)}>
          Copy link for a private window
        </Button>
        <Button icon={IconRefresh} onClick={again}>
          Try again
        </Button>
        <Button onClick={closeConnect}>Close</Button>
      </div>
    )
  return (
    <div className={classes.actions}>
      <Button kind="primary" icon={IconRefresh} data-autofocus onClick={again}>
        Try again
      </Button>
      <Button icon={IconCopy} onClick={() => void connect(flow, true)}>
        Copy a link instead
      </Button>
      <Button onClick={closeConnect}>Close</Button>
    </div>
  )
}

/** Zoom comes back as whoever is signed in, and so does the sandbox: there, signing out is a click away. */
function SandboxSignOut() {
  const { data: sandbox } = useQuery(api.sandbox.status.queryOptions())
  const open = useMutation(
    api.settings.openUrl.mutationOptions({
      onSuccess: ({ openInPage }, { url }) => {
        if (openInPage) openPage(url)
      },
    }),
  )
  const url = sandbox?.url ?? null
  if (url === null) return null
  return (
    <Notice
      tone="wait"
      title="Your browser is still signed in to the sandbox"
      actions={
        <Button
          icon={IconLogout}
          busy={open.isPending}
          onClick={() => open.mutate({ url: `${url}/oauth/signout` })}
        >
          Sign out of the sandbox
        </Button>
      }
    >
      Sign out there, then try again: its consent page asks who you are.
    </Notice>
  )
}
