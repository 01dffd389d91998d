import { mkdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { launchArguments } from '../core/launch-arguments.ts'

const changed = new Map<string, string>()

/** The app's name, as Electron finds it; `app.setName` changes it. */
export const naming = {
  name: launchArguments.manifest.productName ?? launchArguments.manifest.name ?? 'Electron',
}

/** A folder of the system or the app, by Electron's name for it. */
export function getPath(name: string): string {
  const path = changed.get(name) ?? usual(name)
  if (path === undefined) throw new Error(`Failed to get '${name}' path`)
  return path
}

/** Moves one of those folders. */
export function setPath(name: string, path: string): void {
  if (!isAbsolute(path)) throw new Error('Path must be absolute')
  if (usual(name) === undefined) throw new Error(`Failed to set path: ${name}`)
  mkdirSync(path, { recursive: true })
  changed.set(name, path)
}

function usual(name: string): string | undefined {
  switch (name) {
    case 'home':
      return homedir()
    case 'temp':
      return tmpdir()
    case 'appData':
      return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
    case 'userData':
    case 'sessionData':
      return userData(name)
    case 'logs':
    case 'crashDumps':
      return join(getPath('userData'), name === 'logs' ? 'logs' : 'Crashpad')
    case 'exe':
      return process.argv[0]
    case 'downloads':
    case 'desktop':
    case 'documents':
      return join(homedir(), `${name[0]?.toUpperCase()}${name.slice(1)}`)
    default:
      return undefined
  }
}

function userData(name: string): string {
  const named = launchArguments.switches.get('user-data-dir')
  const moved = changed.get('userData')
  if (name === 'sessionData' && moved !== undefined) return moved
  const path = named === undefined || named === '' ? join(getPath('appData'), naming.name) : resolve(named)
  mkdirSync(path, { recursive: true })
  return path
}
