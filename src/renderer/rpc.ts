import type { Contract } from '../contract/index.ts'
import { createORPCClient } from '@orpc/client'
import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'

/**
 * How the page is linked to the console.
 * - `connecting`: first link, or a lost one being made again
 * - `connected`
 * - `noEntrance`: this tab has no session and no token; only a fresh entrance helps
 */
export type LinkState = 'connecting' | 'connected' | 'noEntrance'

type Wire = ClientLink<ClientContext>

const SESSION = 'switchboard-session'
const RETRY_MS = [200, 500, 1000, 2000, 4000]

let state: LinkState = 'connecting'
let wire: Wire | undefined
let waiting: Array<(wire: Wire) => void> = []
const listeners = new Set<() => void>()

function become(next: LinkState, link?: Wire): void {
  state = next
  wire = link
  if (link !== undefined) {
    for (const resume of waiting) resume(link)
    waiting = []
  }
  for (const listener of listeners) listener()
}

/** The link's state and its changes, for `useSyncExternalStore`. */
export const linkState = {
  get: (): LinkState => state,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** One link for the client's whole life: calls made while there is none wait for the next one. */
const stableLink: Wire = {
  async call(path, input, options) {
    const link = wire ?? (await new Promise<Wire>((resolve) => waiting.push(resolve)))
    return link.call(path, input, options)
  },
}

export const client: ContractRouterClient<Contract> = createORPCClient(stableLink)
/** Query and mutation options of every procedure, for TanStack Query. */
export const api = createTanstackQueryUtils(client)

function linkByPort(): void {
  const { port1, port2 } = new MessageChannel()
  window.postMessage('switchboard-port', location.origin, [port2])
  port1.start()
  become('connected', new PortLink({ port: port1 }))
}

/** Buys a session key with the one-time token of the URL's fragment, and takes the token off the URL. */
async function enter(): Promise<string | null> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null) {
    history.replaceState(null, '', location.pathname + location.search)
    const answer = await fetch('/session', {
      method: 'POST',
      // Under the page’s own `no-referrer` a browser may send `Origin: null`; the gate asks for ours.
      referrerPolicy: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    if (answer.ok) {
      const { key } = (await answer.json()) as { key: string }
      sessionStorage.setItem(SESSION, key)
    }
  }
  return sessionStorage.getItem(SESSION)
}

/** Opens the socket, shows the session key in its first frame, and makes a new link whenever it is lost. */
function linkBySocket(key: string, attempt = 0): void {
  const socket = new WebSocket(`ws://${location.host}/rpc`)
  let greeted = false
  socket.addEventListener('open', () => socket.send(JSON.stringify({ session: key })))
  socket.addEventListener(
    'message',
    () => {
      greeted = true
      become('connected', new SocketLink({ websocket: socket }))
    },
    { once: true },
  )
  socket.addEventListener('close', ({ code }) => {
    if (code === 4401) {
      sessionStorage.removeItem(SESSION)
      become('noEntrance')
      return
    }
    become('connecting')
    const next = greeted ? 0 : attempt + 1
    setTimeout(() => linkBySocket(key, next), RETRY_MS[Math.min(next, RETRY_MS.length - 1)])
  })
}

/** Links the page to its console: over the preload's port in Electron, over a WebSocket in a browser. */
export async function startLink(): Promise<void> {
  if (document.documentElement.dataset.host === 'electron') return linkByPort()
  const key = await enter()
  if (key === null) return become('noEntrance')
  return linkBySocket(key)
}
