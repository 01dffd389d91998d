import type * as Electron from 'electron'
import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'
import { notImitated } from '../core/guard.ts'
import { toAppUrl } from '../scheme/names.ts'
import type { WebContents } from './web-contents.ts'

/**
 * Asks the app about a window that a page wants to open. None ever opens: Chromium is started without new
 * windows, so all that is left is to insist that the app says so itself.
 */
export function decidePopup(contents: WebContents, params: Protocol.Page.windowOpenPayload): void {
  const details: Electron.HandlerDetails = {
    url: toAppUrl(params.url),
    frameName: params.windowName === '_blank' ? '' : params.windowName,
    features: params.windowFeatures.join(','),
    disposition: 'foreground-tab',
    referrer: { url: contents.getURL(), policy: 'strict-origin-when-cross-origin' },
  }
  const handler = contents.windowOpenHandler
  const action = handler === undefined ? 'allow' : handler(details).action
  // Uncaught on purpose: Electron would open a window here, and a test must not pass over that.
  if (action !== 'deny') throw notImitated(`window.open of ${details.url} that is not denied`)
}
