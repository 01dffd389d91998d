import type { UserId } from '../../../contract/ids.ts'
import type { ConnectionState } from '../../../contract/states.ts'

/** What an operation would do to one user. */
export interface PlannedEffect {
  readonly text: string
  /** True if there is nothing to do, or nothing that could be done. */
  readonly setAside: boolean
  /** Calls to Zoom at most. */
  readonly calls: number
  /** True if only a new consent brings the user back. */
  readonly mustConsent?: boolean
}

/** How one user's part ended, or what it waits for. */
export interface ItemResult {
  readonly state: 'done' | 'skipped' | 'failed' | 'waiting'
  readonly reason: string
  readonly mustConsent?: boolean
}

/** One kind of bulk work. Running it again after a crash must be harmless. */
export interface Kind {
  readonly verb: string
  /** False if only the user themselves could bring back what was ended. */
  readonly undoable: boolean
  effectOn(state: ConnectionState): PlannedEffect
  /** True if a user who failed stands, in this state, where the operation was to take them; else by {@link effectOn}. */
  isMended?(state: ConnectionState): boolean
  /** @throws what a single action of the same kind throws */
  run(userId: UserId): Promise<ItemResult>
}
