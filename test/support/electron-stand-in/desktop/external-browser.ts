import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chromium, startChromium } from '../chromium/chromium.ts'

let starting: Promise<Chromium> | undefined

/**
 * The system's browser: a second Chromium with a profile of its own, so that its pages are none of the app's
 * windows. It starts with the first page and ends with this process.
 */
export function systemBrowser(): Promise<Chromium> {
  if (starting === undefined) {
    const profile = mkdtempSync(join(tmpdir(), 'stand-in-browser-'))
    process.once('exit', () => rmSync(profile, { recursive: true, force: true }))
    starting = startChromium(profile)
  }
  return starting
}

/** Opens a page in the system's browser. */
export async function openInSystemBrowser(url: string): Promise<void> {
  const { connection } = await systemBrowser()
  await connection.root.send('Target.createTarget', { url })
}
