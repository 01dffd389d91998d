import { useQuery } from '@tanstack/react-query'
import { IconLinkPlus, IconUnlink } from '@tabler/icons-react'
import { useState } from 'react'
import type { BrokerStatus } from '../../../contract/broker.ts'
import { QueryError } from '../../app/QueryError.tsx'
import { useTimes } from '../../app/times.ts'
import { Button } from '../../components/Button.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { SkeletonRows } from '../../components/Skeleton.tsx'
import { ToneIcon } from '../../components/ToneIcon.tsx'
import type { Tone } from '../../components/tone.ts'
import { api } from '../../rpc.ts'
import { Section, Setting } from '../settings/Section.tsx'
import settings from '../settings/settings.module.css'
import { type BrokerDialog, BrokerDialogs } from './BrokerDialogs.tsx'
import { LinksList } from './LinksList.tsx'
import { RoutesList } from './RoutesList.tsx'
import classes from './broker.module.css'

const WORDS: Record<BrokerStatus['state'], { tone: Tone; title: string }> = {
  none: { tone: 'off', title: 'No broker is paired' },
  waiting: { tone: 'wait', title: 'Reaching the broker' },
  reached: { tone: 'ok', title: 'The console waits at the broker: connect links work now' },
  unreachable: { tone: 'odd', title: 'The broker cannot be reached' },
  locked: { tone: 'warn', title: 'The pairing cannot be opened now' },
  refused: { tone: 'bad', title: 'The broker does not know this console' },
}

/** The broker: who it is, whether the console waits there, each tenant’s way through it, and the links. */
export function BrokerSection() {
  const query = useQuery(api.broker.status.queryOptions())
  const [dialog, setDialog] = useState<BrokerDialog | null>(null)
  const { data: status } = query
  const paired = status !== undefined && status.state !== 'none'
  return (
    <Section
      id="broker"
      title="Broker"
      text="The one address to which Zoom sends users back, for every tenant’s domain. With it a user connects by a link, on their own machine. It never sees a token, and no connection needs it."
      action={
        status !== undefined && (
          <span className={classes.pairedHead}>
            {paired && (
              <Button
                icon={IconUnlink}
                onClick={() => setDialog({ kind: 'unpair', base: status.base ?? '' })}
              >
                Unpair…
              </Button>
            )}
            <Button icon={IconLinkPlus} onClick={() => setDialog({ kind: 'pair', again: paired })}>
              {paired ? 'Pair again…' : 'Pair a broker…'}
            </Button>
          </span>
        )
      }
    >
      {query.isError && <QueryError query={query} title="The broker’s state could not be read" />}
      {status === undefined && !query.isError && <SkeletonRows rows={2} height={48} />}
      {status !== undefined && <Status status={status} />}
      {paired && (
        <>
          <Facts status={status} />
          <RoutesList onDialog={setDialog} />
          <LinksList />
        </>
      )}
      <BrokerDialogs dialog={dialog} onClose={() => setDialog(null)} />
    </Section>
  )
}

function Status({ status }: { status: BrokerStatus }) {
  const times = useTimes()
  const { tone, title } = WORDS[status.state]
  const more =
    status.state === 'none'
      ? 'Start one where the world can reach it (npm run broker), and pair it with the code that it prints.'
      : (status.reason ??
        (status.seenAt === null ? null : `Last answer ${times.record(status.seenAt)} ${times.zone}.`))
  return (
    <div className={settings.status} data-tone={tone} aria-live="polite">
      <ToneIcon tone={tone} size={20} />
      <div className={settings.statusText}>
        <p className={settings.statusTitle}>{title}</p>
        {more !== null && <p className={settings.statusMore}>{more}</p>}
      </div>
    </div>
  )
}

function Facts({ status }: { status: BrokerStatus }) {
  const times = useTimes()
  const { base, redirectUri, fingerprint, pairedAt } = status
  return (
    <>
      <Setting
        title="Return address"
        text="List it in every Zoom app, exactly so, beside the one for this machine."
      >
        <span className={classes.fact}>
          <code>{redirectUri}</code>
          <CopyButton iconOnly text={redirectUri ?? ''} label="Copy the return address" />
        </span>
      </Setting>
      <Setting
        title="Paired with"
        text={
          pairedAt === null
            ? null
            : `Since ${times.record(pairedAt)}. Its key is remembered: no other server can speak for it.`
        }
      >
        <span className={classes.fact}>
          <span>
            {base}
            <span className={classes.sub}>
              key <code>{fingerprint}</code>
            </span>
          </span>
        </span>
      </Setting>
    </>
  )
}
