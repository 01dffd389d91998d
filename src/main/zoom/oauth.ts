import * as oauth from 'oauth4webapi'
import type { Clock } from '../clock.ts'
import { type Http, NoAnswer } from './http.ts'
import type { Ledger } from './ledger.ts'
import type { Lane } from './pacer.ts'
import type { Reachability } from './reachability.ts'

/** The OAuth client of a Zoom app: where it is registered and how it shows itself. */
export interface OAuthClient {
  readonly zoomAppId: string
  /** Zoom's OAuth server, without a slash at the end; also the only receiver of this app's secret and tokens. */
  readonly issuer: string
  readonly clientId: string
  /** Null for a public client, which proves itself by PKCE alone. */
  readonly clientSecret: string | null
}

/** What a grant brought. */
export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: number
  readonly scopes: readonly string[]
  /** The region's host that Zoom named, if it is one to trust; see {@link trustedApiUrl}. */
  readonly apiUrl: string | null
}

/**
 * - `refused`: the grant is dead (`invalid_grant`, or an older wording of it); only a new consent helps
 * - `client`: the client id or secret is wrong; nothing of this app can refresh
 * - `redirect`: the redirect URI differs from the registered one
 * - `expiredCode`: the code is over five minutes old
 * - `passing`: Zoom's sign-in answers with an error that passes, or not at all
 */
export type OAuthFailureKind = 'refused' | 'client' | 'redirect' | 'expiredCode' | 'passing'

/** A token request that did not succeed. */
export class OAuthFailure extends Error {
  readonly kind: OAuthFailureKind
  /** True if the server may have issued or ended tokens although no answer came. */
  readonly answerLost: boolean
  readonly status: number | null
  readonly error: string
  readonly reason: string

  constructor(
    kind: OAuthFailureKind,
    facts: { answerLost?: boolean; status?: number; error?: string; reason?: string },
    cause?: unknown,
  ) {
    super(facts.reason || facts.error || kind, cause === undefined ? undefined : { cause })
    this.name = 'OAuthFailure'
    this.kind = kind
    this.answerLost = facts.answerLost ?? false
    this.status = facts.status ?? null
    this.error = facts.error ?? ''
    this.reason = facts.reason ?? ''
  }
}

/** A begun authorization: what must come back, and what proves that it is ours. */
export interface Authorization {
  readonly url: string
  readonly state: string
  readonly codeVerifier: string
  readonly redirectUri: string
}

const LONGEST_LIFE_S = 86_400
const LONGEST_SCOPES = 20_000
/** Parameters whose values no message may repeat. */
const SECRETS_SENT = ['code', 'code_verifier', 'refresh_token', 'token'] as const

interface Purpose {
  readonly purpose: string
  readonly tenantId: string | null
  readonly userId: string | null
  /** Who waits for it; a person if nothing is said. */
  readonly lane?: Lane
  /** Is told the number that the request has in the ledger, before it is sent. */
  readonly onCall?: (callId: number) => void
}

function serverOf(client: OAuthClient): oauth.AuthorizationServer {
  return {
    issuer: client.issuer,
    authorization_endpoint: `${client.issuer}/oauth/authorize`,
    token_endpoint: `${client.issuer}/oauth/token`,
    revocation_endpoint: `${client.issuer}/oauth/revoke`,
  }
}

function authOf(client: OAuthClient): oauth.ClientAuth {
  return client.clientSecret === null ? oauth.None() : oauth.ClientSecretBasic(client.clientSecret)
}

/**
 * The API host that a token answer names (`api_url`), if it is Zoom's or the configured one: a lying server
 * must not learn tokens through it.
 */
export function trustedApiUrl(named: unknown, configured: string): string | null {
  if (typeof named !== 'string' || !URL.canParse(named)) return null
  const url = new URL(named)
  if (url.origin === new URL(configured).origin) return url.origin
  const isZoom = url.protocol === 'https:' && /(^|\.)zoom\.us$/.test(url.hostname) && url.port === ''
  return isZoom && /(^|\.)zoom\.us$/.test(new URL(configured).hostname) ? url.origin : null
}

