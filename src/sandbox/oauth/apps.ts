import { Random } from '../random.ts'
import type { Switches } from '../switches.ts'
import type { Journal } from '../world/journal.ts'

/** An OAuth app of the marketplace. */
export interface App {
  name: string
  clientId: string
  /** Absent for public clients, which prove themselves with PKCE. */
  clientSecret?: string
  /** By which its maker's endpoint knows that a notice is Zoom's. */
  secretToken: string
  redirectUris: string[]
  /** `user`: each user for themselves. `account`: an administrator for the whole account. */
  level: 'user' | 'account'
  granularScopes: string[]
  classicScopes: string[]
  /** Set by hand: replaces both families. */
  ownScopes?: string[]
  disabled: boolean
  /** Where its maker is told of what happens; see {@link Notices}. */
  notificationUrl?: string
}

export interface Apps {
  list(): App[]
  find(clientId: string): App | undefined
  /** What the app asks for now, by switch `scope.family` or as set by hand. */
  scopesOf(app: App): string[]
  save(app: App): void
  restore: (key: string, value: unknown) => void
}

const USER_GRANULAR = [
  'user:read:user',
  'user:read:settings',
  'meeting:write:meeting',
  'meeting:update:meeting',
  'meeting:update:status',
  'meeting:delete:meeting',
  'meeting:read:meeting',
  'meeting:read:list_meetings',
  'meeting:read:list_upcoming_meetings',
  'meeting:read:past_meeting',
]
const USER_CLASSIC = ['user:read', 'meeting:read', 'meeting:write']

const ACCOUNT_GRANULAR = [
  ...USER_GRANULAR.map((scope) => `${scope}:admin`),
  'user:read:list_users:admin',
  'user:read:summary:admin',
  'user:write:user:admin',
  'user:update:user:admin',
  'report:read:user:admin',
  'billing:read:plan_usage:admin',
]
const ACCOUNT_CLASSIC = [
  'user:read:admin',
  'user:write:admin',
  'meeting:read:admin',
  'meeting:write:admin',
  'report:read:admin',
  'account:read:admin',
]

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function generateApps(seed: number): App[] {
  const patterns: Pick<App, 'name' | 'level'>[] = [
    { name: 'Switchboard', level: 'user' },
    { name: 'Switchboard Admin', level: 'account' },
    { name: 'Switchboard Desktop', level: 'user' },
  ]
  return patterns.map(({ name, level }, index): App => {
    const random = new Random(seed, 'app', index)
    const write = (length: number) =>
      Array.from({ length }, () => LETTERS[random.below(LETTERS.length)]).join('')
    const clientId = write(22)
    const clientSecret = write(32)
    const secretToken = write(22)
    const isPublic = index === 2
    return {
      name,
      clientId,
      ...(isPublic ? {} : { clientSecret }),
      secretToken,
      redirectUris: ['http://127.0.0.1/callback', 'https://connect.example.com/callback'],
      level,
      granularScopes: level === 'user' ? USER_GRANULAR : ACCOUNT_GRANULAR,
      classicScopes: level === 'user' ? USER_CLASSIC : ACCOUNT_CLASSIC,
      disabled: false,
    }
  })
}

/** The apps of a seed: one for users, one for accounts, one without a secret. */
export function createApps(seed: number, journal: Journal, switches: Switches): Apps {
  const apps = new Map(generateApps(seed).map((app) => [app.clientId, app]))
  return {
    list: () => [...apps.values()],
    find: (clientId) => apps.get(clientId),
    scopesOf(app) {
      if (app.ownScopes !== undefined) return app.ownScopes
      const family = switches.get('scope.family')
      if (family === 'both') return [...app.granularScopes, ...app.classicScopes]
      return family === 'classic' ? app.classicScopes : app.granularScopes
    },
    save(app) {
      apps.set(app.clientId, app)
      journal.put('apps', app.clientId, app)
    },
    restore(key, value) {
      // An older world knows nothing of what was added since.
      const made = apps.get(key)
      apps.set(key, { ...made, ...(value as App) })
    },
  }
}
