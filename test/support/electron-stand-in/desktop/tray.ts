import type { Menu } from './menu.ts'
import { GuardedEmitter } from '../core/guard.ts'

/** Electron's `Tray`: kept in `Tray.standIn.all`, where a test finds its menu and may emit `click`. */
export class Tray extends GuardedEmitter {
  static readonly standIn = { all: [] as Tray[] }
  /** What a test may look at. */
  readonly standIn: { image: unknown; toolTip: string; title: string; menu: Menu | null }
  #destroyed = false

  constructor(image: unknown) {
    super([
      'click',
      'right-click',
      'double-click',
      'middle-click',
      'balloon-click',
      'mouse-enter',
      'mouse-leave',
    ])
    this.standIn = { image, toolTip: '', title: '', menu: null }
    Tray.standIn.all.push(this)
  }

  setImage(image: unknown): void {
    this.standIn.image = image
  }

  setToolTip(toolTip: string): void {
    this.standIn.toolTip = toolTip
  }

  setTitle(title: string): void {
    this.standIn.title = title
  }

  setContextMenu(menu: Menu | null): void {
    this.standIn.menu = menu
  }

  popUpContextMenu(menu?: Menu): void {
    ;(menu ?? this.standIn.menu)?.popup()
  }

  destroy(): void {
    this.#destroyed = true
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }
}
