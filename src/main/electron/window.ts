import { fileURLToPath } from 'node:url'
import { BrowserWindow, ipcMain, nativeTheme } from 'electron'
import type { Log } from '../log/log.ts'
import type { Context } from '../rpc/context.ts'
import { portHandler } from '../rpc/router.ts'
import { ORIGIN } from './scheme.ts'

const GREY = { light: '#F4F5F7', dark: '#0D0F13' }

/** Makes the console's window, hidden until its page has been answered. */
export function openWindow(): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Switchboard',
    backgroundColor: nativeTheme.shouldUseDarkColors ? GREY.dark : GREY.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  return window
}

/**
 * Gives the procedures to our own page: the port must come from our window's top frame, on our scheme. A page
 * that is loaded again, crashes or goes away takes its port with it.
 */
export function serveProcedures(window: () => BrowserWindow | null, context: Context, log: Log): void {
  const handler = portHandler()
  ipcMain.on('port', (event) => {
    const ours = window()
    const [port] = event.ports
    const frame = event.senderFrame
    const allowed =
      ours !== null &&
      event.sender === ours.webContents &&
      frame !== null &&
      frame.parent === null &&
      (frame.url === ORIGIN || frame.url.startsWith(`${ORIGIN}/`))
    if (port === undefined || event.ports.length !== 1) return
    if (!allowed) {
      log.warn({ url: frame?.url }, 'a port from elsewhere was refused')
      port.close()
      return
    }
    handler.upgrade(port, { context })
    port.start()
    const { webContents } = ours
    const close = (): void => {
      webContents.off('did-navigate', close)
      webContents.off('render-process-gone', close)
      ours.off('closed', close)
      port.close()
    }
    // Not when a navigation starts: one that is then refused leaves the page, which still needs its port.
    webContents.on('did-navigate', close)
    webContents.on('render-process-gone', close)
    ours.on('closed', close)
  })
}
