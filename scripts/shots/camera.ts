import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { findBrowser } from '../../test/support/browser.ts'

type Theme = 'light' | 'dark'
const THEMES: readonly Theme[] = ['light', 'dark']
const WAIT_MS = 15_000
const STANDARD = { width: 1440, height: 900 }
const NARROW = { width: 1280, height: 800 }

export interface CameraOptions {
  /** Where the pictures go that the documentation shows. */
  readonly docs: string
  /** Where all others go; null to take none of them. */
  readonly out: string | null
  readonly narrow: boolean
}

/** A page, and a way to take pictures of it in both themes. */
export interface Camera {
  readonly page: Page
  readonly taken: readonly string[]
  /** Opens the console's page with a fresh entrance. */
  readonly enter: (entrance: string) => Promise<void>
  /** Goes to a path of the console. */
  readonly goTo: (path: string) => Promise<void>
  /** Takes the picture; in the themes of `docs` it goes to the documentation. */
  readonly take: (name: string, docs?: readonly Theme[]) => Promise<void>
  readonly close: () => Promise<void>
}

/** Waits until nothing loads any more and the fonts are there. */
async function settle(page: Page): Promise<void> {
  await page.locator('html[data-ready=true]').waitFor({ state: 'attached' })
  await page.waitForFunction(
    () =>
      document.querySelector('[aria-busy=true]:not([data-busy-on-purpose])') === null &&
      document.fonts.status === 'loaded',
  )
  // Two frames for what is measured first and drawn then, such as charts.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  )
}

export async function openCamera(options: CameraOptions): Promise<Camera> {
  const found = await findBrowser()
  const browser: Browser = await chromium.launch({
    executablePath: found.executablePath,
    args: found.args,
    env: { ...(process.env as Record<string, string>), ...found.env },
  })
  const context: BrowserContext = await browser.newContext({
    viewport: STANDARD,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS)
  for (const folder of [options.docs, options.out])
    if (folder !== null) mkdirSync(folder, { recursive: true })
  const taken: string[] = []
  const shoot = async (path: string): Promise<void> => {
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    taken.push(path)
  }
  return {
    page,
    taken,
    async enter(entrance) {
      await page.goto(entrance)
      await settle(page)
    },
    async goTo(path) {
      await page.goto(new URL(path, page.url()).href)
      await settle(page)
    },
    async take(name, docs = []) {
      for (const theme of THEMES) {
        const folder = docs.includes(theme) ? options.docs : options.out
        if (folder === null) continue
        await page.emulateMedia({ colorScheme: theme })
        await settle(page)
        await shoot(join(folder, `${name}-${theme}.png`))
      }
      if (options.narrow && options.out !== null) {
        await page.emulateMedia({ colorScheme: 'light' })
        await page.setViewportSize(NARROW)
        await settle(page)
        await shoot(join(options.out, `${name}-1280-light.png`))
        await page.setViewportSize(STANDARD)
      }
      await page.emulateMedia({ colorScheme: 'light' })
    },
    close: () => browser.close(),
  }
}
