import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { findBrowser } from '../../browser.ts'
import { Connection } from './cdp.ts'

/** Chromium's own features that stand between a test and what it looks at. */
const DISABLED_FEATURES = [
  // All frames of a page in one process, so that one protocol session sees them all.
  'IsolateOrigins',
  'site-per-process',
  // Chromium 155 and newer abort preflighted cross-origin redirects while requests are intercepted.
  'AvoidCorsURLLoaderRestartOnRedirect',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'ThirdPartyStoragePartitioning',
  'DestroyProfileOnBrowserClose',
  'PaintHolding',
  'Translate',
  'OptimizationHints',
]

const ARGUMENTS = [
  '--headless',
  '--hide-scrollbars',
  '--mute-audio',
  '--remote-debugging-pipe',
  '--remote-debugging-port=0',
  '--remote-debugging-address=127.0.0.1',
  '--disable-site-isolation-trials',
  `--disable-features=${DISABLED_FEATURES.join(',')}`,
  // Electron's pages hear of a closed port; Chromium's only with this.
  '--enable-features=MessagePortCloseEvent',
  '--disable-field-trial-config',
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-hang-monitor',
  '--disable-ipc-flooding-protection',
  '--disable-popup-blocking',
  '--disable-prompt-on-repost',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
  '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4',
  '--no-startup-window',
]

/** A running Chromium that lives no longer than this process. */
export interface Chromium {
  connection: Connection
  /** Where another debugger, such as Playwright, connects. */
  debuggerUrl: string
  product: string
  userAgent: string
  process: ChildProcess
}

/**
 * Starts Chromium with its profile in `profile`. It is driven over a pipe, whose end ends Chromium: also when
 * this process is killed and can clean up nothing.
 */
export async function startChromium(profile: string, extraArguments: string[] = []): Promise<Chromium> {
  const browser = await findBrowser()
  const args = [...browser.args, ...ARGUMENTS, `--user-data-dir=${profile}`, ...extraArguments]
  const child = spawn(browser.executablePath, args, {
    env: { ...process.env, ...browser.env },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [, , , write, read] = child.stdio
  const connection = new Connection(write as Writable, read as Readable)
  const debuggerUrl = await announcedUrl(child)
  const { product, userAgent } = await connection.root.send('Browser.getVersion')
  return { connection, debuggerUrl, product, userAgent, process: child }
}

function announcedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer): void => {
      text += chunk.toString()
      const url = /^DevTools listening on (ws:\/\/\S+)\r?$/m.exec(text)?.[1]
      if (url === undefined) return
      child.stderr?.off('data', read)
      // What it says from here on is of no use, but a full pipe would stop it.
      child.stderr?.resume()
      resolve(url)
    }
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`Chromium ended at its start (${signal ?? code}):\n${text}`))
    })
  })
}
