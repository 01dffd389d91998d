import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The command line as Electron reads it. */
export interface LaunchArguments {
  /** The file to run. */
  entry: string
  /** The folder of the app's `package.json`. */
  appPath: string
  manifest: { name?: string; productName?: string; version?: string }
  /** Switches, in the order given: `--name` and `--name=value`. */
  switches: Map<string, string>
  /** Playwright waits on both ends: `ready` is held until it has attached. */
  heldByPlaywright: boolean
  /** What the app finds behind the executable in `process.argv`. */
  rest: string[]
}

/** Reads `[switches] APP [arguments]`, where APP is a script or a folder with a `package.json`. */
export function readLaunchArguments(args: string[]): LaunchArguments {
  const switches = new Map<string, string>()
  for (const argument of args) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(argument)
    if (match?.[1] !== undefined) switches.set(match[1], match[2] ?? '')
  }
  const app = args.find((argument) => !argument.startsWith('-'))
  if (app === undefined)
    throw new Error('electron stand-in: no app: name a script or a folder with a package.json')
  let entry = resolve(app)
  if (statSync(entry).isDirectory()) entry = join(entry, readManifest(entry).main ?? 'index.js')
  const appPath = folderOfManifest(dirname(entry))
  const held = args.includes('--inspect=0') && args.includes('--remote-debugging-port=0')
  // Playwright puts its own switches first, and takes them away again before the app can see them.
  const rest = held ? args.slice(args.indexOf('--remote-debugging-port=0') + 1) : args
  return { entry, appPath, manifest: readManifest(appPath), switches, heldByPlaywright: held, rest }
}

function readManifest(folder: string): LaunchArguments['manifest'] & { main?: string } {
  const file = join(folder, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LaunchArguments['manifest']) : {}
}

function folderOfManifest(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return start
  }
}

/** Those of this process. The launcher hands on everything behind its own script. */
export const launchArguments = readLaunchArguments(process.argv.slice(2))
