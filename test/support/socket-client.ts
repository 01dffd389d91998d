import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { Contract } from '../../src/contract/index.ts'

/** A client over the browser host's socket, as its page is one. */
export interface SocketClient {
  readonly client: ContractRouterClient<Contract>
  close(): void
}

/** Enters a running browser host by the address of its ready line; every frame that it sends may be looked at. */
export async function enter(
  entrance: string,
  onFrame: (frame: string) => void = () => undefined,
): Promise<SocketClient> {
  const { origin, hash } = new URL(entrance)
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token: new URLSearchParams(hash.slice(1)).get('token') }),
  })
  if (!answer.ok) throw new Error(`no entrance: ${answer.status} ${await answer.text()}`)
  const { key } = (await answer.json()) as { key: string }
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { origin })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', (code) => reject(new Error(`the socket was closed with ${code}`)))
    socket.once('open', () => socket.send(JSON.stringify({ session: key })))
    socket.once('message', () => resolve())
  })
  socket.on('message', (data: Buffer) => onFrame(data.toString()))
  // A console that is killed takes its socket with it; who waits for an answer is told by the link.
  socket.on('error', () => undefined)
  return {
    client: createORPCClient(new RPCLink({ websocket: socket })),
    close: () => socket.close(),
  }
}
