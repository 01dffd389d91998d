import type { CallLog } from './admin/calls.ts'
import type { Faults } from './admin/faults.ts'
import type { Clock } from './clock.ts'
import type { UserDays } from './limits/user-days.ts'
import type { Limiter } from './limits/limiter.ts'
import type { MeetingLocks } from './limits/meeting-locks.ts'
import type { TokenPacer } from './limits/token-pacer.ts'
import type { Apps } from './oauth/apps.ts'
import type { Grants } from './oauth/grants.ts'
import type { Notices } from './oauth/notices.ts'
import type { Sessions } from './oauth/sessions.ts'
import type { Switches } from './switches.ts'
import type { Journal } from './world/journal.ts'
import type { World } from './world/world.ts'

/** Everything that one running sandbox consists of. */
export interface Sandbox {
  clock: Clock
  journal: Journal
  switches: Switches
  world: World
  apps: Apps
  grants: Grants
  sessions: Sessions
  limiter: Limiter
  userDays: UserDays
  tokenPacer: TokenPacer
  locks: MeetingLocks
  faults: Faults
  calls: CallLog
  keys: Keys
  notices: Notices
  addresses: Addresses
}

/** Secrets of the sandbox itself, kept with its world so that what it signed stays good after a restart. */
export interface Keys {
  sign(purpose: string, text: string): string
}

/** Where the sandbox answers. */
export interface Addresses {
  /** `http://127.0.0.1:PORT`, the issuer and the REST host. */
  origin(): string
  /** The same Zoom on another port, as a region's host; opened when first asked for. */
  region(): string | undefined
  openRegion(): Promise<string>
}