/**
 * Zoom's OAuth endpoints (RFC 6749, 7009, 7636), each request in the ledger. Zoom answers errors with
 * `error` and `reason`: `error` is matched first, `reason` for what older servers wrap in `invalid_request`.
 */
export class ZoomOAuth {
  readonly #http: Http
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #reachability: Reachability

  constructor(http: Http, ledger: Ledger, clock: Clock, reachability: Reachability) {
    this.#http = http
    this.#ledger = ledger
    this.#clock = clock
    this.#reachability = reachability
  }

  /** Begins an authorization with PKCE S256 and a random state. Zoom knows no `scope` parameter. */
  async begin(client: OAuthClient, redirectUri: string): Promise<Authorization> {
    const codeVerifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const url = new URL(`${client.issuer}/oauth/authorize`)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    }).toString()
    return { url: url.href, state, codeVerifier, redirectUri }
  }

  /**
   * Exchanges the code of a callback for a token pair.
   *
   * @param callback the query of the callback; its state is checked again here
   * @throws {OAuthFailure}
   */
  exchange(
    client: OAuthClient,
    begun: Authorization,
    callback: URLSearchParams,
    apiUrl: string,
    why: Purpose,
  ): Promise<TokenPair> {
    return this.#ask(client, why, '/oauth/token', async (server, me, options) => {
      const checked = oauth.validateAuthResponse(server, me, callback, begun.state)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        me,
        authOf(client),
        checked,
        begun.redirectUri,
        begun.codeVerifier,
        options,
      )
      return this.#pairOf(await oauth.processAuthorizationCodeResponse(server, me, response), apiUrl)
    })
  }

  /**
   * Trades a refresh token for the next pair; the old one is dead from then on.
   *
   * @throws {OAuthFailure}
   */
  refresh(client: OAuthClient, refreshToken: string, apiUrl: string, why: Purpose): Promise<TokenPair> {
    return this.#ask(client, why, '/oauth/token', async (server, me, options) => {
      const response = await oauth.refreshTokenGrantRequest(server, me, authOf(client), refreshToken, options)
      return this.#pairOf(await oauth.processRefreshTokenResponse(server, me, response), apiUrl)
    })
  }

  /**
   * Ends a user's authorization (RFC 7009). A success is no proof: follow it with a call that must be refused.
   *
   * @returns false if Zoom did not know the token: it was dead already
   * @throws {OAuthFailure} `client` or `passing`
   */
  async revoke(client: OAuthClient, accessToken: string, why: Purpose): Promise<boolean> {
    try {
      await this.#ask(client, why, '/oauth/revoke', async (server, me, options) => {
        await oauth.processRevocationResponse(
          await oauth.revocationRequest(server, me, authOf(client), accessToken, options),
        )
      })
      return true
    } catch (error) {
      if (error instanceof OAuthFailure && error.kind === 'refused') return false
      throw error
    }
  }

  #pairOf(answer: oauth.TokenEndpointResponse, apiUrl: string): TokenPair {
    if (answer.refresh_token === undefined)
      throw new OAuthFailure('passing', { answerLost: true, reason: 'the answer holds no refresh token' })
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: this.#clock.now() + lifeOf(answer) * 1000,
      scopes: (answer.scope ?? '')
        .slice(0, LONGEST_SCOPES)
        .split(' ')
        .filter((scope) => scope !== ''),
      apiUrl: trustedApiUrl(answer['api_url'], apiUrl),
    }
  }

  async #ask<T>(
    client: OAuthClient,
    why: Purpose,
    path: string,
    request: (
      server: oauth.AuthorizationServer,
      me: oauth.Client,
      options: { [oauth.customFetch]: typeof fetch; [oauth.allowInsecureRequests]: boolean },
    ) => Promise<T>,
  ): Promise<T> {
    // True while Zoom may have issued or ended tokens that nobody here has seen.
    let lost = false
    let secrets: string[] = []
    const send = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const open = this.#ledger.begin(
        {
          at: this.#clock.now(),
          issuer: client.issuer,
          zoom_app_id: client.zoomAppId,
          tenant_id: why.tenantId,
          user_id: why.userId,
          account_id: null,
          zoom_user_id: null,
          operation: path.slice(1),
          method: 'POST',
          path,
          label: null,
          purpose: why.purpose,
          subject_id: null,
          lane: why.lane ?? 'person',
          counted: 0,
          retry_of: null,
        },
        0,
      )
      why.onCall?.(open.id)
      const form = init?.body instanceof URLSearchParams ? init.body : null
      secrets = SECRETS_SENT.flatMap((name) => form?.get(name) ?? [])
      const begun = this.#clock.ticks()
      const end = { code: null, bytes: null, limits: null, refusedBy: null, freesAt: null, requestId: null }
      try {
        const answer = await this.#http.send({
          url: String(url instanceof Request ? url.url : url),
          method: 'POST',
          headers: Object.fromEntries(new Headers(init?.headers)),
          body: form?.toString() ?? null,
        })
        lost = answer.status < 300
        this.#reachability.answered(this.#clock.ticks() - begun)
        this.#ledger.end(open, {
          ...end,
          state: 'answered',
          status: answer.status,
          message: null,
          durationMs: this.#clock.ticks() - begun,
        })
        return new Response(answer.body, { status: answer.status, headers: answer.headers })
      } catch (error) {
        const neverSent = error instanceof NoAnswer && error.neverSent
        lost = !neverSent
        this.#reachability.failed(client.issuer)
        this.#ledger.end(open, {
          ...end,
          state: neverSent ? 'notSent' : 'noAnswer',
          status: null,
          message: (error as Error).message,
          durationMs: this.#clock.ticks() - begun,
        })
        throw error
      }
    }
    try {
      return await request(
        serverOf(client),
        { client_id: client.clientId },
        // Plain http is for this machine only: an app's address is checked when it is added.
        { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: client.issuer.startsWith('http://') },
      )
    } catch (error) {
      throw failureOf(error, lost, [...secrets, client.clientSecret ?? ''])
    }
  }
}

