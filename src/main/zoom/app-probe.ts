import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { type Http, type HttpAnswer, NoAnswer } from './http.ts'
import type { Ledger } from './ledger.ts'
import { type OAuthClient, OAuthFailure, type ZoomOAuth } from './oauth.ts'

interface Parts {
  readonly http: Http
  readonly ledger: Ledger
  readonly clock: Clock
  readonly oauth: ZoomOAuth
  /** The machine's own time, whatever the clock of the console follows. */
  readonly machineNow: () => number
}

/** Why a server could not be reached: what the machine, not the server, said. */
export type ReachFault = 'name' | 'certificate' | 'refused' | 'noAnswer'

export type Reached =
  | { readonly reached: true; readonly ms: number; readonly skewMs: number | null }
  | { readonly reached: false; readonly fault: ReachFault; readonly code: string }

/**
 * What Zoom made of an authorize request that nobody is signed in for. `signIn` and `unclear` tell nothing about the
 * request: Zoom may look at it only after the sign-in.
 */
export interface AuthorizeFinding {
  readonly kind:
    | 'accepted'
    | 'unknownClient'
    | 'disabled'
    | 'redirectRefused'
    | 'signIn'
    | 'unclear'
    | 'noAnswer'
  readonly said: string | null
}

/** What Zoom made of a token request that could not succeed. */
export type CredentialFinding =
  | { readonly kind: 'known' | 'wrong'; readonly said: string | null }
  | { readonly kind: 'unclear'; readonly said: string | null }

const PURPOSE = 'Test the Zoom app'
const JsonError = z.object({ errorCode: z.coerce.number(), errorMessage: z.string().optional() })

/** Error codes as Zoom prints them on its pages: with or without the thousands' separator ("4,700"). */
const CODE = /\(?\b(4),?(7\d\d)\b\)?/
const KINDS: Readonly<Record<number, AuthorizeFinding['kind']>> = {
  4700: 'redirectRefused',
  4702: 'unknownClient',
  4717: 'disabled',
}

function causeCode(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
  }
  return ''
}

function faultOf(code: string): ReachFault {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'name'
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(code)) return 'certificate'
  return code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH' ? 'refused' : 'noAnswer'
}

/**
 * Asks Zoom about a Zoom app itself, without a user: no token is shown, no allowance spent, and the ledger has every
 * request like everything that leaves.
 */
export class AppProbe {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Whether a server answers, by which way it does not, and how far its clock is from this machine's. */
  async reach(zoomAppId: string, origin: string): Promise<Reached> {
    const begun = this.#parts.clock.ticks()
    try {
      const { headers } = await this.#send(zoomAppId, origin, { method: 'HEAD', path: '/', query: '' })
      const date = Date.parse(headers.get('date') ?? '')
      return {
        reached: true,
        ms: Math.round(this.#parts.clock.ticks() - begun),
        skewMs: Number.isNaN(date) ? null : this.#parts.machineNow() - date,
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      const code = causeCode(error)
      return { reached: false, fault: faultOf(code), code }
    }
  }

  /**
   * Opens the consent page as a browser without a session would, and follows no redirect. Zoom shows an error page
   * (its number printed) or a JSON body for what it refuses (Veritas KB 100060085, cal.diy #656).
   */
  async authorize(client: OAuthClient, redirectUri: string): Promise<AuthorizeFinding> {
    const begun = await this.#parts.oauth.begin(client, redirectUri)
    try {
      const url = new URL(begun.url)
      const answer = await this.#send(client.zoomAppId, client.issuer, {
        method: 'GET',
        path: url.pathname,
        query: url.search,
      })
      return findingOf(answer, redirectUri)
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      return { kind: 'noAnswer', said: null }
    }
  }

