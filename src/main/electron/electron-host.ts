import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { app, type BrowserWindow, dialog, Notification, safeStorage, shell, utilityProcess } from 'electron'
import type { Companion, FileSaved, FileToSave, Host, Keychain } from '../host/host.ts'
import { lastWordsOf } from '../host/last-words.ts'
import { openableUrl } from '../host/openable-url.ts'

/** Linux backends that seal with a key that everyone knows, or none at all. */
const NO_PROTECTION = new Set(['basic_text', 'unknown'])

async function backendName(): Promise<string | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return null
  if (process.platform === 'darwin') return 'keychain'
  if (process.platform === 'win32') return 'dpapi'
  const backend = safeStorage.getSelectedStorageBackend()
  return NO_PROTECTION.has(backend) ? null : backend
}

const keychain: Keychain = {
  backend: backendName,
  seal: (key) => safeStorage.encryptStringAsync(Buffer.from(key).toString('base64')),
  async unseal(sealed) {
    const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed))
    return Buffer.from(result, 'base64')
  },
}

async function saveFile(file: FileToSave, window: BrowserWindow | null): Promise<FileSaved> {
  const options = { defaultPath: join(app.getPath('downloads'), file.name) }
  const { canceled, filePath } =
    window === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(window, options)
  if (canceled || filePath === '') return { kind: 'dismissed' }
  // Written beside and renamed: a crash leaves no half file under the name that was chosen.
  const partial = `${filePath}.part`
  try {
    await pipeline(file.content(), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, filePath)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { kind: 'saved', path: filePath }
}

/** A packaged Electron runs no program as Node (a fuse), so `fork` is not to be had; a utility process is. */
function startCompanion(program: URL): Companion {
  const child = utilityProcess.fork(fileURLToPath(program), [], {
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Switchboard companion',
  })
  const lastWords = lastWordsOf(child.stderr)
  return {
    post: (message) => child.postMessage(message),
    onMessage: (heard) => child.on('message', heard),
    onEnd: (ended) => child.once('exit', (code) => ended(code, lastWords())),
    kill: () => child.kill(),
  }
}

/** The surroundings of a console in Electron: the system's keychain, browser, dialogs and notifications. */
export function electronHost(keyFilePath: string, window: () => BrowserWindow | null): Host {
  return {
    kind: 'electron',
    keychain,
    keyFilePath,
    async openUrl(url) {
      await shell.openExternal(openableUrl(url).href)
      return true
    },
    saveFile: (file) => saveFile(file, window()),
    notify(title, body) {
      if (Notification.isSupported()) new Notification({ title, body }).show()
    },
    startCompanion,
  }
}
