import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Attempt } from '../../../contract/connections.ts'
import { showError } from '../../app/errors.ts'
import { Button } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { usePrivate, usePrivateText } from '../../components/Private.tsx'
import { ToneIcon } from '../../components/ToneIcon.tsx'
import { api } from '../../rpc.ts'
import classes from './Result.module.css'
import { Result, ResultIcon, mustDecide, namesIn, resultTitle } from './Result.tsx'
import { WaitingSteps } from './WaitingSteps.tsx'
import { type ConnectFlow, closeConnect, connect } from './connect-flow.ts'

/** News come by the live link; this is for the case that the news of the answer itself got lost. */
const ASK_AGAIN_MS = 2000

function isUnderWay({ state }: Attempt): boolean {
  return state === 'waiting' || state === 'exchanging'
}

/** Another step has another button to press next: the focus goes there. */
function focusNext(body: HTMLElement | null): void {
  body?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
}

/** Follows one attempt to connect a user, from Zoom's consent page to what came of it, in one dialog. */
export function ConnectDialog({ flow }: { flow: ConnectFlow }) {
  const queries = useQueryClient()
  const mask = usePrivate()
  const hide = usePrivateText()
  const { data: attempt } = useQuery(
    api.connections.attempt.queryOptions({
      input: flow.attemptId === null ? skipToken : { id: flow.attemptId },
      refetchInterval: ({ state: { data } }) =>
        data !== undefined && isUnderWay(data) ? ASK_AGAIN_MS : false,
    }),
  )
  const cancel = useMutation(
    api.connections.cancel.mutationOptions({
      onSuccess: (stopped, input) =>
        queries.setQueryData(api.connections.attempt.queryKey({ input }), stopped),
    }),
  )

  function frame(
    step: string,
    body: ReactNode,
    head: { title?: string; icon?: ReactNode; held?: boolean; stop?: () => void } = {},
  ) {
    const { title = `Connect ${mask(flow.name)}`, icon, held = false, stop = closeConnect } = head
    return (
      <Dialog title={title} icon={icon} wide onClose={stop} dismissible={!held}>
        <div key={step} ref={focusNext}>
          {body}
        </div>
      </Dialog>
    )
  }

  if (flow.failure !== null)
    return frame('failure', <NotBegun flow={flow} />, {
      title: showError(flow.failure).title,
      icon: <ToneIcon tone="bad" size={18} />,
    })
  if (attempt === undefined) return frame('begin', <output>Preparing Zoom’s consent page.</output>)
  if (isUnderWay(attempt)) {
    const stop = () => cancel.mutate({ id: attempt.id })
    return frame(
      attempt.id,
      <WaitingSteps attempt={attempt} flow={flow} onStop={stop} stopping={cancel.isPending} />,
      { stop },
    )
  }
  return frame(`${attempt.id} ${attempt.state} ${attempt.pair}`, <Result attempt={attempt} flow={flow} />, {
    title: hide(resultTitle(attempt), namesIn(attempt)),
    icon: <ResultIcon attempt={attempt} />,
    held: mustDecide(attempt),
  })
}

/** Main refused to begin: says why, and how to go on. */
function NotBegun({ flow }: { flow: ConnectFlow }) {
  const { text, code } = showError(flow.failure)
  return (
    <>
      <div className={classes.result}>
        <p className={classes.text}>{text}</p>
        <p className={classes.code}>
          <code>{code}</code>
        </p>
      </div>
      <div className={classes.actions}>
        <Button kind="primary" data-autofocus onClick={() => void connect(flow, flow.copies)}>
          Try again
        </Button>
        <Button onClick={closeConnect}>Close</Button>
      </div>
    </>
  )
}
