import { useEffect, useState } from 'react'

/** The page, if what had the focus is gone too. */
const FALLBACK = '#page'

/**
 * Gives the focus back to what had it before this came, once this goes and would take the focus with it. Whoever
 * moved the focus on meanwhile keeps it.
 */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // What goes loses the focus only after this effect ran.
      setTimeout(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return
        const target =
          opener instanceof HTMLElement && opener.isConnected && opener !== document.body
            ? opener
            : document.querySelector<HTMLElement>(FALLBACK)
        target?.focus({ preventScroll: true })
      })
    },
    [opener],
  )
}
