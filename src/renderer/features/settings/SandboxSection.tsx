import { useMutation, useQuery } from '@tanstack/react-query'
import { IconFlask, IconPlayerPlay, IconPlayerStop, IconUserX } from '@tabler/icons-react'
import type { SandboxStatus } from '../../../contract/sandbox.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { showError } from '../../app/errors.ts'
import { formatLongDate, formatNumberOf, formatSpan } from '../../app/format.ts'
import { useTimes } from '../../app/times.ts'
import { toast } from '../../app/toast.tsx'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { api } from '../../rpc.ts'
import { openPage } from '../connections/index.ts'
import { useBringUsers } from '../tenants/index.ts'
import { Section, Setting } from './Section.tsx'
import settings from './settings.module.css'

const HOUR = 3_600_000

function failed(error: unknown): void {
  const { title, text } = showError(error)
  toast({ tone: 'bad', title, text })
}

/** The built-in stand-in for Zoom: whether it runs, where, and its clock. */
export function SandboxSection() {
  const query = useQuery(api.sandbox.status.queryOptions())
  return (
    <Section
      id="sandbox"
      title="Sandbox"
      text="A stand-in for Zoom on this machine, with its limits and its moods. No account is needed, and nothing reaches zoom.us."
    >
      {query.isError && <QueryError query={query} title="The sandbox’s state could not be read" />}
      {query.data !== undefined && <Running status={query.data} />}
      {query.data?.running === true && <Clock status={query.data} />}
    </Section>
  )
}

function Running({ status }: { status: SandboxStatus }) {
  const open = useMutation(api.sandbox.open.mutationOptions({ onError: failed }))
  const close = useMutation(api.sandbox.close.mutationOptions({ onError: failed }))
  const bring = useBringUsers()
  const page = useMutation(
    api.settings.openUrl.mutationOptions({
      onSuccess: ({ openInPage }, { url: opened }) => {
        if (openInPage) openPage(opened)
      },
      onError: failed,
    }),
  )
  const { running, url, failure, accounts, users, meetings } = status
  return (
    <>
      <Setting
        title={running ? 'It is running' : 'It is not running'}
        text={
          running
            ? `${formatNumberOf(accounts, 'Zoom account')}, ${formatNumberOf(users, 'user')}, ${formatNumberOf(meetings, 'meeting')}.`
            : (failure ?? 'Its world is kept in the data folder and comes back with it.')
        }
      >
        {running ? (
          <Button icon={IconPlayerStop} busy={close.isPending} onClick={() => close.mutate(undefined)}>
            Stop the sandbox
          </Button>
        ) : (
          <Button icon={IconPlayerPlay} busy={open.isPending} onClick={() => open.mutate(undefined)}>
            Start the sandbox
          </Button>
        )}
      </Setting>
      {url !== null && (
        <Setting title="Address" text="Its switches and faults are set there, under /_sandbox.">
          <span className={settings.badge}>
            <code>{url}</code>
            <CopyButton iconOnly text={url} label="Copy the sandbox’s address" />
          </span>
        </Setting>
      )}
      {url !== null && (
        <Setting
          title="As a Zoom user"
          text="Remove an app, as users do at Zoom, and see what this console makes of it. It is told at once if the broker’s address is set for the app’s notices."
        >
          <Button
            icon={IconUserX}
            busy={page.isPending}
            onClick={() => page.mutate({ url: `${url}/oauth/installed` })}
          >
            Remove an app
          </Button>
        </Setting>
      )}
      {bring !== null && (
        <Setting title="Its people" text={bring.text}>
          {bring.action}
        </Setting>
      )}
    </>
  )
}

function Clock({ status }: { status: SandboxStatus }) {
  const times = useTimes()
  const advance = useMutation(api.sandbox.advanceClock.mutationOptions({ onError: failed }))
  const { now, clockOffsetMs } = status
  return (
    <Setting title="Clock" text="Turning it forward turns the console’s clock too. It cannot be turned back.">
      <span className={settings.wholeLine}>
        {formatLongDate(now, times.zone)}, {times.clock(now)} {times.zone}
        {clockOffsetMs > 0 && `, ${formatSpan(clockOffsetMs)} ahead`}
      </span>
      <Button icon={IconFlask} busy={advance.isPending} onClick={() => advance.mutate({ to: 'reset' })}>
        Turn to the next 00:00 UTC
      </Button>
      <Button busy={advance.isPending} onClick={() => advance.mutate({ to: 'by', ms: HOUR })}>
        One hour forward
      </Button>
    </Setting>
  )
}
