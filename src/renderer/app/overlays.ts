import { useSyncExternalStore } from 'react'

/** What may lie over the whole console; one at a time. */
export type Overlay = 'palette' | 'shortcuts'

let current: Overlay | null = null
const listeners = new Set<() => void>()

function become(next: Overlay | null): void {
  current = next
  for (const listener of listeners) listener()
}

export const overlays = {
  open: (overlay: Overlay): void => become(overlay),
  close: (): void => become(null),
}

export function useOverlay(): Overlay | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}
