import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { launchArguments } from './core/launch-arguments.ts'
import { start } from './app/start.ts'

const { entry, rest, appPath } = launchArguments

// What Electron's main process has on its `process`, and its children must not inherit from this one.
const executable = new URL('./electron', import.meta.url).pathname
const manifest = readFileSync(createRequire(import.meta.url).resolve('electron/package.json'), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }
Object.defineProperties(process, {
  type: { value: 'browser', enumerable: true },
  defaultApp: { value: true, enumerable: true },
  resourcesPath: { value: appPath, enumerable: true },
  versions: { value: { ...process.versions, electron: version, chrome: '' }, enumerable: true },
})
process.argv = [executable, ...rest]
process.execArgv = []

await start(async () => {
  await import(pathToFileURL(entry).href)
})
