import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { expect, vi } from 'vitest'

export type { FixtureState } from './fixture/state.ts'

export const executablePath = join(import.meta.dirname, 'electron')
export const fixturePath = join(import.meta.dirname, 'fixture')

/** A fixture app that runs under the stand-in. */
export interface TestApp {
  app: ElectronApplication
  page: Page
  userData: string
  /** What happened in the main process so far. */
  events: () => Promise<string[]>
  /** Forgets what happened, and sets what is to be prevented from now on. */
  prevent: (...names: string[]) => Promise<void>
  /** Waits for the process to end, and answers its exit code. */
  ended: Promise<number | null>
}

const running = new Set<ElectronApplication>()
const folders = new Set<string>()

/** A data folder that goes with the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-test-'))
  folders.add(folder)
  return folder
}

/** Waits until a check passes. */
export function until<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 15_000, interval: 20 })
}

/** Waits until the page is there and has handed its port over, with nothing about it still to come. */
async function loaded({ events }: Pick<TestApp, 'events'>): Promise<void> {
  await until(async () => {
    const seen = await events()
    expect(seen).toContain('did-stop-loading')
    expect(seen.some((event) => event.startsWith('port:'))).toBe(true)
  })
}

/** For `beforeEach`: the first page anew, with nothing prevented and nothing seen. */
export async function startOver(running: TestApp): Promise<void> {
  await running.prevent()
  await running.page.goto('https://switchboard.app.stand-in.test/')
  await loaded(running)
  await running.prevent()
}

expect.extend({
  async toSee(received: TestApp, ...wanted: string[]) {
    let seen: string[] = []
    const pass = await until(async () => {
      seen = (await received.events()).filter((event) => wanted.includes(event))
      if (seen.join('\n') !== wanted.join('\n')) throw new Error('not yet')
      return true
    }).catch(() => false)
    return {
      pass,
      actual: seen,
      expected: wanted,
      message: () => `expected the main process to see ${wanted.join(', ')}`,
    }
  },
})

declare module 'vitest' {
  interface Matchers {
    /** Waits until the main process has seen all of these, in this order, perhaps with others between. */
    toSee: (...events: string[]) => Promise<void>
  }
}

/** Starts the fixture as a test of the real app would start that. */
export async function launch(
  options: { userData?: string; env?: Record<string, string> } = {},
): Promise<TestApp> {
  const userData = options.userData ?? temporaryFolder()
  const app = await _electron.launch({
    executablePath,
    args: [fixturePath, `--user-data-dir=${userData}`],
    env: { ...(process.env as Record<string, string>), STAND_IN_OPEN_EXTERNAL: 'record', ...options.env },
    colorScheme: null,
  })
  running.add(app)
  const ended = new Promise<number | null>((resolve) => {
    app.process().once('exit', (code) => {
      running.delete(app)
      resolve(code)
    })
  })
  app.process().stderr?.on('data', (text: Buffer) => {
    if (process.env.DEBUG !== undefined) process.stderr.write(text)
  })
  const page = await app.firstWindow()
  await page.locator('[data-ready]').waitFor({ state: 'attached' })
  const events = (): Promise<string[]> => app.evaluate(() => fixture.events)
  await loaded({ events })
  return {
    app,
    page,
    userData,
    events,
    ended,
    prevent: (...names) =>
      app.evaluate((_electron, list) => {
        fixture.events.length = 0
        fixture.prevent.clear()
        for (const name of list) fixture.prevent.add(name)
      }, names),
  }
}

/** For `afterEach` or `afterAll`: leaves no process and no folder behind. */
export async function closeAll(): Promise<void> {
  for (const app of running) {
    app.process().kill('SIGKILL')
    await new Promise((resolve) => app.process().once('close', resolve))
  }
  running.clear()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  folders.clear()
}
