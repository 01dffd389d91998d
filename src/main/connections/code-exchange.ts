import type { AttemptId, TenantId, UserId } from '../../contract/ids.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Tx } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Door } from '../zoom/door.ts'
import { getMe, type ZoomUser } from '../zoom/meetings-api.ts'
import {
  type Authorization,
  type OAuthClient,
  OAuthFailure,
  type TokenPair,
  type ZoomOAuth,
} from '../zoom/oauth.ts'
import type { ZoomAppRow } from '../zoom-apps/queries.ts'
import type { Consent } from './live-attempt.ts'
import { beginExchange, endExchange } from './exchange-queries.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
  readonly oauth: ZoomOAuth
  readonly door: Door
}

/** Zoom's answer to an authorization, and what it takes to exchange it. */
export interface Answer {
  readonly app: ZoomAppRow
  readonly client: OAuthClient
  readonly begun: Authorization
  readonly query: URLSearchParams
  readonly attemptId: AttemptId
  /** For whom it was asked; null for an app itself. */
  readonly user: { readonly id: UserId; readonly tenant_id: TenantId } | null
  readonly purpose: string
  /** What else becomes of it, in the same change, if the code could not be exchanged. */
  readonly onFailed?: (tx: Tx, answerLost: boolean) => void
}

const NOT_KNOWN = 'not known yet'

/** Exchanges the code of a consent for its pair, and finds out whose it is. */
export class CodeExchange {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * With the intent on disk first: a crash from here on is found at the next start. The exchange stays open on the
   * disk until whoever asked has decided what becomes of the pair.
   *
   * @throws {OAuthFailure} if Zoom did not exchange the code
   * @throws what a call throws, once the pair of which nobody knows whose it is was given back
   */
  async run(answer: Answer): Promise<Consent> {
    const { store, vault, clock, oauth } = this.#parts
    const { app, client, begun, query, user, purpose } = answer
    // Taken before the request: what Zoom issues must reach the disk even if the operator locks meanwhile.
    const sealer = vault.sealer()
    const why = { purpose, tenantId: user?.tenant_id ?? null, userId: user?.id ?? null }
    const exchange = store.core.tx('connections.intendExchange', (tx) =>
      beginExchange(tx, {
        kind: 'authorize',
        connection_id: null,
        user_id: user?.id ?? null,
        attempt_id: answer.attemptId,
        zoom_app_id: user === null ? app.id : null,
        sent_at: clock.now(),
      }),
    )
    let pair: TokenPair
    try {
      pair = await oauth.exchange(client, begun, query, app.api_url, why)
    } catch (error) {
      store.core.tx('connections.exchangeFailed', (tx) => {
        endExchange(tx, exchange)
        answer.onFailed?.(tx, error instanceof OAuthFailure && error.answerLost)
      })
      throw error
    }
    try {
      return { pair, who: await this.#whoCame(answer, pair), exchange, sealer }
    } catch (error) {
      // Whose pair it is cannot be found out: it is given back, not kept.
      await this.giveBack(client, pair, { ...why, purpose: 'Give an authorization back' })
      this.end(exchange)
      throw error
    }
  }

  /** Nothing is open any more: the pair is stored, or given back. */
  end(exchange: number): void {
    this.#parts.store.core.tx('connections.endExchange', (tx) => endExchange(tx, exchange))
  }

  /** Gives an authorization back to Zoom. False if Zoom did not answer that. */
  async giveBack(
    client: OAuthClient,
    pair: TokenPair,
    why: { readonly purpose: string; readonly tenantId: string | null; readonly userId: string | null },
  ): Promise<boolean> {
    try {
      await this.#parts.oauth.revoke(client, pair.accessToken, why)
      return true
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error
      this.#parts.log.warn({ kind: error.kind }, 'an authorization could not be given back')
      return false
    }
  }

  #whoCame({ app, user, purpose }: Answer, pair: TokenPair): Promise<ZoomUser> {
    const { accessToken } = pair
    return this.#parts.door.call(
      {
        zoomAppId: app.id,
        issuer: app.oauth_url,
        apiUrl: pair.apiUrl ?? app.api_url,
        accountId: NOT_KNOWN,
        zoomUserId: NOT_KNOWN,
        plan: 'free',
        tenantId: user?.tenant_id ?? null,
        userId: user?.id ?? null,
      },
      { current: async () => accessToken, afterRefusal: async () => accessToken },
      {
        ...getMe({ purpose, subjectId: user?.id ?? app.id, lane: 'person' }),
        whose: (value) => ({ accountId: value.account_id, zoomUserId: value.id }),
      },
    )
  }
}
