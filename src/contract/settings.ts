import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { line } from './line.ts'
import { Done, procedure } from './procedure.ts'
import { Instant, TimeZone } from './time.ts'

const HOUR_MS = 3_600_000

/** How the data key is kept, and so how well tokens are protected. */
export const SecretsMode = z.enum(['keychain', 'passphrase', 'memory', 'keyFile'])
export type SecretsMode = z.infer<typeof SecretsMode>

/**
 * - `unset`: no way was chosen yet; nothing secret can be stored
 * - `locked`: a passphrase opens them
 * - `open`: in use
 * - `readOnly`: the key does not open here (another host or keychain sealed it); everything can be read, no
 *   token can be used, and `startOver` or a recovery passphrase is the way on
 */
export const SecretsState = z.enum(['unset', 'locked', 'open', 'readOnly'])
export const SecretsStatus = z.object({
  state: SecretsState,
  mode: SecretsMode.nullable(),
  backend: z.string().nullable().describe('what seals the key, in its own words: gnome_libsecret, scrypt, …'),
  protected: z.boolean().describe('false where whoever reads the disk can read tokens'),
  available: z.array(SecretsMode),
  reason: z.string().nullable().describe('why it is read-only'),
  recoveryPassphrase: z.boolean().describe('true if a passphrase opens the data key too'),
})
export type SecretsStatus = z.infer<typeof SecretsStatus>

/** How often every connection's health is looked at. */
export const HealthCheckEvery = z.enum(['off', '1h', '6h', '12h', '1d', '7d'])
export type HealthCheckEvery = z.infer<typeof HealthCheckEvery>

/** The same in milliseconds; null for never. */
export const HEALTH_CHECK_MS: Readonly<Record<HealthCheckEvery, number | null>> = {
  off: null,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '12h': 12 * HOUR_MS,
  '1d': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
}

export const Preferences = z.object({
  operator: line(80),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'standard', 'roomy']),
  timeZone: TimeZone.nullable().describe('null follows the machine'),
  letterShortcuts: z.boolean(),
  screenShareShield: z.boolean(),
  sidebarFolded: z.boolean(),
  healthCheckEvery: HealthCheckEvery,
})
export type Preferences = z.infer<typeof Preferences>

export const Hello = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  dataDir: z.string(),
  startedAt: Instant,
  now: Instant,
  systemTimeZone: z.string(),
  firstRun: z.boolean().describe('true until a Zoom app is known'),
  secrets: SecretsStatus,
  preferences: Preferences,
  starts: z.int().describe('how often this data folder was opened, read from the store'),
})
export type Hello = z.infer<typeof Hello>

const Passphrase = z
  .string()
  .min(10, 'at least 10 characters')
  .max(1024)
  .refine((text) => text.trim().length >= 10, 'at least 10 characters besides blanks around them')

/** What changed, so that the renderer can ask again: capability names, coalesced. */
export const Change = z.object({ topics: z.array(z.string()), now: Instant })
export type Change = z.infer<typeof Change>

export const settings = {
  hello: procedure.output(Hello),
  /** First yields at once, then at each change of anything shown on a screen, at most ten times a second. */
  watch: procedure.output(eventIterator(Change)),
  savePreferences: procedure.input(Preferences.partial()).output(Preferences),
  /** Chooses how secrets are kept, while nothing has been stored yet, or changes it while they are open. */
  protectSecrets: procedure
    .input(
      z.discriminatedUnion('mode', [
        z.object({ mode: z.literal('keychain') }),
        z.object({ mode: z.literal('passphrase'), passphrase: Passphrase }),
        z.object({ mode: z.literal('memory') }),
        z.object({ mode: z.literal('keyFile'), understood: z.literal(true) }),
      ]),
    )
    .output(SecretsStatus),
  setRecoveryPassphrase: procedure.input(z.object({ passphrase: Passphrase })).output(SecretsStatus),
  unlockSecrets: procedure.input(z.object({ passphrase: z.string().max(1024) })).output(SecretsStatus),
  /** Erases every sealed secret and begins with a new key: users must consent again. `typed` is `start over`. */
  startSecretsOver: procedure.input(z.object({ typed: z.string().max(40) })).output(SecretsStatus),
  /** Approves a URL for opening; in the browser host the page opens it, in Electron the system's browser does. */
  openUrl: procedure
    .input(z.object({ url: z.string().max(16_384) }))
    .output(z.object({ openInPage: z.boolean() })),
  lockSecrets: procedure.output(Done),
}
