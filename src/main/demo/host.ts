import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { forkCompanion } from '../host/fork-companion.ts'
import type { Host } from '../host/host.ts'

/** Surroundings without a screen: pages are not opened, files go to the data folder's `reports`. */
export function screenlessHost(dataDir: string, keyFilePath: string): Host {
  return {
    kind: 'browser',
    keychain: null,
    keyFilePath,
    openUrl: async () => false,
    async saveFile(file) {
      const folder = join(dataDir, 'reports')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, file.name)
      await pipeline(file.content(), createWriteStream(path, { mode: 0o600 }))
      return { kind: 'saved', path }
    },
    notify: () => undefined,
    startCompanion: forkCompanion,
  }
}
