import { execFile } from 'node:child_process'
import { accessSync, constants, globSync, lstatSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir, tmpdir, userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A Chromium that tests can drive, and how to start it. */
export interface Browser {
  executablePath: string
  /** Arguments every start needs, whoever starts it. */
  args: string[]
  version: string
  source: 'SWITCHBOARD_CHROMIUM' | 'installed' | '@sparticuz/chromium' | 'playwright'
  /** Variables to add to the environment of the browser's process. */
  env?: Record<string, string>
}

type Candidate = Omit<Browser, 'version'> & { version?: string }

const QUIET = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-breakpad',
]

const isRoot = process.getuid?.() === 0

let found: Promise<Browser> | undefined

/**
 * The Chromium of this machine: the one named by `SWITCHBOARD_CHROMIUM`, an installed one, the one in the
 * package `@sparticuz/chromium` (Linux x64), or Playwright's own download, in this order. One that does not
 * start is passed over, except the named one. Rejects with the remedies when there is none.
 */
export function findBrowser(): Promise<Browser> {
  found ??= search()
  return found
}

/** One line that names a browser, for a test run's output. */
export function describeBrowser(browser: Browser): string {
  return `Chromium ${browser.version} (${browser.source}: ${browser.executablePath})`
}

async function search(): Promise<Browser> {
  const named = process.env.SWITCHBOARD_CHROMIUM
  if (named !== undefined && named !== '') {
    const candidate: Candidate = {
      executablePath: named,
      args: argumentsFor(isRoot),
      source: 'SWITCHBOARD_CHROMIUM',
    }
    const browser = await tried(candidate)
    if (browser === undefined) throw new Error(`SWITCHBOARD_CHROMIUM names ${named}, which does not start`)
    return browser
  }
  for (const executablePath of installedPaths()) {
    const browser = await tried({ executablePath, args: argumentsFor(isRoot), source: 'installed' })
    if (browser !== undefined) return browser
  }
  const packed = await unpackedBrowser().catch((error: unknown) => {
    console.warn(`@sparticuz/chromium did not unpack: ${String(error)}`)
    return undefined
  })
  const unpacked = packed === undefined ? undefined : await tried(packed)
  if (unpacked !== undefined) return unpacked
  for (const executablePath of downloadedPaths()) {
    const browser = await tried({ executablePath, args: argumentsFor(isRoot), source: 'playwright' })
    if (browser !== undefined) return browser
  }
  throw new Error(
    [
      'No Chromium was found. Any of these helps:',
      '  Debian, Ubuntu: apt-get install chromium',
      '  Playwright: npx playwright install chromium-headless-shell',
      '  any Chromium or Chrome: SWITCHBOARD_CHROMIUM=/path/to/chromium',
    ].join('\n'),
  )
}

function argumentsFor(withoutSandbox: boolean): string[] {
  return withoutSandbox ? ['--no-sandbox', ...QUIET] : [...QUIET]
}

/** The candidate with its version when it starts at all: a leftover or a stub of a package manager does not. */
async function tried(candidate: Candidate): Promise<Browser | undefined> {
  if (!isExecutable(candidate.executablePath)) return undefined
  if (candidate.version !== undefined) return { ...candidate, version: candidate.version }
  // On Windows `chrome.exe --version` opens a window; the version is the name of the folder beside it.
  if (process.platform === 'win32')
    return { ...candidate, version: versionBeside(candidate.executablePath) ?? 'of unknown version' }
  const args = ['--version', ...(isRoot ? ['--no-sandbox'] : [])]
  const env = { ...process.env, ...candidate.env }
  const answer = await run(candidate.executablePath, args, { env, timeout: 20_000 }).catch(() => undefined)
  const version = /\d+(\.\d+){1,3}/.exec(answer?.stdout ?? '')?.[0]
  return version === undefined ? undefined : { ...candidate, version }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function versionBeside(executablePath: string): string | undefined {
  const folders = globSync('[0-9]*.[0-9]*.[0-9]*.[0-9]*', { cwd: dirname(executablePath) })
  return folders.toSorted().at(-1)
}

const NAMES = [
  'chromium',
  'chromium-headless-shell',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'chromium-browser',
]

function installedPaths(): string[] {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Google Chrome Canary'].flatMap((name) =>
      ['/Applications', join(homedir(), 'Applications')].map((root) =>
        join(root, `${name}.app/Contents/MacOS/${name}`),
      ),
    )
  if (process.platform === 'win32')
    return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
      const root = process.env[variable]
      if (root === undefined) return []
      return ['Google/Chrome', 'Chromium'].map((name) => join(root, name, 'Application/chrome.exe'))
    })
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const usual = ['/usr/bin', '/usr/local/bin', '/opt/google/chrome', '/usr/lib/chromium', '/snap/bin']
  return NAMES.flatMap((name) => [...new Set([...folders, ...usual])].map((folder) => join(folder, name)))
}

