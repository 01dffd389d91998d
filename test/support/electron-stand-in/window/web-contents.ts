import type * as Electron from 'electron'
import { browser, type Target } from '../chromium/browser.ts'
import { ignoreGone, type Session } from '../chromium/cdp.ts'
import { allowedBy, createEvent } from '../core/event.ts'
import { GuardedEmitter, notImitated } from '../core/guard.ts'
import { IpcMain } from '../ipc/ipc-main.ts'
import type { MessagePortMain } from '../ipc/message-port.ts'
import { readPreload } from '../ipc/preload-script.ts'
import { shell } from '../desktop/shell.ts'
import { askForPermission } from '../session/permissions.ts'
import { defaultSession } from '../session/session.ts'
import { toAppUrl } from '../scheme/names.ts'
import { dispatchInvoke, dispatchMessage } from './ipc-dispatch.ts'
import { FrameTree } from './frame-tree.ts'
import { loadError, readNetError } from './net-errors.ts'
import { Navigation } from './navigation.ts'
import { follow, resize } from './page.ts'
import { contentsById } from './registry.ts'
import type { WebFrameMain } from './web-frame-main.ts'
import { askToUnload } from './unload.ts'
import { CONTENTS_EVENTS } from './events.ts'
import { Worlds } from './worlds.ts'

let lastId = 0

/** Electron's `WebContents`: the page of a window. */
export class WebContents extends GuardedEmitter {
  readonly id: number
  readonly session = defaultSession
  readonly ipc = new IpcMain()
  /** What a test may look at. */
  readonly standIn = { devTools: [] as string[], dialogs: [] as string[] }
  #frames: FrameTree
  #navigation: Navigation
  #worlds: Worlds
  #target: Promise<Target>
  #targetId: string | undefined
  #windowOpenHandler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined
  #title = ''
  #zoom = 1
  #userAgent: string | undefined
  #crashed = false
  #destroyed = false
  #devTools = false
  #size: { width: number; height: number }
  #isFocused: () => boolean

