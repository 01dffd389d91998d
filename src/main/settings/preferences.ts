import { userInfo } from 'node:os'
import { Preferences } from '../../contract/settings.ts'

/** What electron-store and conf have in common, as far as it is used here. */
export interface PreferencesFile {
  get store(): Record<string, unknown>
  set(values: Record<string, unknown>): void
  readonly path: string
}

/** The name of the preferences file, without `.json`, in the data folder: both hosts share it. */
export const PREFERENCES_FILE = 'preferences'

function operatorName(): string {
  try {
    return userInfo().username || 'operator'
  } catch {
    // A process whose user has no entry in the password database, such as one in a container.
    return 'operator'
  }
}

export function defaultPreferences(): Preferences {
  return {
    operator: operatorName(),
    theme: 'system',
    density: 'standard',
    timeZone: null,
    letterShortcuts: true,
    screenShareShield: false,
    sidebarFolded: false,
    healthCheckEvery: '1d',
  }
}

/** Reads the preferences; a value that is not (any more) one falls back to its default and stays on disk. */
export function readPreferences(file: PreferencesFile): Preferences {
  const defaults = defaultPreferences()
  const stored = file.store
  const fields = Object.entries(Preferences.shape).map(([name, schema]) => {
    const value = schema.safeParse(stored[name])
    return [
      name,
      value.success && stored[name] !== undefined ? value.data : defaults[name as keyof Preferences],
    ]
  })
  return Object.fromEntries(fields) as Preferences
}
