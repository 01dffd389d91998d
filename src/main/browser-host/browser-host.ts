import { forkCompanion } from '../host/fork-companion.ts'
import type { FileSaved, FileToSave, Host } from '../host/host.ts'
import { openableUrl } from '../host/openable-url.ts'
import type { Downloads } from './downloads.ts'

/** The surroundings of a console under plain Node: the page opens URLs and fetches files itself. */
export function browserHost(downloads: Downloads, keyFile: string): Host {
  return {
    kind: 'browser',
    keychain: null,
    keyFilePath: keyFile,
    openUrl: async (url) => {
      openableUrl(url)
      return false
    },
    saveFile: async (file: FileToSave): Promise<FileSaved> => downloads.offer(file),
    // The page shows what it is told of; a browser's own notifications would need a permission and say no more.
    notify: () => undefined,
    startCompanion: forkCompanion,
  }
}
