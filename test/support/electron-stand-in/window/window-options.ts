import type * as Electron from 'electron'
import { notImitated } from '../core/guard.ts'
import { checkPreferences } from './web-preferences.ts'

type Options = Electron.BrowserWindowConstructorOptions

/** What a window may be asked for: the first few have an effect here, the others only on a real screen. */
const KNOWN = new Set<keyof Options>([
  ...(['width', 'height', 'x', 'y', 'minWidth', 'minHeight', 'show', 'title', 'webPreferences'] as const),
  ...(['autoHideMenuBar', 'backgroundColor', 'titleBarStyle', 'titleBarOverlay', 'icon', 'center'] as const),
  ...([
    'windowStatePersistence',
    'name',
    'useContentSize',
    'resizable',
    'minimizable',
    'maximizable',
  ] as const),
  ...([
    'closable',
    'fullscreenable',
    'hasShadow',
    'roundedCorners',
    'darkTheme',
    'trafficLightPosition',
  ] as const),
  ...(['paintWhenInitiallyHidden', 'acceptFirstMouse', 'maxWidth', 'maxHeight'] as const),
])

/** Throws for options that this stand-in does not know, and for unsafe preferences of the page. */
export function checkOptions(options: Options): void {
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && !KNOWN.has(name as keyof Options))
      throw notImitated(`the window option ${name}`)
  if (options.windowStatePersistence !== undefined && options.name === undefined)
    throw new Error('electron stand-in: windowStatePersistence needs a name for the window')
  checkPreferences(options.webPreferences ?? {})
}
