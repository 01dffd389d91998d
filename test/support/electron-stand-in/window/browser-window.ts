import type * as Electron from 'electron'
import { needsReady } from '../app/lifecycle.ts'
import { allowedBy, createEvent } from '../core/event.ts'
import { GuardedEmitter } from '../core/guard.ts'
import { WINDOW_EVENTS } from './events.ts'
import { focusMoved, onWindowClosed, onWindowCreated, onWindowKept } from './hooks.ts'
import { focus, windows } from './registry.ts'
import { WebContents } from './web-contents.ts'
import { checkOptions } from './window-options.ts'

let lastId = 0

/** Electron's `BrowserWindow`: a page of Chromium, and the state that a window manager would keep for it. */
export class BrowserWindow extends GuardedEmitter {
  readonly id: number
  readonly webContents: WebContents
  #title: string
  #bounds: Electron.Rectangle
  #minimum: [number, number]
  #visible: boolean
  #minimized = false
  #maximized = false
  #destroyed = false
  #menuBarVisible: boolean
  #fullScreen = false

  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focus.window ?? null
  }

  static fromWebContents(contents: WebContents | undefined): BrowserWindow | null {
    return [...windows].find((window) => window.webContents === contents) ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return [...windows].find((window) => window.id === id) ?? null
  }

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super(WINDOW_EVENTS)
    needsReady('Cannot create BrowserWindow')
    checkOptions(options)
    lastId += 1
    this.id = lastId
    const { width = 800, height = 600, x = 0, y = 0, minWidth = 0, minHeight = 0 } = options
    this.#minimum = [minWidth, minHeight]
    this.#bounds = { x, y, width: Math.max(width, minWidth), height: Math.max(height, minHeight) }
    this.#title = options.title ?? 'Electron'
    this.#visible = options.show ?? true
    this.#menuBarVisible = options.autoHideMenuBar !== true
    const { preload } = options.webPreferences ?? {}
    const isFocused = (): boolean => focus.window === this
    this.webContents = new WebContents({ ...(preload && { preload }), ...this.#bounds, isFocused })
    windows.add(this)
    this.#followContents()
    onWindowCreated(this)
    if (this.#visible) this.focus()
  }

  #followContents(): void {
    this.webContents.on('page-title-updated', (_event: unknown, title: string) => {
      if (allowedBy(this, 'page-title-updated', {}, title, true)) this.#title = title
    })
    // A page paints by the time it is loaded, and Electron tells of the first time only.
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show', createEvent({})))
    this.webContents.once('destroyed', () => this.destroy())
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    return this.webContents.loadURL(url, options)
  }

  reload(): void {
    this.webContents.reload()
  }

  show(): void {
    this.#setVisible(true)
    this.focus()
  }

  showInactive(): void {
    this.#setVisible(true)
  }

  hide(): void {
    this.#setVisible(false)
    this.blur()
  }

  #setVisible(visible: boolean): void {
    if (this.#visible === visible || this.#destroyed) return
    this.#visible = visible
    this.emit(visible ? 'show' : 'hide', createEvent({}))
  }

  isVisible(): boolean {
    return this.#visible && !this.#destroyed
  }

  focus(): void {
    if (focus.window === this || this.#destroyed || !this.#visible) return
    focus.window?.blur()
    focus.window = this
    this.webContents.focus()
    this.emit('focus', createEvent({}))
    focusMoved('browser-window-focus', this)
  }

  blur(): void {
    if (focus.window !== this) return
    focus.window = undefined
    this.emit('blur', createEvent({}))
    focusMoved('browser-window-blur', this)
  }

  isFocused(): boolean {
    return focus.window === this
  }

  minimize(): void {
    if (this.#minimized) return
    this.#minimized = true
    this.emit('minimize', createEvent({}))
    this.blur()
  }

  restore(): void {
    if (!this.#minimized) return
    this.#minimized = false
    this.emit('restore', createEvent({}))
    this.focus()
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  maximize(): void {
    if (this.#maximized) return
    this.#maximized = true
    this.emit('maximize', createEvent({}))
  }

  unmaximize(): void {
    if (!this.#maximized) return
    this.#maximized = false
    this.emit('unmaximize', createEvent({}))
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  setFullScreen(flag: boolean): void {
    if (this.#fullScreen === flag) return
    this.#fullScreen = flag
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen', createEvent({}))
  }

  isFullScreen(): boolean {
    return this.#fullScreen
  }

  /** Asks the app's listeners, then the page; either may keep the window. */
  close(): void {
    if (this.#destroyed) return
    if (!allowedBy(this, 'close')) return onWindowKept()
    void this.webContents.mayUnload().then((may) => {
      if (may) this.destroy()
      else onWindowKept()
    })
  }

  destroy(): void {
    if (this.#destroyed) return
    this.blur()
    this.#destroyed = true
    windows.delete(this)
    this.webContents.destroy()
    this.emit('closed')
    onWindowClosed()
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  setTitle(title: string): void {
    this.#title = title
  }

  getTitle(): string {
    return this.#title
  }

  get title(): string {
    return this.#title
  }

  set title(title: string) {
    this.#title = title
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }

  getContentBounds(): Electron.Rectangle {
    return this.getBounds()
  }

  getNormalBounds(): Electron.Rectangle {
    return this.getBounds()
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    const before = this.#bounds
    const wanted = { ...before, ...bounds }
    const [minWidth, minHeight] = this.#minimum
    this.#bounds = {
      ...wanted,
      width: Math.max(wanted.width, minWidth),
      height: Math.max(wanted.height, minHeight),
    }
    const { x, y, width, height } = this.#bounds
    if (x !== before.x || y !== before.y) this.emit('move', createEvent({}))
    if (width === before.width && height === before.height) return
    this.webContents.setSize(this.#bounds)
    this.emit('resize', createEvent({}))
    this.emit('resized', createEvent({}))
  }

  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height]
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  getMinimumSize(): number[] {
    return [...this.#minimum]
  }

  setMinimumSize(width: number, height: number): void {
    this.#minimum = [width, height]
  }

  center(): void {
    // There is no screen to be in the middle of.
  }

  setMenu(): void {
    // A window's own menu is drawn by the system.
  }

  removeMenu(): void {
    this.#menuBarVisible = false
  }

  setMenuBarVisibility(visible: boolean): void {
    this.#menuBarVisible = visible
  }

  isMenuBarVisible(): boolean {
    return this.#menuBarVisible
  }

  setAutoHideMenuBar(): void {
    // As above.
  }

  setIcon(): void {
    // Drawn by the system.
  }

  setBackgroundColor(): void {
    // Seen only before the page has painted.
  }

  setProgressBar(): void {
    // Drawn by the system.
  }

  flashFrame(): void {
    // Drawn by the system.
  }
}
