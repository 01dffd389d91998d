import type { Sandbox } from '../sandbox.ts'
import type { App } from './apps.ts'
import { isRedirectAllowed } from './redirects.ts'

/** A request to authorize that may be shown to a user. */
export interface AuthorizeRequest {
  app: App
  redirectUri: string
  state: string | undefined
  challenge: string | undefined
  method: 'S256' | 'plain' | undefined
}

/** What is wrong with one: told on Zoom's own page, or to the app by a redirect. */
export type AuthorizeProblem =
  | { page: { status: number; code: number; title: string; text: string } }
  | { redirect: string }

const CHALLENGE = /^[A-Za-z0-9._~-]{43,128}$/

/** `redirect_uri` with an answer in its query. */
export function callbackUrl(redirectUri: string, answer: Record<string, string | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) query.set(name, value)
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${query.toString()}`
}

/**
 * Reads the query of `/oauth/authorize` (Zoom: OAuth; RFC 6749 section 4.1.1; RFC 7636 section 4.3). Extra
 * parameters, a `scope` among them, are ignored: an app's scopes are fixed in its settings.
 */
export function readAuthorizeRequest(
  query: URLSearchParams,
  sandbox: Sandbox,
): AuthorizeRequest | AuthorizeProblem {
  const app = sandbox.apps.find(query.get('client_id') ?? '')
  if (app === undefined) return refuse(4702, 'Invalid client', 'Invalid client_id: the app is not known.')
  if (app.disabled)
    return refuse(4717, 'App is disabled', 'The app has been disabled by its developer or by Zoom.')

  const challenge = query.get('code_challenge') ?? undefined
  const methodName = query.get('code_challenge_method') ?? 'plain'
  const isMethodKnown = methodName === 'S256' || methodName === 'plain'
  const method = challenge === undefined ? undefined : methodName === 'S256' ? 'S256' : 'plain'
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!isRedirectAllowed(app, redirectUri, method, sandbox.switches)) {
    return refuse(4700, 'Invalid redirect', 'Invalid redirect url')
  }

  const state = query.get('state') ?? undefined
  const fail = (error: string, error_description: string) => ({
    redirect: callbackUrl(redirectUri, { error, error_description, state }),
  })
  if (query.get('response_type') !== 'code') {
    return fail('unsupported_response_type', 'response_type must be code.')
  }
  if (!isMethodKnown) return fail('invalid_request', 'code_challenge_method must be S256 or plain.')
  if (challenge === undefined && app.clientSecret === undefined) {
    return fail('invalid_request', 'A public client must send a code_challenge.')
  }
  if (
    challenge !== undefined &&
    !(CHALLENGE.test(challenge) && (method === 'plain' || challenge.length === 43))
  ) {
    return fail('invalid_request', 'code_challenge is malformed.')
  }
  return { app, redirectUri, state, challenge, method }
}

function refuse(code: number, title: string, text: string): AuthorizeProblem {
  return { page: { status: 400, code, title, text } }
}
