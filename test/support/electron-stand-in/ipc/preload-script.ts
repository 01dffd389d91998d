import { readFileSync } from 'node:fs'
import { extname, isAbsolute } from 'node:path'
import { compileFunction } from 'node:vm'
import { notImitated } from '../core/guard.ts'
import { bridgedSchemes, createNames } from '../scheme/names.ts'
import { createCodec } from './codec.ts'
import { createParcels } from './parcels.ts'
import { installWorld, type WorldSettings } from './preload-world.ts'
import { createWindowView } from './window-view.ts'

/** The isolated world's name, as Electron calls it in the developer tools. */
export const WORLD_NAME = 'Electron Isolated Context'

const PARAMETERS = 'require, module, exports, process, location, window, self, globalThis'

/**
 * The preload at `path`, read and looked at as Electron's sandbox would: CommonJS that requires `electron` alone.
 * Throws at once for any other, where Electron would only write it to the console.
 */
export function readPreload(path: string): string {
  if (!isAbsolute(path)) throw new Error(`electron stand-in: preload must have an absolute path: ${path}`)
  if (extname(path) === '.mjs')
    throw notImitated(`a preload that is an ES module (${path}), dead in a sandbox,`)
  const code = readFileSync(path, 'utf8')
  try {
    compileFunction(code, PARAMETERS.split(', '), { filename: path })
  } catch (error) {
    throw notImitated(`a preload that is not CommonJS (${path}: ${String(error)})`)
  }
  for (const [, name] of code.matchAll(/\brequire\(\s*["'`]([^"'`]+)["'`]\s*\)/g))
    if (name !== 'electron' && name !== 'electron/renderer')
      throw notImitated(`a preload that requires '${name}' (${path}), which a sandbox has not,`)
  return code
}

/** What each new document's isolated world runs first. */
export function worldScript(binding: string, receiver: string, preload: string | undefined): string {
  const settings: WorldSettings = {
    binding,
    receiver,
    schemes: [...bridgedSchemes],
    process: {
      type: 'renderer',
      platform: process.platform,
      arch: process.arch,
      versions: { ...process.versions },
      sandboxed: true,
      contextIsolated: true,
      isMainFrame: true,
      env: {},
      argv: [],
    },
  }
  const body = preload === undefined ? 'undefined' : `function (${PARAMETERS}) {${preload}\n}`
  const parts = [createCodec, createNames, createParcels, createWindowView].map(
    (part) => `${part.name}: ${part.toString()}`,
  )
  return `(${installWorld.toString()})({${parts.join(',\n')}}, ${JSON.stringify(settings)}, ${body})`
}
