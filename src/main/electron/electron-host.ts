import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { app, type BrowserWindow, dialog, Notification, safeStorage, shell } from 'electron'
import type { FileSaved, FileToSave, Host, Keychain } from '../host/host.ts'
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
  }
}
