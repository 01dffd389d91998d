import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Conf from 'conf'
import { SystemClock } from '../clock.ts'
import { startConsole } from '../console.ts'
import { askRunningConsole, listenForStarts } from '../control.ts'
import { defaultDataDir, keyFilePath } from '../data-dir.ts'
import { openLog } from '../log/log.ts'
import { defaultPreferences, PREFERENCES_FILE } from '../settings/preferences.ts'
import { DataFolderInUse } from '../store/lock.ts'
import { StoreFromTheFuture } from '../store/migrate.ts'
import { writePointHook } from '../store/write-points.ts'
import { version } from '../version.ts'
import { zoomAddresses } from '../zoom-apps/addresses.ts'
import { browserHost } from './browser-host.ts'
import { Downloads } from './downloads.ts'
import { Gate } from './gate.ts'
import { openBrowser } from './open-browser.ts'
import { startBrowserServer } from './server.ts'

const USAGE = `usage: npm run serve -- [--port N] [--data-dir DIR] [--no-open] [--sandbox] [--sandbox-port N]`

interface Flags {
  readonly port: number
  readonly dataDir: string
  readonly open: boolean
  readonly sandbox: boolean
  readonly sandboxPort: number | null
}

function portOf(text: string | undefined, flag: string): number | null {
  if (text === undefined) return null
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--${flag} takes a port from 0 to 65535, not ${text}`)
  return port
}

function flagsOf(args: string[]): Flags {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      open: { type: 'boolean', default: true },
      sandbox: { type: 'boolean', default: false },
      'sandbox-port': { type: 'string' },
    },
  })
  return {
    port: portOf(values.port, 'port') ?? 0,
    dataDir: resolve(values['data-dir'] ?? defaultDataDir()),
    open: values.open,
    sandbox: values.sandbox,
    sandboxPort: portOf(values['sandbox-port'], 'sandbox-port'),
  }
}

/** Runs the browser host until it is told to stop. Answers the exit code. */
export async function serve(args: string[]): Promise<number> {
  let flags: Flags
  try {
    flags = flagsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`)
    return 2
  }
  try {
    return await run(flags)
  } catch (error) {
    if (error instanceof DataFolderInUse) return enterRunning(flags)
    const known =
      error instanceof StoreFromTheFuture || (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    console.error(known ? (error as Error).message : error)
    return 1
  }
}

async function run(flags: Flags): Promise<number> {
  const clock = new SystemClock()
  const downloads = new Downloads(clock)
  const gate = new Gate(clock)
  const log = openLog(flags.dataDir)
  const stopped = new Promise<void>((resolveStop) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolveStop())
  })
  const running = await startConsole({
    dataDir: flags.dataDir,
    host: browserHost(downloads, keyFilePath(flags.dataDir)),
    clock,
    log,
    preferencesFile: new Conf({
      cwd: flags.dataDir,
      configName: PREFERENCES_FILE,
      projectName: 'switchboard',
      defaults: defaultPreferences(),
      configFileMode: 0o600,
      clearInvalidConfig: false,
    }),
    version,
    zoom: zoomAddresses(process.env),
    sandbox: {
      program: new URL('./sandbox.js', import.meta.url),
      port: flags.sandboxPort,
      open: flags.sandbox,
    },
    atWritePoint: writePointHook(process.env['SWITCHBOARD_DIE_AT']),
  })
  const server = await startBrowserServer(
    {
      gate,
      downloads,
      context: running.context,
      rendererDir: fileURLToPath(new URL('../renderer', import.meta.url)),
      log,
    },
    flags.port,
  )
  const entrance = (): string => `${gate.origin}/#token=${gate.newToken()}`
  const stopListening = await listenForStarts(flags.dataDir, () => ({
    entrance: entrance(),
    host: 'browser',
  }))
  console.log(`Switchboard ready: ${entrance()}`)
  if (flags.open) await openBrowser(entrance(), flags.dataDir)
  await stopped
  await stopListening()
  await server.close()
  await running.close()
  return 0
}

/** Another start owns the folder: asks it for a fresh way in instead of failing on the lock. */
async function enterRunning(flags: Flags): Promise<number> {
  const answer = await askRunningConsole(flags.dataDir)
  if (answer.entrance === null) {
    console.log('Switchboard runs on this data folder already; its window was brought to the front.')
    return 0
  }
  console.log(`Switchboard ready: ${answer.entrance}`)
  if (flags.open) await openBrowser(answer.entrance, flags.dataDir)
  return 0
}