  constructor(options: { preload?: string; width: number; height: number; isFocused: () => boolean }) {
    super(CONTENTS_EVENTS)
    lastId += 1
    this.id = lastId
    this.#size = options
    this.#isFocused = options.isFocused
    const preload = options.preload === undefined ? undefined : readPreload(options.preload)
    this.#frames = new FrameTree(this.id)
    this.#navigation = new Navigation(
      this,
      this.#frames,
      (url, frame) => void this.#openElsewhere(url, frame),
    )
    this.#worlds = new Worlds(this.#frames, {
      ipc: (world, channel, args, ports) => dispatchMessage(this, world, channel, args, ports),
      invoke: (world, channel, args) => dispatchInvoke(this, world, channel, args),
      preloadError: (error) => this.emit('preload-error', createEvent({}), options.preload, error),
      title: (title) => this.#setTitle(title),
      contextMenu: (params) => {
        const place = { linkURL: toAppUrl(params.linkURL), pageURL: this.getURL(), frame: this.mainFrame }
        this.emit('context-menu', createEvent({}), { ...params, ...place })
      },
    })
    contentsById.set(this.id, this)
    this.#target = this.#open(preload, options)
    this.#target.catch((error: unknown) => {
      if (!this.#destroyed) console.error(error)
    })
  }

  async #open(preload: string | undefined, size: { width: number; height: number }): Promise<Target> {
    const target = await browser.openPage(() => this.destroy())
    if (this.#destroyed) {
      browser.closePage(target.targetId)
      throw new Error('the window was closed before its page was there')
    }
    this.#targetId = target.targetId
    await follow(target, this, {
      frames: this.#frames,
      navigation: this.#navigation,
      worlds: this.#worlds,
      preload,
      size,
    })
    return target
  }

  /** Does something to the page as soon as there is one; a window that closed before has none. */
  #whenThere(action: (session: Session) => void): void {
    this.#target.then(
      ({ session }) => action(session),
      () => {},
    )
  }

  get mainFrame(): WebFrameMain {
    return this.#frames.main
  }

  /** The name of this page in the DevTools protocol. */
  get targetId(): string | undefined {
    return this.#targetId
  }

  /** Whether a frame is one of this page's. */
  owns(frameId: string): boolean {
    return this.#frames.byId(frameId) !== undefined
  }

  get windowOpenHandler(): Parameters<Electron.WebContents['setWindowOpenHandler']>[0] | undefined {
    return this.#windowOpenHandler
  }

  get zoomFactor(): number {
    return this.#zoom
  }

  set zoomFactor(factor: number) {
    this.setZoomFactor(factor)
  }

  get userAgent(): string {
    return this.getUserAgent()
  }

  getURL(): string {
    return this.mainFrame.url
  }

  getTitle(): string {
    return this.#title
  }

  getType(): 'window' {
    return 'window'
  }

  async loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    if (options !== undefined && Object.keys(options).length > 0) throw notImitated('options of loadURL')
    if (!URL.canParse(url)) throw loadError(readNetError('ERR_INVALID_URL'), url)
    await this.#target
    await this.#navigation.load(url)
  }

  reload(): void {
    this.#crashed = false
    this.#whenThere((session) => session.post('Page.reload'))
  }

  isLoading(): boolean {
    return this.#navigation.isLoading
  }

  isLoadingMainFrame(): boolean {
    return this.#navigation.isLoading
  }

  close(options?: { waitForBeforeUnload: boolean }): void {
    if (options?.waitForBeforeUnload !== true) return this.destroy()
    void this.mayUnload().then((may) => {
      if (may) this.destroy()
    })
  }

  /** Asks the page, and then the app, whether it may go. */
  async mayUnload(): Promise<boolean> {
    const { session } = await this.#target.catch(() => ({ session: undefined }))
    if (session === undefined || this.#crashed || (await askToUnload(session))) return true
    return !allowedBy(this, 'will-prevent-unload')
  }

  /** Closes the page without asking, or takes note that it is gone. */
  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    if (this.#targetId !== undefined) browser.closePage(this.#targetId)
    this.#worlds.dispose()
    this.#navigation.end()
    this.#frames.detachAll()
    contentsById.delete(this.id)
    this.emit('destroyed')
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isCrashed(): boolean {
    return this.#crashed
  }

  /** Ends the page's process, as a fault in it would. */
  forcefullyCrashRenderer(): void {
    this.#whenThere((session) => session.post('Page.crash'))
  }

  /** The page's process is gone. */
  crashed(): void {
    this.#crashed = true
    this.#worlds.dispose()
    this.#navigation.end()
    this.emit('render-process-gone', createEvent({}), { reason: 'crashed', exitCode: 5 })
  }

  send(channel: string, ...args: unknown[]): void {
    this.#worlds.current?.send(channel, args)
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.#worlds.current?.send(channel, [message], transfer)
  }

  setWindowOpenHandler(handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]): void {
    this.#windowOpenHandler = handler
  }

  isDevToolsOpened(): boolean {
    return this.#devTools
  }

  openDevTools(): void {
    this.#switchDevTools(true)
  }

  closeDevTools(): void {
    this.#switchDevTools(false)
  }

  toggleDevTools(): void {
    this.#switchDevTools(!this.#devTools)
  }

  #switchDevTools(open: boolean): void {
    this.standIn.devTools.push(open ? 'open' : 'close')
    if (this.#devTools === open) return
    this.#devTools = open
    this.emit(open ? 'devtools-opened' : 'devtools-closed')
  }

  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0")
    this.#zoom = factor
    this.setSize(this.#size)
  }

  /** Gives the page the size of its window. */
  setSize(size: { width: number; height: number }): void {
    this.#size = size
    this.#whenThere((session) => ignoreGone(resize(session, size, this.#zoom)))
  }

  getZoomFactor(): number {
    return this.#zoom
  }

  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent
    this.#whenThere((session) => session.post('Emulation.setUserAgentOverride', { userAgent }))
  }

  getUserAgent(): string {
    return this.#userAgent ?? defaultSession.getUserAgent()
  }

  focus(): void {
    this.#whenThere((session) => session.post('Page.bringToFront'))
  }

  isFocused(): boolean {
    return this.#isFocused()
  }

  setBackgroundThrottling(): void {
    // Pages here are never throttled.
  }

  executeJavaScript(): never {
    throw notImitated('webContents.executeJavaScript, which the app has no business with,')
  }

  /** A page's link to another program opens it if the app grants that. */
  async #openElsewhere(externalURL: string, frame: WebFrameMain | undefined): Promise<void> {
    const details = { requestingUrl: this.getURL(), isMainFrame: frame === this.mainFrame, externalURL }
    if (await askForPermission(this, 'openExternal', details)) await shell.openExternal(externalURL)
  }

  #setTitle(title: string): void {
    if (title === this.#title) return
    this.#title = title
    this.emit('page-title-updated', createEvent({}), title, true)
  }
}
