import type * as Electron from 'electron'
import { notImitated } from '../core/guard.ts'
import { defaultSession } from '../session/session.ts'

type Preferences = Electron.WebPreferences
type Name = keyof Preferences

/** What a window of this stand-in always is; asking for the opposite is an error here, and a hole in Electron. */
const REQUIRED: Partial<Record<Name, unknown>> = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  javascript: true,
}

/** What may be asked for without any effect on a test. */
const WITHOUT_EFFECT = new Set<Name>([
  'devTools',
  'spellcheck',
  'backgroundThrottling',
  'disableDialogs',
  'safeDialogs',
  'navigateOnDragDrop',
  'autoplayPolicy',
  'defaultEncoding',
  'v8CacheOptions',
  'enableWebSQL',
  'scrollBounce',
  'zoomFactor',
  'textAreasAreResizable',
  'images',
  'webgl',
  'plugins',
])

/** Throws for preferences that are unsafe, or that nothing here answers to. */
export function checkPreferences(preferences: Preferences): void {
  for (const [name, value] of Object.entries(preferences) as [Name, unknown][]) {
    if (value === undefined || name === 'preload' || WITHOUT_EFFECT.has(name)) continue
    if (name === 'session' && value === defaultSession) continue
    if (name === 'partition' || name === 'session')
      throw notImitated(`a session other than the default one (${name})`)
    if (!(name in REQUIRED)) throw notImitated(`webPreferences.${name}`)
    if (value !== REQUIRED[name]) throw notImitated(`webPreferences.${name}: ${JSON.stringify(value)}`)
  }
}
