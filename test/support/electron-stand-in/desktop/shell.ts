import type * as Electron from 'electron'
import { guarded } from '../core/guard.ts'
import { openInSystemBrowser, systemBrowser } from './external-browser.ts'

const standIn = {
  /** URLs given to `openExternal`, oldest first. */
  opened: [] as string[],
  /** Paths given to `openPath`. */
  openedPaths: [] as string[],
  /** Paths given to `showItemInFolder`. */
  shownPaths: [] as string[],
  /** The DevTools address of the browser that `openExternal` opens pages in, for `chromium.connectOverCDP`. */
  async browserUrl(): Promise<string> {
    return (await systemBrowser()).debuggerUrl
  },
}

/** Electron's `shell`: keeps what it was asked to open, and opens URLs in a browser beside the app. */
export const shell = guarded('shell', {
  standIn,
  async openExternal(url: string): Promise<void> {
    if (typeof url !== 'string') throw new TypeError('electron stand-in: shell.openExternal needs a string')
    if (!URL.canParse(url)) throw new Error('Invalid URL')
    standIn.opened.push(url)
    if (process.env.STAND_IN_OPEN_EXTERNAL === 'record' || !/^https?:/.test(url)) return
    await openInSystemBrowser(url)
  },
  async openPath(path: string): Promise<string> {
    standIn.openedPaths.push(path)
    return ''
  },
  showItemInFolder(path: string): void {
    standIn.shownPaths.push(path)
  },
  beep(): void {
    // Not heard by tests.
  },
} satisfies Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'beep'> & {
  standIn: object
})
