import childProcess, { type ForkOptions } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { start } from './app/start.ts'
import { launchArguments } from './core/launch-arguments.ts'

const { entry, rest, appPath } = launchArguments

// What Electron's main process has on its `process`. Started by its path, a script is another app, not a program
// of Node, unless the environment says so; only `fork` says so by itself.
const executable = fileURLToPath(new URL('./electron', import.meta.url))
const manifest = readFileSync(createRequire(import.meta.url).resolve('electron/package.json'), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }
Object.defineProperties(process, {
  type: { value: 'browser', enumerable: true },
  defaultApp: { value: true, enumerable: true },
  resourcesPath: { value: appPath, enumerable: true },
  versions: { value: { ...process.versions, electron: version }, enumerable: true },
})
process.execPath = executable
process.argv = [executable, ...rest]
// Children and workers are none of the inspector's business, nor of this file's.
process.execArgv = []

const fork = childProcess.fork.bind(childProcess)
childProcess.fork = (path: string | URL, ...more: [(readonly string[] | ForkOptions)?, ForkOptions?]) => {
  const [args, options = {}] = Array.isArray(more[0])
    ? [more[0] as string[], more[1]]
    : [[], more[0] as ForkOptions]
  return fork(path, args, { ...options, env: { ...(options.env ?? process.env), ELECTRON_RUN_AS_NODE: '1' } })
}
syncBuiltinESMExports()

await start(async () => {
  await import(pathToFileURL(entry).href)
})
