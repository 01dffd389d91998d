import { ConnectDialog } from './ConnectDialog.tsx'
import { useConnectFlow } from './connect-flow.ts'

/** Shows the connect dialog over whatever page began it. */
export function ConnectHost() {
  const flow = useConnectFlow()
  return flow === null ? null : <ConnectDialog flow={flow} />
}
