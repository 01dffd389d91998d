import { ConnectDialog } from './ConnectDialog.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { useConnectFlow } from './connect-flow.ts'

/** Shows the connect dialog over whatever page began it. */
export function ConnectHost() {
  const flow = useConnectFlow()
  if (flow === null) return null
  return flow.byLink ? <LinkDialog key={flow.userId} flow={flow} /> : <ConnectDialog flow={flow} />
}
