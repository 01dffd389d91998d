import type * as Electron from 'electron'
import { browser } from '../chromium/browser.ts'
import { allowedBy, createEvent } from '../core/event.ts'
import { GuardedEmitter } from '../core/guard.ts'
import { launchArguments } from '../core/launch-arguments.ts'
import type { BrowserWindow } from '../window/browser-window.ts'
import { APP_EVENTS } from '../window/events.ts'
import { windowHooks } from '../window/hooks.ts'
import { windows } from '../window/registry.ts'
import { commandLine } from './command-line.ts'
import { lifecycle } from './lifecycle.ts'
import { getPath, naming, setPath } from './paths.ts'
import { lockInstance, unlockInstance } from './single-instance.ts'

/** Electron's `app`. */
export class App extends GuardedEmitter {
  readonly commandLine = commandLine
  /** What a test may look at. */
  readonly standIn = {
    relaunches: [] as (Electron.RelaunchOptions | undefined)[],
    badgeCounts: [] as number[],
    protocolClients: [] as string[],
    /** Where another debugger finds Chromium. */
    get debuggerUrl() {
      return browser.debuggerUrl
    },
  }
  #ready = Promise.withResolvers<void>()
  #exitCode = 0

  constructor() {
    super(APP_EVENTS, 'app')
    windowHooks.created = (window) => this.#follow(window)
    windowHooks.closed = () => this.#windowClosed()
    windowHooks.kept = () => {
      lifecycle.isQuitting = false
    }
    windowHooks.focusMoved = (event, window) => this.emit(event, createEvent({}), window)
  }

  get isPackaged(): boolean {
    return false
  }

  get name(): string {
    return this.getName()
  }

  set name(name: string) {
    this.setName(name)
  }

  whenReady(): Promise<void> {
    return this.#ready.promise
  }

  isReady(): boolean {
    return lifecycle.isReady
  }

  /** Chromium is there, and the entry has run. */
  becomeReady(): void {
    lifecycle.isReady = true
    this.emit('will-finish-launching')
    this.emit('ready', createEvent({}), {})
    this.#ready.resolve()
  }

  getName(): string {
    return naming.name
  }

  setName(name: string): void {
    naming.name = name
  }

  getVersion(): string {
    return launchArguments.manifest.version ?? process.versions.electron ?? ''
  }

  getAppPath(): string {
    return launchArguments.appPath
  }

  getPath(name: string): string {
    return getPath(name)
  }

  setPath(name: string, path: string): void {
    setPath(name, path)
  }

  setAppLogsPath(path?: string): void {
    setPath('logs', path ?? getPath('logs'))
  }

  getLocale(): string {
    return launchArguments.switches.get('lang') ?? 'en-US'
  }

  getSystemLocale(): string {
    return this.getLocale()
  }

  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()]
  }

  requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
    return lockInstance(getPath('userData'), additionalData, (argv, folder, data) => {
      this.emit('second-instance', createEvent({}), argv, folder, data)
    })
  }

  hasSingleInstanceLock(): boolean {
    return lockInstance.isHeld()
  }

  releaseSingleInstanceLock(): void {
    unlockInstance()
  }

  setAppUserModelId(): void {
    // Windows only.
  }

  enableSandbox(): void {
    if (lifecycle.isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
  }

  disableHardwareAcceleration(): void {
    if (lifecycle.isReady)
      throw new Error('app.disableHardwareAcceleration() can only be called before app is ready')
  }

  setAsDefaultProtocolClient(scheme: string): boolean {
    this.standIn.protocolClients.push(scheme)
    return true
  }

  isDefaultProtocolClient(scheme: string): boolean {
    return this.standIn.protocolClients.includes(scheme)
  }

  setBadgeCount(count = 0): boolean {
    this.standIn.badgeCounts.push(count)
    return true
  }

  getBadgeCount(): number {
    return this.standIn.badgeCounts.at(-1) ?? 0
  }

  focus(): void {
    const [first] = windows
    first?.focus()
  }

  relaunch(options?: Electron.RelaunchOptions): void {
    this.standIn.relaunches.push(options)
  }

  /** Asks the app, then every window; then nothing is asked any more. */
  quit(): void {
    if (lifecycle.isQuitting || lifecycle.isEnded) return
    if (!allowedBy(this, 'before-quit')) return
    lifecycle.isQuitting = true
    if (windows.size === 0) this.#leave()
    for (const window of Array.from(windows)) window.close()
  }

  exit(code = 0): void {
    if (lifecycle.isEnded) return
    this.#exitCode = code
    lifecycle.isQuitting = true
    this.#end()
    for (const window of Array.from(windows)) window.destroy()
  }

  #follow(window: BrowserWindow): void {
    window.webContents.on('render-process-gone', (_event: unknown, details: unknown) => {
      this.emit('render-process-gone', createEvent({}), window.webContents, details)
    })
    this.emit('web-contents-created', createEvent({}), window.webContents)
    this.emit('browser-window-created', createEvent({}), window)
  }

  #windowClosed(): void {
    if (windows.size > 0 || lifecycle.isEnded) return
    if (lifecycle.isQuitting) this.#leave()
    else if (!this.emit('window-all-closed')) this.quit()
  }

  #leave(): void {
    if (allowedBy(this, 'will-quit')) this.#end()
    else lifecycle.isQuitting = false
  }

  #end(): void {
    lifecycle.isEnded = true
    this.emit('quit', createEvent({}), this.#exitCode)
    unlockInstance()
    void browser.close().finally(() => process.exit(this.#exitCode))
  }
}

export const app = new App()
