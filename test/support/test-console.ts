import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Conf from 'conf'
import { SystemClock } from '../../src/main/clock.ts'
import { type Console, startConsole } from '../../src/main/console.ts'
import { screenlessHost } from '../../src/main/demo/host.ts'
import { silentLog } from '../../src/main/log/log.ts'
import { directClient } from '../../src/main/rpc/router.ts'
import { defaultPreferences, PREFERENCES_FILE } from '../../src/main/settings/preferences.ts'
import { ZOOM, type ZoomAddresses } from '../../src/main/zoom-apps/addresses.ts'
import { root } from './processes.ts'

/** A console in this process, on a data folder of its own, asked through its contract. */
export interface TestConsole {
  readonly dataDir: string
  readonly console: Console
  readonly client: ReturnType<typeof directClient>
  readonly clock: SystemClock
  /** Closes it, and keeps the data folder for another start. */
  close(): Promise<void>
}

const folders = new Set<string>()

/** A folder that {@link removeFolders} takes away. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-test-'))
  folders.add(folder)
  return folder
}

/** Removes every folder that tests of this file made. */
export function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}

/** Starts a console whose new Zoom apps are at the given address. */
export async function startTestConsole(
  options: { dataDir?: string; zoom?: ZoomAddresses; clock?: SystemClock } = {},
): Promise<TestConsole> {
  const dataDir = options.dataDir ?? temporaryFolder()
  const clock = options.clock ?? new SystemClock()
  const running = await startConsole({
    dataDir,
    host: screenlessHost(dataDir, join(dataDir, '..', `${dataDir.split('/').at(-1)}.key`)),
    clock,
    log: silentLog(),
    preferencesFile: new Conf({
      cwd: dataDir,
      configName: PREFERENCES_FILE,
      projectName: 'switchboard',
      defaults: defaultPreferences(),
      clearInvalidConfig: false,
    }),
    version: '0.0.0-test',
    zoom: options.zoom ?? ZOOM,
    sandbox: { program: pathToFileURL(join(root, 'src/sandbox/main.ts')), port: null, open: false },
  })
  return {
    dataDir,
    console: running,
    client: directClient(running.context),
    clock,
    close: () => running.close(),
  }
}
