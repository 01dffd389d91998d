import { SegmentedControl } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconCopy, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import type { ConnectLink } from '../../../contract/broker.ts'
import { showError } from '../../app/errors.ts'
import { useTimes } from '../../app/times.ts'
import { toast } from '../../app/toast.tsx'
import { Button, TextButton } from '../../components/Button.tsx'
import { ErrorNotice } from '../../components/ConfirmDialog.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Private, usePrivate, usePrivateText } from '../../components/Private.tsx'
import { api } from '../../rpc.ts'
import { LinkState } from '../broker/LinkState.tsx'
import { isOver } from '../broker/link-looks.ts'
import classes from '../broker/broker.module.css'
import { type ConnectFlow, closeConnect, connectHere, showAttempt } from './connect-flow.ts'

const DAYS = [
  { value: '1', label: '1 day' },
  { value: '3', label: '3 days' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
]

function failed(error: unknown): void {
  const { title, text } = showError(error)
  toast({ tone: 'bad', title, text })
}

/** Makes a link by which a user connects on their own machine, and follows what becomes of it. */
export function LinkDialog({ flow }: { flow: ConnectFlow }) {
  const mask = usePrivate()
  const [days, setDays] = useState('7')
  const { data: status } = useQuery(api.broker.status.queryOptions())
  const make = useMutation(
    api.broker.makeLink.mutationOptions({
      onSuccess: ({ url }) => navigator.clipboard.writeText(url).catch(() => {}),
    }),
  )
  const made = make.data
  return (
    <Dialog title={`Connect link for ${mask(flow.name)}`} wide onClose={closeConnect}>
      <div className={classes.dialog}>
        {made === undefined ? (
          <>
            <p className={classes.lead}>
              A page that asks{' '}
              <strong>
                <Private>{flow.email}</Private>
              </strong>{' '}
              to connect, on any machine. It is good for one answer, and only while this console runs.
            </p>
            <div>
              <p className={classes.label} id="link-days">
                Good for
              </p>
              <SegmentedControl aria-labelledby="link-days" value={days} onChange={setDays} data={DAYS} />
            </div>
            {status !== undefined && status.state !== 'reached' && (
              <Notice tone="warn" title="The broker is not reached now">
                {status.reason ?? 'It is being tried.'}
              </Notice>
            )}
            <OpenLinks flow={flow} />
            {make.isError && <ErrorNotice error={make.error} />}
            <div className={classes.actions}>
              <Button
                kind="primary"
                icon={IconCopy}
                data-autofocus
                busy={make.isPending}
                onClick={() => make.mutate({ userId: flow.userId, days: Number(days) })}
              >
                Make and copy link
              </Button>
              <Button onClick={closeConnect}>Cancel</Button>
              <span className={classes.gap} />
              <TextButton onClick={() => void connectHere(flow, true)}>Only for this machine</TextButton>
            </div>
          </>
        ) : (
          <MadeLink flow={flow} link={made.link} url={made.url} />
        )}
      </div>
    </Dialog>
  )
}

function OpenLinks({ flow }: { flow: ConnectFlow }) {
  const times = useTimes()
  const { data } = useQuery(
    api.broker.links.queryOptions({ input: { userId: flow.userId, only: 'open', limit: 5 } }),
  )
  const withdraw = useMutation(api.broker.withdrawLink.mutationOptions({ onError: failed }))
  const open = data?.rows.filter(({ state }) => !isOver(state)) ?? []
  if (open.length === 0) return null
  return (
    <Notice
      tone="off"
      title={open.length === 1 ? 'A link is open already' : `${open.length} links are open already`}
    >
      {open.map((link) => (
        <p key={link.id} className={classes.fact}>
          <LinkState state={link.state} /> made {times.record(link.madeAt)}.
          {link.state !== 'consented' && (
            <TextButton onClick={() => withdraw.mutate({ id: link.id })}>Withdraw</TextButton>
          )}
        </p>
      ))}
    </Notice>
  )
}

/** The address, shown this once, and what becomes of it while the dialog is open. */
function MadeLink({ flow, link: made, url }: { flow: ConnectFlow; link: ConnectLink; url: string }) {
  const times = useTimes()
  const { data } = useQuery(
    api.broker.links.queryOptions({ input: { userId: flow.userId, only: 'all', limit: 5 } }),
  )
  const link = data?.rows.find(({ id }) => id === made.id) ?? made
  const hide = usePrivateText()
  const send = useMutation(api.broker.markSent.mutationOptions({ onError: failed }))
  const { attemptId } = link
  return (
    <>
      <p className={classes.lead}>
        Copied. Send it to{' '}
        <strong>
          <Private>{flow.email}</Private>
        </strong>
        ; whoever has it sees their name and a masked address. It is shown this once.
      </p>
      <div className={classes.address}>
        <code>{url}</code>
        <CopyButton iconOnly text={url} label="Copy the connect link" />
      </div>
      <output className={classes.fact}>
        <LinkState state={link.state} />
        <span className={classes.dim}>
          {isOver(link.state) ? '' : `good until ${times.record(link.expiresAt)} ${times.zone}`}
        </span>
      </output>
      {link.text !== null && <p className={classes.lead}>{hide(link.text, [flow.name])}</p>}
      <div className={classes.actions}>
        {attemptId !== null && isOver(link.state) ? (
          <Button kind="primary" data-autofocus onClick={() => showAttempt(flow, attemptId)}>
            {link.state === 'wrongAccount' ? 'Compare and decide' : 'See what came of it'}
          </Button>
        ) : (
          <Button
            icon={IconSend}
            data-autofocus
            busy={send.isPending}
            offBecause={link.sentAt === null ? null : 'It is marked as sent'}
            onClick={() => send.mutate({ id: link.id })}
          >
            {link.sentAt === null ? 'Mark as sent' : 'Marked as sent'}
          </Button>
        )}
        <Button onClick={closeConnect}>Done</Button>
      </div>
    </>
  )
}