/** Seconds that an access token lives, whole and within reason: a pair must not be lost over an odd number. */
function lifeOf({ expires_in = 3600 }: oauth.TokenEndpointResponse): number {
  return Math.min(Math.floor(expires_in), LONGEST_LIFE_S)
}

/** What a server said, without what it was told in confidence. */
function without(secrets: readonly string[], text: string): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((said, secret) => said.replaceAll(secret, '…'), text)
}

function failureOf(error: unknown, lost: boolean, secrets: readonly string[]): OAuthFailure {
  if (error instanceof OAuthFailure) return error
  if (error instanceof oauth.ResponseBodyError) {
    const said = typeof error.cause['reason'] === 'string' ? error.cause['reason'] : ''
    // Zoom repeats the code it was given, and another server may repeat anything; that is nobody's to read.
    const reason = without(secrets, said)
      .replace(/(authorization code)\s+\S+/i, '$1')
      .slice(0, 200)
    return new OAuthFailure(kindOf(error.error, reason), {
      status: error.status,
      error: without(secrets, error.error).slice(0, 100),
      reason,
    })
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return new OAuthFailure('client', { status: error.status, error: 'invalid_client' })
  if (error instanceof oauth.AuthorizationResponseError)
    return new OAuthFailure('refused', { error: error.error, reason: 'declined' })
  return new OAuthFailure('passing', { answerLost: lost }, error)
}

/** Only what surely is about the grant ends a connection; a fault of the app, or one that passes, ends none. */
function kindOf(error: string, reason: string): OAuthFailureKind {
  if (error === 'invalid_client' || error === 'unauthorized_client' || error === 'unsupported_grant_type')
    return 'client'
  if (error === 'invalid_grant' || /invalid token/i.test(reason)) return 'refused'
  if (/redirect/i.test(reason)) return 'redirect'
  if (/expired/i.test(reason)) return 'expiredCode'
  if (/authorization code/i.test(reason)) return 'refused'
  return /client id|client secret|grant type/i.test(reason) ? 'client' : 'passing'
}