  /**
   * Asks for a refresh with a token that Zoom never gave. A client that Zoom does not know is told so
   * (`invalid_client`); one that it knows is told that the token is bad (Zoom: OAuth error messages).
   */
  async credentials(client: OAuthClient, apiUrl: string): Promise<CredentialFinding> {
    const why = { purpose: PURPOSE, tenantId: null, userId: null }
    try {
      await this.#parts.oauth.refresh(client, `made-up-${randomBytes(16).toString('hex')}`, apiUrl, why)
      return { kind: 'unclear', said: null }
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error
      const said = [error.error, error.reason].filter((part) => part !== '').join(': ') || null
      if (error.kind === 'client') return { kind: 'wrong', said }
      return { kind: error.kind === 'refused' ? 'known' : 'unclear', said }
    }
  }

  async #send(
    zoomAppId: string,
    origin: string,
    request: { method: string; path: string; query: string },
  ): Promise<HttpAnswer> {
    const { http, ledger, clock } = this.#parts
    const { method, path, query } = request
    const open = ledger.begin(
      {
        at: clock.now(),
        issuer: origin,
        zoom_app_id: zoomAppId,
        tenant_id: null,
        user_id: null,
        account_id: null,
        zoom_user_id: null,
        operation: path === '/' ? 'probe' : path.slice(1),
        method,
        path,
        label: null,
        purpose: PURPOSE,
        subject_id: null,
        lane: 'person',
        counted: 0,
        retry_of: null,
      },
      0,
    )
    const begun = clock.ticks()
    const end = { code: null, bytes: null, limits: null, refusedBy: null, freesAt: null, requestId: null }
    try {
      const answer = await http.send({
        url: `${origin}${path}${query}`,
        method,
        headers: { accept: 'application/json, */*;q=0.5' },
        body: null,
      })
      ledger.end(open, {
        ...end,
        state: 'answered',
        status: answer.status,
        message: null,
        durationMs: clock.ticks() - begun,
      })
      return answer
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      ledger.end(open, {
        ...end,
        state: error.neverSent ? 'notSent' : 'noAnswer',
        status: null,
        message: error.message,
        durationMs: clock.ticks() - begun,
      })
      throw error
    }
  }
}

/** Reads what Zoom answered to an authorize request, and says "unclear" rather than guess. */
export function findingOf(answer: HttpAnswer, redirectUri: string): AuthorizeFinding {
  const { status, headers, body } = answer
  if (status >= 300 && status < 400) {
    const to = headers.get('location') ?? ''
    if (to.startsWith(redirectUri)) return { kind: 'accepted', said: null }
    return { kind: /sign[-_]?in|log[-_]?in/i.test(to) ? 'signIn' : 'unclear', said: `HTTP ${status}` }
  }
  const code = errorCodeOf(body)
  if (code !== null) return { kind: KINDS[code] ?? 'unclear', said: `code ${code}` }
  if (/invalid redirect/i.test(body)) return { kind: 'redirectRefused', said: `HTTP ${status}` }
  if (/invalid client/i.test(body)) return { kind: 'unknownClient', said: `HTTP ${status}` }
  // A form of Zoom's that goes to the authorize address is the consent itself.
  if (status === 200 && /<form\b[^>]*\/oauth\/authorize/i.test(body)) return { kind: 'accepted', said: null }
  if (status === 200 && /<form\b[^>]*sign[-_]?in|type="password"/i.test(body))
    return { kind: 'signIn', said: null }
  return { kind: 'unclear', said: `HTTP ${status}` }
}

function errorCodeOf(body: string): number | null {
  try {
    const parsed = JsonError.safeParse(JSON.parse(body))
    if (parsed.success) return parsed.data.errorCode
  } catch {
    // Not JSON: a page.
  }
  // Of a page only what stands in its text, not numbers in addresses or scripts.
  const text = body
    .slice(0, 200_000)
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
  const found = /invalid|error|disabled/i.test(text) ? CODE.exec(text) : null
  return found === null ? null : Number(`${found[1]}${found[2]}`)
}
