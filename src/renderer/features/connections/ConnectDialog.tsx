import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Attempt } from '../../../contract/connections.ts'
import type { AttemptId } from '../../../contract/ids.ts'
import { showError } from '../../app/errors.ts'
import { Button } from '../../components/Button.tsx'
import { Dialog } from '../../components/Dialog.tsx'
import { usePrivate } from '../../components/Private.tsx'
import { ToneIcon } from '../../components/ToneIcon.tsx'
import { api } from '../../rpc.ts'
import { ResultDialog } from './ResultDialog.tsx'
import { WaitingSteps } from './WaitingSteps.tsx'
import { type ConnectFlow, closeConnect, connect } from './connect-flow.ts'

/** News come by the live link; this is for the case that the news of the answer itself got lost. */
const ASK_AGAIN_MS = 2000

export function isUnderWay({ state }: Attempt): boolean {
  return state === 'waiting' || state === 'exchanging'
}

/** Follows one attempt to connect a user, from Zoom's consent page to what came of it. */
export function ConnectDialog({ flow }: { flow: ConnectFlow }) {
  if (flow.failure !== null) return <NotBegun flow={flow} />
  if (flow.attemptId === null) return <Beginning flow={flow} />
  return <Following flow={flow} id={flow.attemptId} />
}

function Following({ flow, id }: { flow: ConnectFlow; id: AttemptId }) {
  const queries = useQueryClient()
  const { data: attempt } = useQuery(
    api.connections.attempt.queryOptions({
      input: { id },
      refetchInterval: ({ state: { data } }) =>
        data === undefined || isUnderWay(data) ? ASK_AGAIN_MS : false,
    }),
  )
  const stop = useMutation(
    api.connections.cancel.mutationOptions({
      onSuccess: (stopped) =>
        queries.setQueryData(api.connections.attempt.queryKey({ input: { id } }), stopped),
    }),
  )
  const mask = usePrivate()
  if (attempt === undefined) return <Beginning flow={flow} />
  if (!isUnderWay(attempt)) return <ResultDialog attempt={attempt} flow={flow} />
  return (
    <Dialog title={`Connect ${mask(flow.name)}`} wide onClose={() => stop.mutate({ id })}>
      <WaitingSteps
        attempt={attempt}
        flow={flow}
        onStop={() => stop.mutate({ id })}
        stopping={stop.isPending}
      />
    </Dialog>
  )
}

function Beginning({ flow }: { flow: ConnectFlow }) {
  const mask = usePrivate()
  return (
    <Dialog title={`Connect ${mask(flow.name)}`} wide onClose={closeConnect}>
      <output>Preparing Zoom’s consent page.</output>
    </Dialog>
  )
}

/** Main refused to begin: says why, and how to go on. */
function NotBegun({ flow }: { flow: ConnectFlow }) {
  const { title, text, code } = showError(flow.failure)
  return (
    <Dialog
      title={title}
      icon={<ToneIcon tone="bad" />}
      wide
      onClose={closeConnect}
      actions={
        <>
          <Button kind="primary" data-autofocus onClick={() => void connect(flow, flow.copies)}>
            Try again
          </Button>
          <Button onClick={closeConnect}>Close</Button>
        </>
      }
    >
      <p>{text}</p>
      <p>
        <code>{code}</code>
      </p>
    </Dialog>
  )
}
