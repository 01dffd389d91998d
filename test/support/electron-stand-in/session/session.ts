import type * as Electron from 'electron'
import { browser } from '../chromium/browser.ts'
import { GuardedEmitter, guarded, notImitated } from '../core/guard.ts'
import { needsReady } from '../app/lifecycle.ts'
import { protocol } from '../scheme/protocol.ts'
import { permissionHandlers } from './permissions.ts'
import { webRequest } from './web-request.ts'

const EVENTS = ['will-download', 'preconnect', 'spellcheck-dictionary-initialized', 'select-hid-device']
const NEVER = [
  'select-serial-port',
  'select-usb-device',
  'hid-device-added',
  'serial-port-added',
  'usb-device-added',
]

/** Electron's `Session`: the default one is the only one. */
export class Session extends GuardedEmitter {
  readonly webRequest = webRequest
  readonly protocol = protocol
  /** What a test may look at, or call as Chromium would. */
  readonly standIn = { permissions: permissionHandlers }
  #userAgent: string | undefined
  #spellChecker = true

  constructor() {
    super([...EVENTS, ...NEVER], 'session')
  }

  setPermissionRequestHandler(handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]): void {
    permissionHandlers.request = handler
  }

  setPermissionCheckHandler(handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]): void {
    permissionHandlers.check = handler
  }

  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    permissionHandlers.device = handler
  }

  setDisplayMediaRequestHandler(
    handler: Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0],
  ): void {
    permissionHandlers.displayMedia = handler
  }

  setCertificateVerifyProc(proc: Parameters<Electron.Session['setCertificateVerifyProc']>[0]): void {
    permissionHandlers.certificateVerify = proc
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.#spellChecker = enable
  }

  isSpellCheckerEnabled(): boolean {
    return this.#spellChecker
  }

  async clearStorageData(options?: Electron.ClearStorageDataOptions): Promise<void> {
    if (options?.origin !== undefined || options?.storages !== undefined)
      throw notImitated('clearStorageData of a part')
    await browser.root.send('Storage.clearCookies')
  }

  async clearCache(): Promise<void> {
    // Nothing to clear: what is intercepted is never cached.
  }

  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent
  }

  getUserAgent(): string {
    return this.#userAgent ?? browser.userAgent
  }

  isPersistent(): boolean {
    return true
  }
}

/** The session of every window. */
export const defaultSession = new Session()

/** Electron's `session`. */
export const session = guarded('session', {
  get defaultSession() {
    needsReady('session.defaultSession used')
    return defaultSession
  },
  fromPartition(): never {
    throw notImitated('session.fromPartition')
  },
})
