import { join } from 'node:path'
import { findBrowser } from '../../browser.ts'
import { browser } from '../chromium/browser.ts'
import { launchArguments } from '../core/launch-arguments.ts'
import { followDownloads } from '../session/downloads.ts'
import { app } from './app.ts'
import { lifecycle } from './lifecycle.ts'

const SLOW_ENTRY_MS = 5_000

/** Runs the app's entry, then brings up Chromium, then tells the app that it is ready. */
export async function start(runEntry: () => Promise<void>): Promise<void> {
  const released = launchArguments.heldByPlaywright ? releasedByPlaywright() : Promise.resolve()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())

  // Looked for meanwhile; whoever waits for it hears that there is none.
  findBrowser().catch(() => {})
  // Electron too gets ready only after the entry is through: an entry that awaits `whenReady` waits for ever.
  const hint = setTimeout(() => {
    console.error(
      'electron stand-in: the entry is not through yet: does it await app.whenReady() at its top level?',
    )
  }, SLOW_ENTRY_MS).unref()
  await runEntry()
  clearTimeout(hint)
  if (lifecycle.isEnded) return

  const profile = join(app.getPath('userData'), 'stand-in-chromium')
  const { debuggerUrl, product } = await browser.start(profile, (reason) => {
    if (lifecycle.isEnded) return
    console.error(`electron stand-in: Chromium ended (${reason})`)
    process.exit(1)
  })
  Reflect.set(process.versions, 'chrome', product.split('/').at(-1))
  await followDownloads(join(profile, 'downloads'))
  console.error(`\nDevTools listening on ${debuggerUrl}`)
  await released
  if (lifecycle.isEnded) return
  app.becomeReady()
}

/** Playwright evaluates this function once it has attached, so that it misses no window. */
function releasedByPlaywright(): Promise<void> {
  return new Promise((resolve) => {
    Object.defineProperty(globalThis, '__playwright_run', { value: resolve, configurable: true })
  })
}
