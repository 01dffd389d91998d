import { GuardedEmitter } from '../core/guard.ts'

type Source = 'system' | 'light' | 'dark'

/** Electron's `nativeTheme`: `STAND_IN_SYSTEM_THEME=dark` makes the system a dark one. */
export class NativeTheme extends GuardedEmitter {
  readonly shouldUseHighContrastColors = false
  readonly shouldUseInvertedColorScheme = false
  readonly prefersReducedTransparency = false
  #source: Source = 'system'

  constructor() {
    super(['updated'], 'nativeTheme')
  }

  get themeSource(): Source {
    return this.#source
  }

  set themeSource(source: Source) {
    if (!['system', 'light', 'dark'].includes(source))
      throw new TypeError(`Error processing argument: ${source}`)
    if (this.#source === source) return
    this.#source = source
    setImmediate(() => this.emit('updated'))
    for (const listener of this.#pages) listener()
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? process.env.STAND_IN_SYSTEM_THEME === 'dark' : this.#source === 'dark'
  }

  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return process.env.STAND_IN_SYSTEM_THEME === 'dark'
  }

  #pages = new Set<() => void>()

  /** Calls back whenever pages have to be told their colours anew. */
  whenChanged(listener: () => void): () => void {
    this.#pages.add(listener)
    return () => this.#pages.delete(listener)
  }
}

export const nativeTheme = new NativeTheme()
