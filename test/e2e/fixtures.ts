import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Browser as PlaywrightBrowser, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../support/browser.ts'
import { launchElectron } from '../support/electron-console.ts'
import { type Running, startServe } from '../support/processes.ts'

export interface HostOptions {
  /** Which of the two hosts the console runs in. */
  host: 'serve' | 'electron'
}

/** A console under test, in either host: the same words for the same things. */
export interface ConsoleUnderTest {
  readonly page: Page
  readonly dataDir: string
  readonly host: HostOptions['host']
  /** Stops the console politely and starts it again on the same data folder. */
  restart(env?: Record<string, string>): Promise<void>
  /** Ends the console as a crash would. */
  crash(): Promise<void>
  /** Starts it again after a crash. */
  start(env?: Record<string, string>): Promise<void>
  /** Does something that opens a page outside, and answers that page's address. */
  opens(action: () => Promise<unknown>): Promise<string>
  /** Does something that saves a file, and answers the file's text. */
  saves(action: () => Promise<unknown>): Promise<string>
}

interface HostDriver {
  readonly page: Page
  stop(): Promise<void>
  kill(): Promise<void>
  opens(action: () => Promise<unknown>): Promise<string>
  saves(action: () => Promise<unknown>): Promise<string>
}

const VIEWPORT = { width: 1440, height: 900 }

async function driveServe(
  browser: PlaywrightBrowser,
  dataDir: string,
  env: Record<string, string>,
): Promise<HostDriver> {
  const running: Running = await startServe(dataDir, [], env)
  const context = await browser.newContext({
    viewport: VIEWPORT,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  await page.goto(running.url)
  return {
    page,
    async stop() {
      const code = await running.stop()
      await context.close()
      if (code !== 0) throw new Error(`the browser host ended with ${code}:\n${running.output()}`)
    },
    async kill() {
      await running.kill()
      await context.close()
    },
    async opens(action) {
      const popup = context.waitForEvent('page')
      await action()
      const opened = await popup
      await opened.waitForURL(/^http/, { waitUntil: 'commit' })
      const url = opened.url()
      await opened.close()
      return url
    },
    async saves(action) {
      const downloading = page.waitForEvent('download')
      await action()
      return readFileSync(await (await downloading).path(), 'utf8')
    },
  }
}

async function driveElectron(dataDir: string, env: Record<string, string>): Promise<HostDriver> {
  const { app, page, exited } = await launchElectron(dataDir, env)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    const waiting: Array<(url: string) => void> = []
    Object.assign(globalThis, { opened, waiting })
    shell.openExternal = async (url: string) => {
      const told = waiting.shift()
      if (told === undefined) opened.push(url)
      else told(url)
    }
  })
  return {
    page,
    async stop() {
      await app.close()
      await exited
    },
    async kill() {
      app.process().kill('SIGKILL')
      await exited
    },
    async opens(action) {
      await action()
      return app.evaluate(
        () =>
          new Promise<string>((resolve) => {
            const { opened, waiting } = globalThis as unknown as {
              opened: string[]
              waiting: Array<(url: string) => void>
            }
            const url = opened.shift()
            if (url === undefined) waiting.push(resolve)
            else resolve(url)
          }),
      )
    },
    async saves(action) {
      const file = join(dataDir, `saved-${Math.random().toString(36).slice(2)}`)
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath })
      }, file)
      await action()
      await page.getByText(/Saved to/).waitFor()
      return readFileSync(file, 'utf8')
    },
  }
}

interface Fixtures {
  console: ConsoleUnderTest
}
interface WorkerFixtures {
  chromium: PlaywrightBrowser
}

export const test = base.extend<Fixtures & HostOptions, WorkerFixtures>({
  host: ['serve', { option: true }],
  chromium: [
    // Playwright wants the pattern even where nothing is asked for.
    async ({ playwright: _playwright }, use) => {
      const found = await findBrowser()
      const browser = await chromium.launch({
        executablePath: found.executablePath,
        args: found.args,
        env: { ...(process.env as Record<string, string>), ...found.env },
      })
      await use(browser)
      await browser.close()
    },
    { scope: 'worker' },
  ],
  console: async ({ host, chromium: browser }, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-e2e-'))
    const drive = (env: Record<string, string>): Promise<HostDriver> =>
      host === 'serve' ? driveServe(browser, dataDir, env) : driveElectron(dataDir, env)
    let driver: HostDriver | null = await drive({})
    const running = (): HostDriver => {
      if (driver === null) throw new Error('the console is not running')
      return driver
    }
    const ready = (): Promise<void> =>
      running().page.locator('html[data-ready=true]').waitFor({ state: 'attached' })
    await ready()
    await use({
      dataDir,
      host,
      get page() {
        return running().page
      },
      async restart(env = {}) {
        await running().stop()
        driver = await drive(env)
        await ready()
      },
      async crash() {
        await running().kill()
        driver = null
      },
      async start(env = {}) {
        driver = await drive(env)
        await ready()
      },
      opens: (action) => running().opens(action),
      saves: (action) => running().saves(action),
    })
    await driver?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  },
})

export { expect } from '@playwright/test'
