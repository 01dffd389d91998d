import type { Answer } from '../http/answer.ts'
import { answerJson, answerRedirect } from '../http/answer.ts'
import type { Sandbox } from '../sandbox.ts'
import type { User } from '../world/model.ts'
import { DAY, MINUTE } from '../world/times.ts'
import type { App } from './apps.ts'
import {
  type AuthorizeProblem,
  type AuthorizeRequest,
  callbackUrl,
  readAuthorizeRequest,
} from './authorize-request.ts'
import { answerConsentPage, answerErrorPage, isAdministrator } from './consent-page.ts'
import { createSecret, isSameSecret } from './secrets.ts'
import { SESSION_COOKIE } from './sessions.ts'

/** How long a consent page may stand open. */
const PAGE_LIFE = 30 * MINUTE

/** An answer, and who came: for the log of calls. */
export interface AuthorizeAnswer {
  answer: Answer
  user?: User | undefined
  clientId?: string
}

/** What the endpoint needs to know of a browser's request. */
export interface BrowserRequest {
  cookie: string | undefined
  accept: string
}

/** `GET /oauth/authorize`: the consent page, or at once a code where Zoom asks nothing. */
export function openAuthorize(
  query: URLSearchParams,
  browser: BrowserRequest,
  sandbox: Sandbox,
): AuthorizeAnswer {
  const request = readAuthorizeRequest(query, sandbox)
  if (!('app' in request))
    return { answer: answerProblem(request, browser), clientId: query.get('client_id') ?? '' }
  const { app } = request
  const signedIn = findSignedIn(browser, sandbox)
  // Zoom: installation and authentication: whoever is signed in and has agreed before is not asked again. The
  // browser comes back with a code for that user, wanted or not.
  const isAsked =
    signedIn === undefined ||
    sandbox.switches.is('consent.skip', 'off') ||
    !sandbox.sessions.isInstalled(app.clientId, signedIn.id, sandbox.apps.scopesOf(app)) ||
    findObstacle(app, signedIn, sandbox) !== undefined
  if (!isAsked)
    return { answer: giveCode(request, signedIn, sandbox), user: signedIn, clientId: app.clientId }
  const page = { app, request: sealRequest(query, sandbox), signedIn }
  return { answer: answerConsentPage(page, sandbox), user: signedIn, clientId: app.clientId }
}

/** `POST /oauth/authorize`: the user's decision on the consent page. */
export function decideAuthorize(
  form: URLSearchParams,
  browser: BrowserRequest,
  sandbox: Sandbox,
): AuthorizeAnswer {
  const sealed = form.get('request') ?? ''
  const query = openSealedRequest(sealed, sandbox)
  if (query === undefined) {
    const text = 'This page is too old, or the form was not sent from it. Go back to the app and start again.'
    return { answer: answerErrorPage(400, 'The request has expired', text) }
  }
  const request = readAuthorizeRequest(query, sandbox)
  if (!('app' in request))
    return { answer: answerProblem(request, browser), clientId: query.get('client_id') ?? '' }
  const { app, redirectUri, state } = request
  const clientId = app.clientId
  const decision = form.get('decision')
  const user = sandbox.world.findUser((form.get('user') ?? '').trim())
  const askAgain = (problem: string) => ({
    answer: answerConsentPage({ app, request: sealed, signedIn: user, problem }, sandbox),
    user,
    clientId,
  })
  if (decision !== 'allow' && decision !== 'deny') return askAgain('Choose Allow or Decline.')
  if (decision === 'deny') {
    const answer = sandbox.switches.is('consent.deny', 'stay')
      ? answerErrorPage(200, 'You declined', `${app.name} was not authorized.`)
      : answerRedirect(callbackUrl(redirectUri, { error: 'access_denied', state }))
    return { answer: signIn(answer, user, sandbox), user, clientId }
  }
  if (user === undefined) return askAgain('No Zoom user has this address or id.')
  if (user.status === 'pending') return askAgain('This user has not accepted the invitation to Zoom yet.')
  if (user.status === 'inactive') return askAgain('This user is deactivated and cannot sign in.')

  const obstacle = findObstacle(app, user, sandbox)
  const answer =
    obstacle === undefined
      ? giveCode(request, user, sandbox)
      : answerErrorPage(403, 'The app cannot be authorized', obstacle)
  return { answer: signIn(answer, user, sandbox), user, clientId }
}

