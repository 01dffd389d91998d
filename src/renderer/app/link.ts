import { useSyncExternalStore } from 'react'
import { type LinkState, linkState } from '../rpc.ts'

export function useLink(): LinkState {
  return useSyncExternalStore(linkState.subscribe, linkState.get)
}

/** A link that comes back within this time was never missed. */
const CALM_MS = 1200

let lost = false
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

function become(next: boolean): void {
  lost = next
  for (const listener of listeners) listener()
}

linkState.subscribe(() => {
  if (linkState.get() !== 'connected') {
    // Each try to connect again says so: the time runs from the first.
    timer ??= setTimeout(() => become(true), CALM_MS)
    return
  }
  clearTimeout(timer)
  timer = undefined
  become(false)
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** True once the link to the console has been away long enough to be worth saying. */
export function useLinkLost(): boolean {
  return useSyncExternalStore(subscribe, () => lost)
}
