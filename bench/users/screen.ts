import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../test/support/browser.ts'
import { type Running, startServe } from '../../test/support/processes.ts'
import { rounded } from '../harness.ts'
import { benchStore } from './people.ts'
import { percentile } from './queries.ts'

/** Typed letter by letter, and taken back the same way: each letter changes who is listed, or how many. */
const TYPED = '4711 31415 27182 zo uw wi 16180 14142 vi ks jo 57721 90210'.split(' ')
/** Longer than this, and the list is taken not to change at all. */
const UNCHANGED_MS = 3000

/** What an operator sees of so many users, in Chromium against a built console. */
export async function measureScreen(
  users: number,
  seed: number,
): Promise<{ keyToPaintMs: number; keys: number; gridNodes: number; blockedMs: number }> {
  await using data = benchStore(users, seed)
  data.store.close()
  const loopFile = join(data.folder, 'loop')
  const watch = join(import.meta.dirname, 'watch-loop.cjs')
  const serve = await startServe(data.folder, [], {
    NODE_OPTIONS: `--require ${watch}`,
    BENCH_LOOP_FILE: loopFile,
  })
  const found = await findBrowser()
  const env = { ...(process.env as Record<string, string>), ...found.env }
  const browser = await chromium.launch({ executablePath: found.executablePath, args: found.args, env })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(serve.url)
    await page.locator('html[data-ready=true]').waitFor({ state: 'attached' })
    await page.goto(new URL('/users', page.url()).href)
    const grid = page.getByRole('grid', { name: 'Users' })
    await grid.getByRole('row').nth(5).waitFor()
    // Only once the index is read does the head say how many there are.
    await page.getByText(users.toLocaleString('en-GB')).first().waitFor()
    await blockedUntilNow(serve, loopFile)
    const times = await typeAll(page)
    let gridNodes = 0
    await grid.hover()
    for (let i = 0; i < 40; i += 1) {
      await page.mouse.wheel(0, 900)
      gridNodes = Math.max(gridNodes, await grid.evaluate((one) => one.querySelectorAll('*').length))
    }
    const blockedMs = await blockedUntilNow(serve, loopFile)
    await browser.close()
    await serve.stop()
    return {
      keyToPaintMs: rounded(percentile(times, 0.95)),
      keys: times.length,
      gridNodes,
      blockedMs: rounded(blockedMs),
    }
  } finally {
    await browser.close()
    await serve.kill()
  }
}

/** The longest that main was not free since the last time that this was asked, in milliseconds. */
async function blockedUntilNow({ child }: Running, file: string): Promise<number> {
  rmSync(file, { force: true })
  child.kill('SIGUSR2')
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20))
  return Number(readFileSync(file, 'utf8'))
}

/** Milliseconds from each key to the frame that shows the rows and the count it asked for. */
async function typeAll(page: Page): Promise<number[]> {
  await page.evaluate(watchPaints)
  const times: number[] = []
  let unchanged = 0
  const field = page.getByLabel('Search name or email')
  await field.click()
  for (const text of TYPED) {
    const keys = [...text.split(''), ...Array.from({ length: text.length }, () => 'Backspace')]
    for (const key of keys) {
      // Two steps: a key may otherwise be there before what waits for it.
      await page.evaluate((bound) => (window as unknown as Watched).watch(bound), UNCHANGED_MS)
      await page.keyboard.press(key)
      const ms = await page.evaluate(() => (window as unknown as Watched).painted)
      if (ms === null) unchanged += 1
      else times.push(ms)
    }
  }
  if (unchanged > times.length / 4) throw new Error(`${unchanged} keys changed nothing, ${times.length} did`)
  return times
}

interface Watched {
  watch(bound: number): void
  /** Milliseconds; null where nothing changed. */
  painted: Promise<number | null>
}

/** Runs in the page: from a keydown to the first frame after the list looks different. */
function watchPaints(): void {
  const look = (): string => {
    const grid = document.querySelector('[role=grid]')
    const rows = grid === null ? [] : [...grid.querySelectorAll('[role=row]')].slice(1, 4)
    return `${document.querySelector('main, [role=main]')?.querySelector('h1')?.parentElement?.textContent} ${rows.map((row) => row.textContent).join()}`
  }
  const page = window as unknown as Watched
  Object.assign(page, {
    watch: (bound: number) => {
      page.painted = new Promise<number | null>((resolve) => {
        const before = look()
        let pressed = 0
        const end = (ms: number | null): void => {
          observer.disconnect()
          clearTimeout(timer)
          resolve(ms)
        }
        const observer = new MutationObserver(() => {
          if (pressed === 0 || look() === before) return
          observer.disconnect()
          // After the frame that shows it.
          requestAnimationFrame(() => setTimeout(() => end(performance.now() - pressed)))
        })
        // A key that changes nothing to be seen has nothing to be timed.
        const timer = setTimeout(() => end(null), bound)
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
        addEventListener('keydown', () => (pressed = performance.now()), { once: true, capture: true })
      })
    },
  })
}