function downloadedPaths(): string[] {
  const named = process.env.PLAYWRIGHT_BROWSERS_PATH
  const usual = {
    darwin: join(homedir(), 'Library/Caches/ms-playwright'),
    win32: join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
  }[process.platform as string]
  const root =
    named !== undefined && named !== '' && named !== '0'
      ? named
      : (usual ?? join(homedir(), '.cache/ms-playwright'))
  const patterns = [
    'chromium_headless_shell-*/*/{chrome-headless-shell,headless_shell,chrome-headless-shell.exe}',
    'chromium-*/*/{chrome,chrome.exe}',
    'chromium-*/*/*.app/Contents/MacOS/*',
  ]
  // Of several downloads the newest: its number is part of the folder's name.
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted().toReversed())
    .map((path) => join(root, path))
}

/** Unpacks `@sparticuz/chromium` once per version and user. Its folder moves into place whole, or not at all. */
async function unpackedBrowser(): Promise<Candidate | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const entry = packageEntry()
  if (entry === undefined) return undefined
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', entry), 'utf8'))
  const packageVersion = (manifest as { version: string }).version
  const folder = join(tmpdir(), `switchboard-chromium-${packageVersion}-${userInfo().uid}`)
  if (!isExecutable(join(folder, 'chromium'))) await unpack(entry, folder)
  // The system's temporary folder is open to all: what stands there under our name must also be ours.
  if (lstatSync(folder).uid !== userInfo().uid) throw new Error(`${folder} belongs to someone else`)
  return {
    executablePath: join(folder, 'chromium'),
    // Its build has no setuid helper, so it runs without Chromium's own sandbox for every user.
    args: argumentsFor(true),
    source: '@sparticuz/chromium',
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
    version: readFileSync(join(folder, 'version'), 'utf8'),
  }
}

function packageEntry(): URL | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('@sparticuz/chromium'))
  } catch {
    return undefined
  }
}

async function unpack(entry: URL, folder: string): Promise<void> {
  const staging = await mkdtemp(`${folder}-`)
  try {
    // In a process of its own: the package reads its target and its libraries' fate from the environment. The
    // last variable lets the Electron stand-in unpack too, whose executable is Node only when it is asked to be.
    const script = `const { default: chromium } = await import(${JSON.stringify(entry.href)}); await chromium.executablePath()`
    const env = {
      ...process.env,
      TMPDIR: staging,
      AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x',
      NODE_OPTIONS: '',
      ELECTRON_RUN_AS_NODE: '1',
    }
    await run(process.execPath, ['--input-type=module', '-e', script], { env, timeout: 120_000 })
    await writeFile(join(staging, 'fonts.conf'), fontConfiguration(folder))
    const libraries = { LD_LIBRARY_PATH: join(staging, 'al2023/lib') }
    const executable = join(staging, 'chromium')
    const { stdout } = await run(executable, ['--version'], {
      env: { ...process.env, ...libraries },
      timeout: 20_000,
    })
    await writeFile(join(staging, 'version'), /\d+(\.\d+){1,3}/.exec(stdout)?.[0] ?? 'of unknown version')
    await rename(staging, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was first, and its copy is as good as ours.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

/** The package's own font list names folders of a cloud function; this one names its fonts and the system's. */
function fontConfiguration(folder: string): string {
  const folders = [join(folder, 'fonts/fonts'), '/usr/share/fonts', '/usr/local/share/fonts']
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((path) => `  <dir>${path}</dir>`),
    `  <cachedir>${join(folder, 'font-cache')}</cachedir>`,
    '</fontconfig>',
    '',
  ].join('\n')
}
