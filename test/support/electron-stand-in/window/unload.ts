/// <reference lib="dom" />
import type { Session } from '../chromium/cdp.ts'

/** Runs in the page: whether its `beforeunload` listeners agree. */
function agreesToUnload(): boolean {
  // As in Chromium: a page that nobody has touched cannot hold anyone.
  if (!navigator.userActivation.hasBeenActive) return true
  const event = document.createEvent('BeforeUnloadEvent')
  event.initEvent('beforeunload', false, true)
  window.dispatchEvent(event)
  return !event.defaultPrevented && String(event.returnValue) === ''
}

/**
 * Asks a page whether it may be unloaded. Electron shows no dialog for this, and a dialog of Chromium's would be
 * answered by whichever debugger is first.
 */
export async function askToUnload(session: Session): Promise<boolean> {
  const answer = await session
    .send('Runtime.evaluate', { expression: `(${agreesToUnload.toString()})()`, returnByValue: true })
    .catch(() => undefined)
  return answer?.result.value !== false
}
