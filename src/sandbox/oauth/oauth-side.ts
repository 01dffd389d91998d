import { type Answer, answerJson } from '../http/answer.ts'
import { answerPage } from '../http/html.ts'
import { type CallNotes, type Exchange, nameStatus, type Outcome, type Side } from '../http/exchange.ts'
import type { Sandbox } from '../sandbox.ts'
import {
  type AuthorizeAnswer,
  type BrowserRequest,
  decideAuthorize,
  findSignedIn,
  openAuthorize,
} from './authorize.ts'
import { answerOAuthError } from './client-auth.ts'
import { answerErrorPage } from './consent-page.ts'
import { answerInstalledPage, answerRemoval } from './remove-app.ts'
import { answerRevoke } from './revoke.ts'
import { SESSION_COOKIE } from './sessions.ts'
import { answerToken } from './token.ts'

/** Zoom's OAuth endpoints. */
export function createOAuthSide(sandbox: Sandbox): Side {
  return {
    describe: (exchange) => describe(exchange, sandbox),
    answer: (exchange) => answerOAuth(exchange, sandbox),
    faultAnswer: (status) => answerOAuthError(status, 'server_error', nameStatus(status)),
  }
}

const REFUSED = answerErrorPage(403, 'Refused', 'The form was sent from another site.')

function answerOAuth(exchange: Exchange, sandbox: Sandbox): Outcome {
  switch (`${exchange.method} ${exchange.path}`) {
    case 'GET /oauth/authorize':
      return toOutcome(openAuthorize(exchange.query, browserOf(exchange), sandbox))
    case 'POST /oauth/authorize':
      return isCrossSite(exchange)
        ? { answer: REFUSED, notes: {} }
        : toOutcome(decideAuthorize(new URLSearchParams(exchange.text), browserOf(exchange), sandbox))
    case 'GET /oauth/installed':
      return { answer: answerInstalledPage(findSignedIn(browserOf(exchange), sandbox), sandbox), notes: {} }
    case 'POST /oauth/installed':
      return {
        answer: isCrossSite(exchange) ? REFUSED : answerRemoval(new URLSearchParams(exchange.text), sandbox),
        notes: {},
      }
    case 'GET /oauth/signout':
      return { answer: signOut(), notes: {} }
    case 'POST /oauth/token':
      return answerClient(exchange, sandbox, answerToken)
    case 'POST /oauth/revoke':
      return answerClient(exchange, sandbox, answerRevoke)
    default:
      return {
        answer: answerJson(404, { status: false, errorCode: 404, errorMessage: 'Not found', result: null }),
        notes: {},
      }
  }
}

function toOutcome({ answer, user, clientId }: AuthorizeAnswer): Outcome {
  return {
    answer,
    notes: { user: user?.id ?? null, account: user?.account_id ?? null, clientId: clientId || null },
  }
}

/** Zoom's own sign-out is elsewhere; here it stands beside the session's cookie, so that another user may come. */
function signOut(): Answer {
  const page = answerPage(
    200,
    'Signed out',
    '<h1>Signed out of the Zoom sandbox</h1><p>The next consent asks who you are. You may close this page.</p>',
  )
  return {
    ...page,
    headers: {
      ...page.headers,
      'set-cookie': `${SESSION_COOKIE}=; Path=/oauth; Max-Age=0; HttpOnly; SameSite=Lax`,
    },
  }
}

/** A form that a browser says comes from elsewhere; programs say nothing and are no danger to a browser. */
function isCrossSite(exchange: Exchange): boolean {
  const origin = exchange.header('origin')
  const site = exchange.header('sec-fetch-site')
  const isForeign = origin !== undefined && origin !== `http://${exchange.header('host') ?? ''}`
  return isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none')
}

function browserOf(exchange: Exchange): BrowserRequest {
  const cookies = (exchange.header('cookie') ?? '').split(/; */)
  const found = cookies.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`))
  return { cookie: found?.slice(SESSION_COOKIE.length + 1), accept: exchange.header('accept') ?? '' }
}

type ClientEndpoint = (authorization: string | undefined, params: URLSearchParams, sandbox: Sandbox) => Answer

/** Parameters of the body, and of the query where the body lacks them (Zoom: OAuth). */
function readParams(exchange: Exchange): URLSearchParams | string {
  const params = new URLSearchParams(exchange.text)
  const names = [...params.keys()]
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  // RFC 6749 section 3.2: parameters must not be repeated.
  if (repeated !== undefined) return repeated
  for (const [name, value] of exchange.query) if (!params.has(name)) params.set(name, value)
  return params
}

function answerClient(exchange: Exchange, sandbox: Sandbox, endpoint: ClientEndpoint): Outcome {
  const params = readParams(exchange)
  // Who is behind a token is told before it is rotated or revoked.
  const notes = describe(exchange, sandbox)
  if (typeof params === 'string') {
    return { answer: answerOAuthError(400, 'invalid_request', `Repeated parameter: ${params}.`), notes }
  }
  const isToken = endpoint === answerToken
  const limit = sandbox.switches.number('oauth.qps')
  if (isToken && limit > 0 && !sandbox.tokenPacer.admits(notes.clientId ?? '', limit, sandbox.clock.now())) {
    const text = 'You have reached the maximum per-second rate limit for this API. Try again later.'
    return { answer: answerOAuthError(429, 'too_many_requests', text), notes }
  }
  return { answer: endpoint(exchange.header('authorization'), params, sandbox), notes }
}

/** The client, and the user behind the token or code that is sent. */
function describe(exchange: Exchange, sandbox: Sandbox): CallNotes {
  if (exchange.path === '/oauth/authorize') return describeBrowser(exchange, sandbox)
  const params = readParams(exchange)
  if (typeof params === 'string') return {}
  const secret = params.get('refresh_token') ?? params.get('code') ?? params.get('token') ?? ''
  const owner = sandbox.grants.ownerOf(secret)
  const clientId = owner.clientId ?? params.get('client_id') ?? readBasicId(exchange.header('authorization'))
  const accountId = owner.accountId ?? params.get('account_id') ?? undefined
  return {
    user: owner.userId ?? null,
    account: accountId !== undefined && sandbox.world.account(accountId) !== undefined ? accountId : null,
    clientId: clientId !== undefined && sandbox.apps.find(clientId) !== undefined ? clientId : null,
  }
}

function describeBrowser(exchange: Exchange, sandbox: Sandbox): CallNotes {
  const chosen = sandbox.world.findUser(new URLSearchParams(exchange.text).get('user')?.trim() ?? '')
  const signedIn = sandbox.sessions.userOf(browserOf(exchange).cookie)
  const user = chosen ?? (signedIn === undefined ? undefined : sandbox.world.findUser(signedIn))
  return {
    user: user?.id ?? null,
    account: user?.account_id ?? null,
    clientId: exchange.query.get('client_id'),
  }
}

function readBasicId(authorization: string | undefined): string | undefined {
  const [, encoded] = /^Basic +(\S+)/i.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const [id = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return id
}
