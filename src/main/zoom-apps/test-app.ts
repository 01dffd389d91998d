import { isExpected } from '../../contract/errors.ts'
import type { TestStep } from '../../contract/zoom-apps.ts'
import type { AppProbe, AuthorizeFinding, CredentialFinding, Reached } from '../zoom/app-probe.ts'
import { ENDPOINTS, scopeOpens, scopesThatOpen } from '../zoom/endpoints.ts'
import { REDIRECT_URI } from '../zoom/loopback.ts'
import type { OAuthClient } from '../zoom/oauth.ts'
import type { ScopeNeed } from '../zoom/scope-needs.ts'
import type { ZoomAppRow } from './queries.ts'

/** What a test of an app looks at. */
export interface TestedApp {
  readonly app: ZoomAppRow
  /** Opens the app's secret; may refuse. */
  readonly client: () => OAuthClient
  readonly needs: readonly ScopeNeed[]
  /** What the last consent with it granted; null if there was none. */
  readonly granted: string | null
  readonly probe: Pick<AppProbe, 'reach' | 'authorize' | 'credentials'>
}

/** A machine's clock may be so far off before Zoom's signatures and our expiries stop to agree. */
const MOST_SKEW_MS = 60_000
/** Any port: Zoom ignores the port of a loopback address (Zoom: PKCE and loopback, 2026-09-28). */
const PROBED_REDIRECT = 'http://127.0.0.1:49152/callback'

type Found = Pick<TestStep, 'outcome' | 'text'> & { readonly code?: string | null }
const step = (name: TestStep['name'], title: string, { outcome, text, code = null }: Found): TestStep => ({
  name,
  title,
  outcome,
  text,
  code,
})
const ok = (text: string): Found => ({ outcome: 'ok', text })
const failed = (text: string, code: string | null = null): Found => ({ outcome: 'failed', text, code })
const unknown = (text: string, code: string | null = null): Found => ({ outcome: 'unknown', text, code })

/** Walks an app: the way to Zoom, the client, the return address, its level and its scopes. */
export async function testZoomApp(tested: TestedApp): Promise<TestStep[]> {
  const { app, probe } = tested
  const signIn = await probe.reach(app.id, app.oauth_url)
  const api = app.api_url === app.oauth_url ? signIn : await probe.reach(app.id, app.api_url)
  const steps = [
    step('reach', 'Zoom answers', reachFound(app, signIn, api)),
    step('clock', 'This machine’s clock agrees', clockFound(app, signIn)),
  ]
  const { client, locked } = clientOf(tested)
  if (!signIn.reached || client === null) {
    const why = signIn.reached ? locked : 'Not asked: Zoom’s sign-in cannot be reached from here.'
    steps.push(
      step('client', 'Client id is known to Zoom', unknown(why)),
      step('secret', secretTitle(app), signIn.reached ? failed(locked) : unknown(why)),
      step('redirect', 'Return address is listed', unknown(why)),
    )
  } else {
    const page = await probe.authorize(client, PROBED_REDIRECT)
    const credentials = await probe.credentials(client, app.api_url)
    steps.push(
      step('client', 'Client id is known to Zoom', clientFound(page, credentials)),
      step('secret', secretTitle(app), secretFound(app, page, credentials)),
      step('redirect', 'Return address is listed', redirectFound(app, page)),
    )
  }
  steps.push(
    step(
      'level',
      app.level === 'user' ? 'It is an app at user level' : 'It is an app at account level',
      levelFound(tested),
    ),
    step('scopes', scopesTitle(tested.needs.length), scopesFound(tested)),
  )
  return steps
}

function secretTitle(app: ZoomAppRow): string {
  return app.kind === 'public' ? 'It needs no secret' : 'Client secret is right'
}

function scopesTitle(count: number): string {
  return count === 1 ? 'The one scope is granted' : `All ${count} scopes are granted`
}

function clientOf(tested: TestedApp): { client: OAuthClient | null; locked: string } {
  try {
    return { client: tested.client(), locked: '' }
  } catch (error) {
    if (isExpected(error, 'APP_CREDENTIALS_WRONG')) return { client: null, locked: error.message }
    if (
      isExpected(error, 'SECRETS_LOCKED') ||
      isExpected(error, 'SECRETS_UNSET') ||
      isExpected(error, 'SECRETS_READ_ONLY')
    )
      return {
        client: null,
        locked: 'The secret could not be opened, because the secrets are locked. Unlock them in Settings.',
      }
    throw error
  }
}

function reachFound(app: ZoomAppRow, signIn: Reached, api: Reached): Found {
  if (signIn.reached && api.reached) return ok(`${new URL(app.oauth_url).host} answered in ${signIn.ms} ms.`)
  const [which, at] = signIn.reached ? ['API', app.api_url] : ['sign-in', app.oauth_url]
  const { host } = new URL(at)
  const result = signIn.reached ? api : signIn
  if (result.reached) return ok('Zoom answers.')
  switch (result.fault) {
    case 'name':
      return failed(
        `The name ${host} could not be found. This machine is offline, or its DNS does not know Zoom. Check the network, then test again.`,
        result.code,
      )
    case 'certificate':
      return failed(
        `${host} showed a certificate that this machine does not trust. A proxy may be reading the traffic. Have its certificate installed, or Zoom excepted from it.`,
        result.code,
      )
    case 'refused':
      return failed(
        app.built_in_sandbox === 1
          ? `The sandbox does not run at ${host}. Start it in Settings, Sandbox.`
          : `${host} refused the connection. A firewall may be in between: Zoom’s ${which} needs port 443.`,
        result.code,
      )
    default:
      return failed(
        `Zoom’s ${which} at ${host} did not answer in time. Check the network, then test again.`,
        result.code,
      )
  }
}

