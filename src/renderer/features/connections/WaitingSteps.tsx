import { useMutation, useQuery } from '@tanstack/react-query'
import { IconCheck, IconCircle, IconExternalLink, IconLoader2, IconSend } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Attempt } from '../../../contract/connections.ts'
import { EVERY_SECOND, useNow } from '../../app/console-clock.ts'
import { formatNumberOf, formatSpan } from '../../app/format.ts'
import { Button, TextButton } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Private } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import classes from './WaitingSteps.module.css'
import { type ConnectFlow, connect, openPage } from './connect-flow.ts'

type WaitingStepsProps = { attempt: Attempt; flow: ConnectFlow; onStop: () => void; stopping: boolean }

/** While Zoom's page is open: what was done, what is waited for and how long, and the ways back to the page. */
export function WaitingSteps({ attempt, flow, onStop, stopping }: WaitingStepsProps) {
  const { authorizeUrl, notes } = attempt
  const exchanging = attempt.state === 'exchanging'
  const reopen = useMutation(
    api.settings.openUrl.mutationOptions({
      onSuccess: ({ openInPage }, { url }) => {
        if (openInPage) openPage(url)
      },
    }),
  )
  return (
    <div className={classes.waiting}>
      <p className={classes.lead}>
        Sign in to Zoom there as{' '}
        <strong>
          <Private>{flow.email}</Private>
        </strong>{' '}
        and allow Switchboard.
      </p>
      <ol className={classes.steps}>
        {flow.copies ? (
          <Step state="done" more="A private window is signed in to Zoom as nobody yet: paste it there.">
            Link to Zoom’s consent page {flow.copied ? 'copied' : 'made'}
          </Step>
        ) : (
          <Step state="done">Browser opened on Zoom’s consent page</Step>
        )}
        <Step
          state={exchanging ? 'done' : 'now'}
          more={exchanging ? null : <TimeLeft until={attempt.expiresAt} />}
        >
          Waiting for an answer from Zoom
        </Step>
        <Step state={exchanging ? 'now' : 'later'}>Check that it is the right Zoom user</Step>
        <Step state="later">Save the connection and test it</Step>
      </ol>
      {notes.length > 0 && (
        <div aria-live="polite">
          <Notice
            tone="warn"
            title={notes.length === 1 ? 'An answer was refused' : `${notes.length} answers were refused`}
          >
            {notes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </Notice>
        </div>
      )}
      <Scopes />
      <div className={classes.actions}>
        {authorizeUrl !== null && (
          <>
            <Button
              icon={IconExternalLink}
              data-autofocus
              busy={reopen.isPending}
              onClick={() => reopen.mutate({ url: authorizeUrl })}
            >
              Open again
            </Button>
            <CopyButton text={authorizeUrl} label="Copy link for a private window" />
          </>
        )}
        <span className={classes.gap} />
        <Button kind="quiet" keys="escape" busy={stopping} onClick={onStop}>
          Stop
        </Button>
      </div>
      {!exchanging && <ElsewhereInstead flow={flow} onStop={onStop} />}
    </div>
  )
}

/** Whoever is to consent may sit elsewhere: then a link through the broker is the way. */
function ElsewhereInstead({ flow, onStop }: { flow: ConnectFlow; onStop: () => void }) {
  const { data: broker } = useQuery(api.broker.status.queryOptions())
  if (broker === undefined || broker.state === 'none') return null
  return (
    <p className={classes.elsewhere}>
      <IconSend size={14} stroke={1.75} aria-hidden />
      <span>
        <Private>{flow.name}</Private> is not at this machine?
      </span>
      <TextButton
        onClick={() => {
          onStop()
          void connect(flow, true)
        }}
      >
        Send a connect link…
      </TextButton>
    </p>
  )
}

function TimeLeft({ until }: { until: string }) {
  const left = Date.parse(until) - useNow(EVERY_SECOND)
  return left > 0 ? <>The page is good for {formatSpan(left)} more</> : <>The page’s five minutes are over</>
}

type StepProps = { state: 'done' | 'now' | 'later'; more?: ReactNode; children: ReactNode }

function Step({ state, more = null, children }: StepProps) {
  const StepIcon = { done: IconCheck, now: IconLoader2, later: IconCircle }[state]
  return (
    <li className={classes.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <StepIcon size={16} stroke={2} aria-hidden className={state === 'now' ? 'turns' : undefined} />
      <span>
        {children}
        {state === 'done' && <span className="visually-hidden">, done</span>}
        {more !== null && <span className={classes.more}>{more}</span>}
      </span>
    </li>
  )
}

/** What consent is asked for, on request. */
function Scopes() {
  const { data: needs } = useQuery(api.zoomApps.scopesNeeded.queryOptions({ input: {} }))
  const [shown, show] = useState(false)
  if (needs === undefined) return null
  return (
    <div className={classes.scopes}>
      <p className={classes.scopesLine}>
        <span>
          <strong>Asks for {formatNumberOf(needs.length, 'scope')}</strong>, the least that appointments need
        </span>
        <TextButton aria-expanded={shown} onClick={() => show(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </TextButton>
      </p>
      {shown && (
        <ul>
          {needs.map(({ words, granular }) => (
            <li key={granular} className={classes.scope}>
              <code>{granular}</code> {words}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
