import type { Attempt } from '../../contract/connections.ts'
import type { Sealer } from '../vault/vault.ts'
import type { ZoomUser } from '../zoom/meetings-api.ts'
import type { Authorization, OAuthClient, TokenPair } from '../zoom/oauth.ts'
import type { ZoomAppRow } from '../zoom-apps/queries.ts'
import type { ExpectedUser } from './queries.ts'

/** A consent that was exchanged: whose it is, and what it takes to store it. */
export interface Consent {
  readonly pair: TokenPair
  readonly who: ZoomUser
  readonly exchange: number
  readonly sealer: Sealer
}

/** An attempt to connect a user, with what must not leave main: the verifier, and a pair that is held. */
export interface LiveAttempt {
  view: Attempt
  readonly user: ExpectedUser
  readonly app: ZoomAppRow
  readonly client: OAuthClient
  readonly begun: Authorization
  /** Stops listening for the answer, wherever it was to come from. */
  readonly stopListening: () => void
  stopTimer: () => void
  held: Consent | null
}
