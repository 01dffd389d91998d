import { join } from 'node:path'
import { app, protocol } from 'electron'
import { dataDirFlag } from './data-dir.ts'
import { SCHEME } from './electron/scheme.ts'
import { requireNode } from './require-node.ts'

// What must happen before Electron is ready, synchronously; everything else waits in electron/boot.ts. A
// top-level await of whenReady would never end: Electron is not ready before this module has been evaluated.
requireNode()
app.setName('Switchboard')
app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
])

// The console's folder, which both hosts share; Chromium's own files live beside it, not among ours.
const dataDir = dataDirFlag(process.argv)
app.setPath('userData', join(dataDir, 'electron'))

app
  .whenReady()
  .then(async () => {
    const { boot } = await import('./electron/boot.ts')
    await boot(dataDir)
  })
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    app.exit(1)
  })
