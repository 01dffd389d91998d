import { useCallback, useSyncExternalStore } from 'react'
import type { Instant } from '../../contract/time.ts'

let offsetMs = 0
const listeners = new Set<() => void>()

/** The console's clock. It may be ahead of this machine's: the sandbox's clock can be turned forward. */
export const consoleClock = {
  set(now: Instant): void {
    const next = Date.parse(now) - Date.now()
    // A fraction of a second is the way of the message; only a turned clock is news to the page.
    const turned = Math.abs(next - offsetMs) > 900
    offsetMs = next
    if (turned) for (const listener of listeners) listener()
  },
  now(): number {
    return Date.now() + offsetMs
  },
}

export const EVERY_SECOND = 1000
export const EVERY_MINUTE = 60_000

/** The console's time, renewed each second or minute, on the full one, and only while something shows it. */
export function useNow(every: number = EVERY_MINUTE): number {
  const subscribe = useCallback(
    (changed: () => void) => {
      let timer: ReturnType<typeof setTimeout>
      function plan(): void {
        timer = setTimeout(
          () => {
            changed()
            plan()
          },
          every - (consoleClock.now() % every) + 5,
        )
      }
      plan()
      listeners.add(changed)
      return () => {
        clearTimeout(timer)
        listeners.delete(changed)
      }
    },
    [every],
  )
  return useSyncExternalStore(subscribe, () => Math.floor(consoleClock.now() / every) * every)
}
