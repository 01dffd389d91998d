import type { Journal } from './world/journal.ts'

/** How one oddity of Zoom can be read: the readings are closed lists, or open with a pattern. */
interface Definition {
  readonly default: string
  readonly values: readonly string[]
  readonly pattern?: { readonly shape: string; readonly test: RegExp }
}

const choice = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  ({ default: values[0] as Values[number], values }) as const

const open = (fallback: string, shape: string, test: RegExp, ...values: string[]) => ({
  default: fallback,
  values: [fallback, ...values],
  pattern: { shape, test },
})

/** Every question about Zoom on which sources differ or are silent; the first value is the default. */
export const SWITCHES = {
  'consent.skip': choice('on', 'off'),
  'consent.deny': choice('redirect', 'stay'),
  'consent.preapproval': choice('off', 'on'),
  'app.published': choice('on', 'off'),
  'redirect.strict': choice('exact', 'subdomain', 'prefix'),
  'redirect.devLocalhost': choice('off', 'on'),
  'redirect.localhost': choice('off', 'on'),
  'token.redirectRequired': choice('on', 'off'),
  'token.deadForm': choice('400 invalid_grant', '400 invalid_request', '401'),
  'refresh.reuse': choice('strict', 'grace:600', 'tolerance:10'),
  'refresh.life': choice('sliding 90 d', 'absolute 90 d', '15 y'),
  'refresh.oldAccess': choice('lives', 'dies'),
  'reauth.killsOld': choice('on', 'off'),
  'revoke.uninstalls': choice('on', 'off'),
  'revoke.unknown': choice('error', 'success'),
  'token.expiresIn': open('3600', '<seconds>', /^[1-9]\d{0,8}$/),
  'api.url': open('own host', '<http or https URL>', /^https?:\/\/[^\s/]+$/, 'another port', 'missing'),
  'scope.family': choice('granular', 'classic', 'both'),
  'scope.form': choice('4711', '4700', '403', 'brokenJson'),
  'scope.optional': choice('all granted', 'subset'),
  'auth.status': choice('401', '400'),
  'user.inactiveToken': choice('dies', 'lives'),
  'host.inactiveMeetings': choice('stay', 'gone'),
  'label.create': choice('light', 'medium', 'heavy'),
  'qps.window': choice('fixed', 'sliding'),
  'user100.delete': choice('no', 'yes'),
  'user100.scope': choice('host', 'meeting'),
  'user100.countOn': choice('success', 'attempt'),
  'user100.form': choice('429', '300'),
  'headers.ok': choice('category2026', 'documented2020', 'odd2021', 'none'),
  'headers.429': choice('documented2020', 'odd2020', 'category2026', 'none'),
  retryAfter: choice('iso', 'seconds', 'httpDate', 'missing', 'past', 'far', 'garbage'),
  '429.code': choice('429', '4001'),
  'lock.meeting': choice('off', 'on'),
  'plans.usage': choice('400/200', '200'),
  'pageSize.users': choice('2000', '300'),
  'pageToken.life': open('15 min', '<number> <ms|s|min|h>', /^[1-9]\d{0,8} ?(ms|s|min|h)$/),
  'time.offset': choice('reject', 'ignoreOffset'),
  'zone.unknown': choice('reject', 'useDefault'),
  'meeting.legacyCodes': choice('on', 'off'),
  'settings.silentDrop': choice('on', 'off'),
  'body.odd': choice('off', 'xml', 'html', 'empty', '200WithCode'),
  lag: open('0', '<milliseconds>', /^\d{1,9}$/),
  'oauth.qps': open('off', '<requests a second>', /^[1-9]\d{0,5}$/),
} as const satisfies Record<string, Definition>

export type SwitchName = keyof typeof SWITCHES
export type SwitchValue<Name extends SwitchName> = (typeof SWITCHES)[Name]['values'][number]

/** One switch as `GET /_sandbox/switches` lists it. */
export interface SwitchRow {
  name: string
  value: string
  default: string
  allowed: string[]
}

export interface Switches {
  get<Name extends SwitchName>(name: Name): SwitchValue<Name>
  is<Name extends SwitchName>(name: Name, value: SwitchValue<Name>): boolean
  /** A switch whose value is a number: seconds, milliseconds, requests. */
  number(name: 'token.expiresIn' | 'lag' | 'oauth.qps'): number
  /** How long a page token lives. */
  pageTokenLifeMs(): number
  /** Sets several switches, all or none; what is wrong is named. */
  set(wanted: Record<string, unknown>): { problems: string[] }
  list(): SwitchRow[]
  restore: (key: string, value: unknown) => void
}

const UNITS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const

function isSwitchName(name: string): name is SwitchName {
  return Object.hasOwn(SWITCHES, name)
}

/** Finds the value meant: spaces and capitals do not matter, so `absolute90d` on a command line works. */
function findValue(name: SwitchName, wanted: string): string | undefined {
  const definition: Definition = SWITCHES[name]
  const plain = (text: string) => text.replace(/\s+/g, '').toLowerCase()
  const known = definition.values.find((value) => plain(value) === plain(wanted))
  if (known !== undefined) return known
  return definition.pattern?.test.test(wanted.trim()) ? wanted.trim() : undefined
}

function allowedOf(name: SwitchName): string[] {
  const definition: Definition = SWITCHES[name]
  return definition.pattern ? [...definition.values, definition.pattern.shape] : [...definition.values]
}

export function createSwitches(journal: Journal): Switches {
  const names = Object.keys(SWITCHES).filter(isSwitchName)
  const values = new Map<string, string>(names.map((name) => [name, SWITCHES[name].default]))
  const read = (name: SwitchName) => values.get(name) ?? SWITCHES[name].default

  return {
    get: (name) => read(name),
    is: (name, value) => read(name) === value,
    number(name) {
      return Number(read(name)) || 0
    },
    pageTokenLifeMs() {
      const [, count, unit] = /^(\d+) ?(\w+)$/.exec(read('pageToken.life')) ?? []
      return Number(count) * UNITS[unit as keyof typeof UNITS]
    },
    set(wanted) {
      const problems: string[] = []
      const changes: [SwitchName, string][] = []
      for (const [name, raw] of Object.entries(wanted)) {
        if (!isSwitchName(name)) {
          problems.push(`unknown switch ${name}`)
          continue
        }
        const isPlain = ['string', 'number', 'boolean'].includes(typeof raw)
        const value = isPlain ? findValue(name, String(raw)) : undefined
        if (value === undefined) {
          problems.push(`${name} cannot be ${JSON.stringify(raw)}: allowed are ${allowedOf(name).join(', ')}`)
        } else {
          changes.push([name, value])
        }
      }
      if (problems.length > 0) return { problems }
      for (const [name, value] of changes) {
        values.set(name, value)
        journal.put('switches', name, value)
      }
      return { problems }
    },
    list: () =>
      names.map((name) => ({
        name,
        value: read(name),
        default: SWITCHES[name].default,
        allowed: allowedOf(name),
      })),
    restore(key, value) {
      if (isSwitchName(key) && typeof value === 'string') values.set(key, value)
    },
  }
}
