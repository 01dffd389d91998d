import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow } from 'electron'
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
import { zoomAddresses } from '../zoom-apps/service.ts'
import { electronHost } from './electron-host.ts'
import { serveFiles } from './files.ts'
import { lockDown } from './lockdown.ts'
import { ORIGIN } from './scheme.ts'
import { openWindow, serveProcedures } from './window.ts'

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
  const show = (): void => {
    if (window === null || window.isDestroyed()) {
      window = openWindow()
      window.on('closed', () => (window = null))
      void window.loadURL(`${ORIGIN}/`)
    } else {
      if (window.isMinimized()) window.restore()
      window.focus()
    }
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
  show()
}
