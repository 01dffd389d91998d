import { copyFile } from 'node:fs/promises'
import { browser } from '../chromium/browser.ts'
import { allowedBy, createEvent } from '../core/event.ts'
import { GuardedEmitter } from '../core/guard.ts'
import { toAppUrl } from '../scheme/names.ts'
import { contentsById } from '../window/registry.ts'
import { defaultSession } from './session.ts'

/** Electron's `DownloadItem`, as far as refusing it or giving it a place goes. */
export class DownloadItem extends GuardedEmitter {
  #guid: string
  #url: string
  #fileName: string
  #savePath = ''
  #state: 'progressing' | 'completed' | 'cancelled' = 'progressing'

  constructor(guid: string, url: string, fileName: string) {
    super(['updated', 'done'])
    this.#guid = guid
    this.#url = url
    this.#fileName = fileName
  }

  getURL(): string {
    return this.#url
  }

  getFilename(): string {
    return this.#fileName
  }

  getState(): string {
    return this.#state
  }

  setSavePath(path: string): void {
    this.#savePath = path
  }

  getSavePath(): string {
    return this.#savePath
  }

  cancel(): void {
    this.#state = 'cancelled'
    browser.root.post('Browser.cancelDownload', { guid: this.#guid })
  }

  /** The bytes are all there, or there will be none. */
  async settle(state: 'completed' | 'cancelled', file: string): Promise<void> {
    // A short one may be through before its cancellation has reached Chromium; in Electron it never is.
    if (this.#state === 'progressing') this.#state = state
    if (this.#state === 'completed' && this.#savePath !== '') await copyFile(file, this.#savePath)
    this.emit('done', createEvent({}), this.#state)
  }
}

/**
 * Tells the app of downloads. One that the app lets pass without a place for it, where Electron would ask the
 * operator for one, stays in `downloadPath`.
 */
export async function followDownloads(downloadPath: string): Promise<void> {
  const items = new Map<string, DownloadItem>()
  const { root } = browser
  root.on('Browser.downloadWillBegin', ({ guid, url, suggestedFilename, frameId }) => {
    const item = new DownloadItem(guid, toAppUrl(url), suggestedFilename)
    const contents = [...contentsById.values()].find((one) => one.owns(frameId))
    // Pages of other programs that share the browser are no business of the app.
    if (contents === undefined) return
    items.set(guid, item)
    if (!allowedBy(defaultSession, 'will-download', {}, item, contents)) item.cancel()
  })
  root.on('Browser.downloadProgress', ({ guid, state, filePath }) => {
    if (state === 'inProgress') return
    const end = state === 'completed' ? 'completed' : 'cancelled'
    void items.get(guid)?.settle(end, filePath ?? '')
    items.delete(guid)
  })
  await root.send('Browser.setDownloadBehavior', {
    behavior: 'allowAndName',
    downloadPath,
    eventsEnabled: true,
  })
}
