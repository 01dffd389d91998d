import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HANH, LUKASZ, MARIA, OBI, openZoom, PRIYA, REDIRECT, type Zoom } from '../test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const S256 = { code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' }

describe('the consent page', () => {
  it('is an ordinary form with labels, one style and no script', async () => {
    const page = await zoom.authorize(zoom.userApp, S256)
    expect(page.status).toBe(200)
    expect(page.text).toContain('<form method="post" action="/oauth/authorize">')
    expect(page.text).toContain('<label for="user">')
    expect(page.text).toMatch(/name="user" list="users"/)
    expect(page.text).toMatch(/name="decision" value="allow"/)
    expect(page.text).toMatch(/name="decision" value="deny"/)
    expect(page.text).toContain('Create, change and delete your meetings')
    expect(page.text).not.toContain('<script')
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; style-src 'sha256-[^']+'/)
    expect(page.headers['x-frame-options']).toBe('DENY')
  })

  it('offers 200 users at most, and administrators only for an app of the account', async () => {
    await zoom.close()
    zoom = await openZoom({ users: 3000 })
    const page = await zoom.authorize(zoom.userApp, S256)
    expect(page.text.match(/<option/g)).toHaveLength(200)
    const admins = await zoom.authorize(zoom.accountApp, S256)
    expect(admins.text).toContain(MARIA)
    expect(admins.text).not.toContain(HANH)
  })

  it('sends code and state to the callback, by address in any case or by id', async () => {
    const { id } = await zoom.user(LUKASZ)
    for (const user of [MARIA, MARIA.toUpperCase(), id]) {
      const { location } = await zoom.consent(user)
      expect(location).toMatch(new RegExp(`^${REDIRECT}\\?code=[\\w-]{43}&state=xyz$`))
    }
  })

  it('leaves out a state that was not sent', async () => {
    const page = await zoom.authorize(zoom.userApp, S256)
    const reply = await zoom.decide(page, MARIA, 'allow')
    expect(reply.headers['location']).not.toContain('state')
  })

  it('tells the app of a refusal, whoever it was', async () => {
    for (const user of [MARIA, '']) {
      const page = await zoom.authorize(zoom.userApp, { ...S256, state: 'a b' })
      const reply = await zoom.decide(page, user, 'deny')
      expect(reply.status).toBe(302)
      expect(reply.headers['location']).toBe(`${REDIRECT}?error=access_denied&state=a+b`)
    }
  })

  it.each([
    ['nobody@client1.example.com', 'allow', 'No Zoom user'],
    ['', 'allow', 'No Zoom user'],
    [MARIA, '', 'Choose Allow or Decline'],
    [MARIA, 'maybe', 'Choose Allow or Decline'],
  ])('asks again for %s, %s', async (user, decision, text) => {
    const page = await zoom.authorize(zoom.userApp, S256)
    const reply = await zoom.decide(page, user, decision)
    expect(reply.status).toBe(400)
    expect(reply.text).toContain(text)
    // The page it answers with works as the first did.
    expect((await zoom.decide(reply, MARIA, 'allow')).status).toBe(302)
  })

  it('refuses users who cannot sign in', async () => {
    const users = await zoom.usersOf(0)
    for (const status of ['inactive', 'pending']) {
      const user = users.find((one) => one.status === status)
      const page = await zoom.authorize(zoom.userApp, S256)
      expect((await zoom.decide(page, user.email, 'allow')).status).toBe(400)
    }
  })

  it('lets administrators alone install an app of the account', async () => {
    const allow = async (user: string) =>
      zoom.decide(await zoom.authorize(zoom.accountApp, S256), user, 'allow')
    for (const user of [MARIA, LUKASZ]) expect((await allow(user)).status).toBe(302)
    const refused = await allow(HANH)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('An account admin is required to install this type of app')
  })

  it('takes no form but its own: not without its value, not from elsewhere, not too late', async () => {
    const page = await zoom.authorize(zoom.userApp, S256)
    const bare = await zoom.ask('POST', '/oauth/authorize', {
      body: new URLSearchParams({ user: MARIA, decision: 'allow' }),
    })
    expect(bare.status).toBe(400)
    const forged = { text: page.text.replace(/value="W/, 'value="X') }
    expect((await zoom.decide(forged, MARIA, 'allow')).status).toBe(400)
    expect((await zoom.decide(page, MARIA, 'allow', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await zoom.decide(page, MARIA, 'allow', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    const own = { origin: zoom.url, 'sec-fetch-site': 'same-origin' }
    expect((await zoom.decide(page, MARIA, 'allow', own)).status).toBe(302)
    await zoom.advance(31 * 60_000)
    expect((await zoom.decide(page, MARIA, 'allow')).status).toBe(400)
  })

  it('escapes what it shows', async () => {
    const page = await zoom.authorize(zoom.userApp, S256)
    const reply = await zoom.decide(page, '"><script>alert(1)</script>', 'allow')
    expect(reply.text).not.toContain('<script>')
  })
})

describe('a browser that is signed in', () => {
  const cookieOf = (header: string | undefined) => (header ?? '').split(';')[0] ?? ''

  it('comes back at once with a code for whoever is signed in', async () => {
    const { reply } = await zoom.consent(MARIA)
    expect(reply.headers['set-cookie']).toMatch(
      /^zoom_session=[\w-]{43}; Path=\/oauth; HttpOnly; SameSite=Lax$/,
    )
    const cookie = cookieOf(reply.headers['set-cookie'])
    const again = await zoom.authorize(zoom.userApp, { ...S256, login_hint: LUKASZ }, { cookie })
    expect(again.status).toBe(302)
    const code = new URL(again.headers['location'] ?? '').searchParams.get('code')
    expect(code).toMatch(/^[\w-]{43}$/)
    const calls = await zoom.control('/calls')
    expect(calls.at(-1).user).toBe((await zoom.user(MARIA)).id)
  })

  it('is signed out at a page of its own, so that another user may come', async () => {
    const { reply } = await zoom.consent(MARIA)
    expect(
      (await zoom.authorize(zoom.userApp, S256, { cookie: cookieOf(reply.headers['set-cookie']) })).status,
    ).toBe(302)
    const out = await zoom.ask('GET', '/oauth/signout')
    expect(out.status).toBe(200)
    expect(out.headers['set-cookie']).toMatch(/^zoom_session=; Path=\/oauth; Max-Age=0;/)
    const cookie = cookieOf(out.headers['set-cookie'])
    expect((await zoom.authorize(zoom.userApp, S256, { cookie })).status).toBe(200)
  })

  it('is asked for another app, for changed scopes, and after the app was removed', async () => {
    const { reply } = await zoom.consent(MARIA)
    const headers = { cookie: cookieOf(reply.headers['set-cookie']) }
    expect((await zoom.authorize(zoom.publicApp, S256, headers)).status).toBe(200)
    await zoom.control(`/apps/${zoom.userApp.clientId}`, { scopes: ['user:read:user'] })
    const page = await zoom.authorize(zoom.userApp, S256, headers)
    expect(page.status).toBe(200)
    expect(page.text).toContain(`value="${MARIA}"`)
    expect((await zoom.decide(page, MARIA, 'allow')).status).toBe(302)
    expect((await zoom.authorize(zoom.userApp, S256, headers)).status).toBe(302)
    await zoom.control('/deauthorize', { user: MARIA, clientId: zoom.userApp.clientId })
    expect((await zoom.authorize(zoom.userApp, S256, headers)).status).toBe(200)
  })

  it('is nobody once the user is deactivated', async () => {
    const { reply } = await zoom.consent(HANH)
    const headers = { cookie: cookieOf(reply.headers['set-cookie']) }
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { status: 'inactive' })
    const page = await zoom.authorize(zoom.userApp, S256, headers)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain(`value="${HANH}" `)
  })
})

describe('a request that never reaches the app', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }, 'Error code: <code>4,702</code>'],
    ['no redirect', { redirect_uri: undefined }, 'Error code: <code>4,700</code>'],
    [
      'an unknown redirect',
      { redirect_uri: 'https://evil.example/callback' },
      'Error code: <code>4,700</code>',
    ],
  ])('is answered with a page: %s', async (_name, extra, text) => {
    const page = await zoom.authorize(zoom.userApp, { ...S256, ...extra })
    expect(page.status).toBe(400)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.text).toContain(text)
  })

  it('is answered in JSON where JSON is asked for', async () => {
    const reply = await zoom.authorize(
      zoom.userApp,
      { redirect_uri: 'http://x/' },
      { accept: 'application/json' },
    )
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      status: false,
      errorCode: 4700,
      errorMessage: 'Invalid redirect url',
      result: null,
    })
  })

  it('names a disabled app', async () => {
    await zoom.control(`/apps/${zoom.userApp.clientId}`, { disabled: true })
    expect((await zoom.authorize(zoom.userApp, S256)).text).toContain('4,717')
  })
})

describe('a request that the app is told of', () => {
  it.each([
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['an unknown challenge method', { code_challenge_method: 'S512' }, 'invalid_request'],
    ['a malformed challenge', { code_challenge: 'short' }, 'invalid_request'],
    ['a challenge of the wrong length for S256', { code_challenge: 'A'.repeat(44) }, 'invalid_request'],
  ])('goes back to the callback: %s', async (_name, extra, error) => {
    const reply = await zoom.authorize(zoom.publicApp, { ...S256, state: 's', ...extra })
    expect(reply.status).toBe(302)
    const back = new URL(reply.headers['location'] ?? '')
    expect(back.searchParams.get('error')).toBe(error)
    expect(back.searchParams.get('state')).toBe('s')
  })

  it('demands a challenge of a public client', async () => {
    const reply = await zoom.authorize(zoom.publicApp)
    expect(reply.headers['location']).toContain('error=invalid_request')
  })
})

describe('users of several accounts', () => {
  it('authorize the same app, each for themselves', async () => {
    for (const user of [MARIA, PRIYA, OBI]) {
      const connection = await zoom.connect(user)
      const me = await connection.call('GET', '/users/me')
      expect(me.json.email).toBe(user)
    }
  })
})
