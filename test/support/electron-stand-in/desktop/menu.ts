import type * as Electron from 'electron'
import { app } from '../app/app.ts'
import { GuardedEmitter } from '../core/guard.ts'
import { BrowserWindow } from '../window/browser-window.ts'

type Options = Electron.MenuItemConstructorOptions
type Role = Lowercase<NonNullable<Options['role']>>

let applicationMenu: Menu | null = null
let lastCommand = 0

const ROLES: Partial<Record<Role, { label: string; run(window: BrowserWindow | null): void }>> = {
  quit: { label: 'Quit', run: () => app.quit() },
  close: { label: 'Close Window', run: (window) => window?.close() },
  minimize: { label: 'Minimize', run: (window) => window?.minimize() },
  reload: { label: 'Reload', run: (window) => window?.reload() },
  forcereload: { label: 'Force Reload', run: (window) => window?.reload() },
  toggledevtools: { label: 'Toggle Developer Tools', run: (window) => window?.webContents.toggleDevTools() },
  togglefullscreen: {
    label: 'Toggle Full Screen',
    run: (window) => window?.setFullScreen(!window.isFullScreen()),
  },
  resetzoom: { label: 'Actual Size', run: (window) => window?.webContents.setZoomFactor(1) },
}

/** Electron's `MenuItem`. */
export class MenuItem {
  readonly id: string | undefined
  readonly commandId: number
  readonly role: Role | undefined
  readonly type: NonNullable<Options['type']>
  readonly accelerator: string | null
  readonly submenu: Menu | undefined
  label: string
  sublabel: string
  toolTip: string
  enabled: boolean
  visible: boolean
  checked: boolean
  /** As if it had been chosen: `click(event, window, contents)`. */
  click: (event?: unknown, window?: BrowserWindow | null) => void

  constructor(options: Options) {
    lastCommand += 1
    this.id = options.id
    this.commandId = lastCommand
    this.role = options.role?.toLowerCase() as Role | undefined
    const { submenu } = options
    this.submenu = Array.isArray(submenu)
      ? Menu.buildFromTemplate(submenu)
      : (submenu as unknown as Menu | undefined)
    this.type = options.type ?? (this.submenu === undefined ? 'normal' : 'submenu')
    this.label = options.label ?? (this.role && ROLES[this.role]?.label) ?? this.role ?? ''
    this.sublabel = options.sublabel ?? ''
    this.toolTip = options.toolTip ?? ''
    this.accelerator = options.accelerator?.toString() ?? null
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.click = (event = {}, window = BrowserWindow.getFocusedWindow()) => {
      if (!this.enabled) return
      if (this.type === 'checkbox') this.checked = !this.checked
      if (this.type === 'radio') this.checked = true
      const role = this.role === undefined ? undefined : ROLES[this.role]
      if (role !== undefined) role.run(window)
      else options.click?.(this as never, (window ?? undefined) as never, event as never)
    }
  }
}

/** Electron's `Menu`: nothing is drawn, but every item can be found and chosen. */
export class Menu extends GuardedEmitter {
  /** What a test may look at: the menus that were popped up, oldest first. */
  static readonly standIn = { popped: [] as Menu[] }
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: (Options | MenuItem)[]): Menu {
    if (!Array.isArray(template))
      throw new TypeError('Invalid template for Menu: Menu template must be an array')
    const menu = new Menu()
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  constructor() {
    super(['menu-will-show', 'menu-will-close'])
  }

  append(item: MenuItem): void {
    this.items.push(item)
  }

  insert(position: number, item: MenuItem): void {
    this.items.splice(position, 0, item)
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  popup(options?: Electron.PopupOptions): void {
    Menu.standIn.popped.push(this)
    this.emit('menu-will-show')
    setImmediate(() => {
      this.emit('menu-will-close')
      options?.callback?.()
    })
  }

  closePopup(): void {
    // It closed by itself.
  }
}
