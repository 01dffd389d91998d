import { useEffect, useState, useSyncExternalStore } from 'react'
import { type LinkState, linkState } from '../rpc.ts'

export function useLink(): LinkState {
  return useSyncExternalStore(linkState.subscribe, linkState.get)
}

/** A link that comes back within this time was never missed. */
const CALM_MS = 1200

/** True once the link to the console has been away long enough to be worth saying. */
export function useLinkLost(): boolean {
  const link = useLink()
  const [away, setAway] = useState(false)
  useEffect(() => {
    if (link === 'connected') {
      setAway(false)
      return
    }
    const timer = setTimeout(() => setAway(true), CALM_MS)
    return () => clearTimeout(timer)
  }, [link])
  return away && link !== 'connected'
}
