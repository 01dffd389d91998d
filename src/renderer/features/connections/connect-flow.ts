import { useSyncExternalStore } from 'react'
import type { AttemptId, UserId } from '../../../contract/ids.ts'
import { queries } from '../../app/queries.ts'
import { api, client } from '../../rpc.ts'

/** Who is to be connected. */
export type ConnectTarget = { userId: UserId; name: string; email: string }

/** What the connect dialog is at: beginning, following an attempt, or stopped before there was one. */
export type ConnectFlow = ConnectTarget & {
  /** Copies the consent page's address instead of opening it here. */
  copies: boolean
  /** Makes a link through the broker, for another machine, instead of an attempt here. */
  byLink: boolean
  /** The one who consents sits at another machine: what came, came by a connect link. */
  elsewhere: boolean
  /** The consent page's address is in the clipboard. */
  copied: boolean
  attemptId: AttemptId | null
  failure: unknown
}

let flow: ConnectFlow | null = null
const listeners = new Set<() => void>()

function become(next: ConnectFlow | null): void {
  flow = next
  for (const listener of listeners) listener()
}

export function useConnectFlow(): ConnectFlow | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => flow,
  )
}

/** Opens a page that main has approved, without a way back to this one. */
export function openPage(url: string): void {
  window.open(url, '_blank', 'noopener')
}

/**
 * Begins to connect a user and shows the dialog for it. Started by a click or key and nothing else: it opens a page
 * at Zoom.
 */
export async function connect(target: ConnectTarget, copies = false): Promise<void> {
  if (copies && (await isPaired())) return become(flowOf(target, { byLink: true }))
  await connectHere(target, copies)
}

function flowOf(
  { userId, name, email }: ConnectTarget,
  how: Partial<Omit<ConnectFlow, keyof ConnectTarget>>,
): ConnectFlow {
  return {
    userId,
    name,
    email,
    copies: false,
    byLink: false,
    elsewhere: false,
    copied: false,
    attemptId: null,
    failure: null,
    ...how,
  }
}

/** True if a link can be made that works on other machines. */
async function isPaired(): Promise<boolean> {
  const status = await queries.fetchQuery(api.broker.status.queryOptions()).catch(() => null)
  return status !== null && status.state !== 'none'
}

/** Shows what came of an attempt that was answered by a connect link. */
export function showAttempt(target: ConnectTarget, attemptId: AttemptId): void {
  become(flowOf(target, { copies: true, elsewhere: true, attemptId }))
}

/** Copies a text; false where the clipboard is not given, as the dialog then says beside a button that copies. */
async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** Begins an attempt on this machine, whether a broker is there or not. */
export async function connectHere(target: ConnectTarget, copies = false): Promise<void> {
  const begun = flowOf(target, { copies })
  become(begun)
  try {
    const { attempt, openInPage } = await client.connections.start({
      userId: target.userId,
      opensPage: !copies,
    })
    if (flow !== begun) return
    queries.setQueryData(api.connections.attempt.queryKey({ input: { id: attempt.id } }), attempt)
    const url = attempt.authorizeUrl
    const copied = copies && url !== null && (await isCopied(url))
    if (flow !== begun) return
    become({ ...begun, attemptId: attempt.id, copied })
    if (openInPage && url !== null) openPage(url)
  } catch (failure) {
    if (flow === begun) become({ ...begun, failure })
  }
}

/** Closes the dialog; an attempt that still waits is stopped by its own button. */
export function closeConnect(): void {
  become(null)
}