/** Why this user may not install this app, though the request itself is in order. */
function findObstacle(app: App, user: User, sandbox: Sandbox): string | undefined {
  if (app.level === 'account' && !isAdministrator(user)) {
    return 'An account admin is required to install this type of app. Ask your account admin to install it.'
  }
  const [developers] = sandbox.world.accounts()
  if (sandbox.switches.is('app.published', 'off') && user.account_id !== developers?.id) {
    return 'This app is not published. Only users of its developer’s account can authorize it.'
  }
  if (sandbox.switches.is('consent.preapproval', 'on') && !isAdministrator(user)) {
    return 'Your account requires that an admin pre-approves this app before you can authorize it.'
  }
  return undefined
}

/** Scopes that a user may leave out when an app declares them optional. */
const OPTIONAL = /^(meeting:update:meeting|meeting:write|report:read:user|report:read)(:admin)?$/

function giveCode(request: AuthorizeRequest, user: User, sandbox: Sandbox): Answer {
  const { app, redirectUri, state, challenge, method } = request
  const asked = sandbox.apps.scopesOf(app)
  const isSubset = sandbox.switches.is('scope.optional', 'subset')
  const scopes = isSubset ? asked.filter((scope) => !OPTIONAL.test(scope)) : asked
  sandbox.sessions.install(app.clientId, user.id, asked)
  const code = sandbox.grants.issueCode({
    clientId: app.clientId,
    userId: user.id,
    redirectUri,
    scopes,
    ...(challenge === undefined ? {} : { challenge }),
    ...(method === undefined ? {} : { method }),
  })
  const now = sandbox.clock.now()
  // Zoom: users: the last login is shown with a delay of up to three days.
  if (now - user.lastLoginAt > 3 * DAY) sandbox.world.saveUser({ ...user, lastLoginAt: now })
  return answerRedirect(callbackUrl(redirectUri, { code, state }))
}

/** Remembers in the browser who was chosen, as zoom.us does for whoever signs in. */
function signIn(answer: Answer, user: User | undefined, sandbox: Sandbox): Answer {
  if (user === undefined || user.status !== 'active') return answer
  const cookie = `${SESSION_COOKIE}=${sandbox.sessions.signIn(user.id)}; Path=/oauth; HttpOnly; SameSite=Lax`
  return { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } }
}

/** Who is signed in to the pretended zoom.us in this browser. */
export function findSignedIn(browser: BrowserRequest, sandbox: Sandbox): User | undefined {
  const id = sandbox.sessions.userOf(browser.cookie)
  const user = id === undefined ? undefined : sandbox.world.findUser(id)
  return user?.status === 'active' ? user : undefined
}

function answerProblem(problem: AuthorizeProblem, browser: BrowserRequest): Answer {
  if ('redirect' in problem) return answerRedirect(problem.redirect)
  const { status, code, title, text } = problem.page
  const wantsJson = browser.accept.includes('application/json') && !browser.accept.includes('text/html')
  if (wantsJson)
    return answerJson(status, { status: false, errorCode: code, errorMessage: text, result: null })
  return answerErrorPage(status, title, text, code)
}

/** Binds a page to the request it was shown for: only a page of this sandbox carries a value that opens. */
function sealRequest(query: URLSearchParams, sandbox: Sandbox): string {
  const content = JSON.stringify([query.toString(), sandbox.clock.now(), createSecret(12)])
  const encoded = Buffer.from(content).toString('base64url')
  return `${encoded}.${sandbox.keys.sign('consent', encoded)}`
}

function openSealedRequest(sealed: string, sandbox: Sandbox): URLSearchParams | undefined {
  const [encoded = '', signature = ''] = sealed.split('.')
  if (!isSameSecret(signature, sandbox.keys.sign('consent', encoded))) return undefined
  const [query, at] = JSON.parse(Buffer.from(encoded, 'base64url').toString()) as [string, number]
  return Math.abs(sandbox.clock.now() - at) > PAGE_LIFE ? undefined : new URLSearchParams(query)
}