function clockFound(app: ZoomAppRow, signIn: Reached): Found {
  if (app.built_in_sandbox === 1) return ok('The console follows the sandbox’s clock.')
  if (!signIn.reached || signIn.skewMs === null) return unknown('Zoom did not say what time it is.')
  const seconds = Math.round(Math.abs(signIn.skewMs) / 1000)
  if (Math.abs(signIn.skewMs) <= MOST_SKEW_MS)
    return ok(seconds <= 1 ? 'Within a second of Zoom’s.' : `Within ${seconds} s of Zoom’s.`)
  return failed(
    `It is ${seconds} s ${signIn.skewMs > 0 ? 'ahead of' : 'behind'} Zoom’s. Resets and expiries are shown wrong by so much. Set this machine’s clock by the network.`,
  )
}

function clientFound(page: AuthorizeFinding, credentials: CredentialFinding): Found {
  if (page.kind === 'unknownClient')
    return failed(
      'Zoom has no app with this client id. Copy it again from App Credentials in the Zoom Marketplace: it is case-sensitive, and development and production have one each.',
      page.said,
    )
  if (page.kind === 'disabled')
    return failed(
      'Zoom has disabled this app, or its developer has. See its page in the Zoom Marketplace.',
      page.said,
    )
  if (page.kind === 'accepted' || page.kind === 'redirectRefused' || credentials.kind === 'known')
    return ok('Zoom knows this app.')
  return unknown('Zoom did not say: it asks to sign in before it looks at the app.', page.said)
}

function secretFound(app: ZoomAppRow, page: AuthorizeFinding, credentials: CredentialFinding): Found {
  if (page.kind === 'unknownClient') return unknown('It cannot be told while the client id is not known.')
  if (credentials.kind === 'known')
    return ok(
      app.kind === 'public'
        ? 'Zoom takes the client id alone.'
        : 'Zoom accepts the client id with its secret.',
    )
  if (credentials.kind === 'unclear')
    return unknown('Zoom’s sign-in did not say. Test again in a moment.', credentials.said)
  return app.kind === 'public'
    ? failed(
        'Zoom does not take this client id without a secret: it is no public client. Add the app again, with its secret.',
        credentials.said,
      )
    : failed(
        page.kind === 'accepted' || page.kind === 'redirectRefused'
          ? 'Zoom knows the app, but not with this secret. Copy the secret again from App Credentials, then choose Change secret. If the app has no secret at Zoom, add it as a public client.'
          : 'Zoom does not accept the client id with this secret. Copy both again from App Credentials in the Zoom Marketplace.',
        credentials.said,
      )
}

function redirectFound(app: ZoomAppRow, page: AuthorizeFinding): Found {
  switch (page.kind) {
    case 'accepted':
      return ok(`Zoom returns to ${REDIRECT_URI}, on any port.`)
    case 'redirectRefused':
      return failed(
        `Zoom refused the return address. “${app.name}” does not list ${REDIRECT_URI}. Add it under OAuth Redirect URL and OAuth Allow List in the Zoom Marketplace, exactly so, then test again.${app.kind === 'confidential' ? ' An app with a secret may return to this machine only with PKCE, which the console always uses.' : ''}`,
        page.said,
      )
    case 'unknownClient':
    case 'disabled':
      return unknown('It cannot be told while Zoom does not open the app.')
    case 'noAnswer':
      return unknown('Zoom did not answer. Test again in a moment.')
    default:
      return unknown(
        `Zoom asks to sign in before it looks at the address. List ${REDIRECT_URI}; a test with a consent shows whether it is right.`,
        page.said,
      )
  }
}

const NO_CONSENT =
  'Nobody has consented to this app yet. Test with a consent of your own, or connect the first user.'

function levelFound({ app, granted }: TestedApp): Found {
  if (granted === null) return unknown(`Zoom does not say before a consent. ${NO_CONSENT}`)
  const scopes = granted.split(' ').filter((scope) => scope !== '')
  const admin = scopes.filter((scope) => scope.endsWith(':admin'))
  if (app.level === 'account')
    return admin.length > 0
      ? ok('An admin’s consent covers the whole Zoom account.')
      : failed(
          'The last consent brought no scope that ends in :admin, so this app is user-managed at Zoom. Add it here at user level, or make an admin-managed app in the Zoom Marketplace.',
        )
  return scopes.length > 0 && admin.length === scopes.length
    ? failed(
        'The last consent brought scopes that end in :admin and no others, so this app is admin-managed at Zoom. Add it here at account level.',
      )
    : ok('Each user consents for themselves.')
}

function scopesFound({ app, needs, granted }: TestedApp): Found {
  if (granted === null) return unknown(`Which scopes it has shows in a consent only. ${NO_CONSENT}`)
  const set = new Set(granted.split(' '))
  const missing = needs.filter(({ name }) => !scopeOpens(ENDPOINTS[name], set, app.level))
  if (missing.length === 0) return ok('The last consent granted everything that is needed.')
  const parts = missing.map(
    ({ name, breaks }) => `${scopesThatOpen(ENDPOINTS[name], app.level)[0] ?? name} is missing: ${breaks}`,
  )
  return failed(
    `${parts.join(' ')} Add ${missing.length === 1 ? 'it' : 'them'} under Scopes in the Zoom Marketplace, then have users consent again: older tokens keep their scopes.`,
  )
}
