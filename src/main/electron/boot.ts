import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import Store from 'electron-store'
import { SystemClock } from '../clock.ts'
import { startConsole } from '../console.ts'
import { askRunningConsole, listenForStarts } from '../control.ts'
import { keyFilePath } from '../data-dir.ts'
import { openLog } from '../log/log.ts'
import { defaultPreferences, PREFERENCES_FILE } from '../settings/preferences.ts'
import { DataFolderInUse } from '../store/lock.ts'
import { writePointHook } from '../store/write-points.ts'
import { version } from '../version.ts'
import { zoomAddresses } from '../zoom-apps/addresses.ts'
import { electronHost } from './electron-host.ts'
import { serveFiles } from './files.ts'
import { lockDown } from './lockdown.ts'
import { ORIGIN } from './scheme.ts'
import { openWindow, serveProcedures } from './window.ts'

// A Mac needs a menu for its copy and quit keys; elsewhere the palette is the menu.
const MAC_MENU: MenuItemConstructorOptions[] = [
  { role: 'appMenu' },
  { role: 'editMenu' },
  { role: 'windowMenu' },
]

/** Starts the console in Electron, once it is ready. */
export async function boot(dataDir: string): Promise<void> {
  let window: BrowserWindow | null = null
  const clock = new SystemClock()
  const log = openLog(dataDir)
  const running = await startConsole({
    dataDir,
    host: electronHost(keyFilePath(dataDir), () => window),
    clock,
    log,
    preferencesFile: new Store({
      cwd: dataDir,
      name: PREFERENCES_FILE,
      defaults: defaultPreferences(),
      configFileMode: 0o600,
      clearInvalidConfig: false,
    }),
    version,
    zoom: zoomAddresses(process.env),
    sandbox: { program: new URL('./sandbox.js', import.meta.url), port: null, open: false },
    atWritePoint: writePointHook(process.env['SWITCHBOARD_DIE_AT']),
  }).catch(async (error: unknown) => {
    if (!(error instanceof DataFolderInUse)) throw error
    const answer = await askRunningConsole(dataDir)
    console.log(answer.entrance === null ? error.message : `Switchboard ready: ${answer.entrance}`)
    app.exit(0)
    return null
  })
  if (running === null) return

  lockDown()
  serveFiles(fileURLToPath(new URL('../renderer', import.meta.url)))
  serveProcedures(() => window, running.context, log)
  const { firstHello } = running.context.services.settings
  const show = (): void => {
    if (window !== null && !window.isDestroyed()) {
      if (window.isMinimized()) window.restore()
      window.focus()
      return
    }
    const opened = openWindow()
    window = opened
    opened.on('closed', () => (window = null))
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error({ reason }, 'the page went away')
      if (!opened.isDestroyed() && reason !== 'clean-exit') opened.webContents.reload()
    })
    void opened.loadURL(`${ORIGIN}/`)
    // Nothing is shown before the console has answered the page once.
    void firstHello.then(() => opened.isDestroyed() || opened.show())
  }
  const stopListening = await listenForStarts(dataDir, () => {
    show()
    return { entrance: null, host: 'electron' }
  })
  app.on('activate', show)
  app.on('window-all-closed', () => app.quit())
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void Promise.allSettled([stopListening(), running.close()]).then(() => {
      closed = true
      app.quit()
    })
  })
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(MAC_MENU) : null)
  show()
  await firstHello
  console.log('Switchboard ready')
}
