import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { root } from './processes.ts'

/** A console in Electron, or in its stand-in. */
export interface ElectronConsole {
  readonly app: ElectronApplication
  readonly page: Page
  readonly exited: Promise<number | null>
}

/** Electron's own binary where it is installed, else the stand-in. Never by importing electron: that downloads. */
export function electronExecutable(): string {
  const name = join(root, 'node_modules/electron/path.txt')
  const binary = existsSync(name)
    ? join(root, 'node_modules/electron/dist', readFileSync(name, 'utf8').trim())
    : ''
  return existsSync(binary) ? binary : join(root, 'test/support/electron-stand-in/electron')
}

/** Launches the built console and waits until its page was answered. Pages that it opens outside are only noted. */
export async function launchElectron(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ElectronConsole> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [root, `--data-dir=${dataDir}`],
    env: {
      ...(process.env as Record<string, string>),
      TZ: 'Europe/Berlin',
      STAND_IN_OPEN_EXTERNAL: 'record',
      ...env,
    },
    colorScheme: null,
    timeout: 60_000,
  })
  const exited = new Promise<number | null>((resolve) => app.process().once('exit', resolve))
  const page = await app.firstWindow()
  await page.locator('html[data-ready=true]').waitFor({ state: 'attached' })
  return { app, page, exited }
}
