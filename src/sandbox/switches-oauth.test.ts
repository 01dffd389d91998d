import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ask,
  type Connection,
  HANH,
  LUKASZ,
  MARIA,
  openZoom,
  PRIYA,
  type Reply,
  type Zoom,
} from './test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const NOON = Date.UTC(2027, 0, 10, 12)

const DAY = 86_400_000

const S256 = { code_challenge: 'A'.repeat(43), code_challenge_method: 'S256' }

const consentPage = (extra: Record<string, string | undefined> = {}) =>
  zoom.authorize(zoom.userApp, { ...S256, ...extra })

const cookieOf = (reply: Reply) => ({ cookie: (reply.headers['set-cookie'] ?? '').split(';')[0] ?? '' })

const me = async (connection: Connection) => (await connection.call('GET', '/users/me')).status

const refreshCode = async (token: string) => (await zoom.refresh(zoom.userApp, token)).status

/** How each switch shows: every value besides the default changes an answer. */
const BEHAVIOURS = {
  'consent.skip': async () => {
    const headers = cookieOf((await zoom.consent(MARIA)).reply)
    expect((await zoom.authorize(zoom.userApp, S256, headers)).status).toBe(302)
    await zoom.set({ 'consent.skip': 'off' })
    expect((await zoom.authorize(zoom.userApp, S256, headers)).status).toBe(200)
  },
  'consent.deny': async () => {
    await zoom.set({ 'consent.deny': 'stay' })
    const reply = await zoom.decide(await consentPage(), MARIA, 'deny')
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('You declined')
  },
  'consent.preapproval': async () => {
    await zoom.set({ 'consent.preapproval': 'on' })
    const refused = await zoom.decide(await consentPage(), HANH, 'allow')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('pre-approves')
    expect((await zoom.decide(await consentPage(), MARIA, 'allow')).status).toBe(302)
  },
  'app.published': async () => {
    await zoom.set({ 'app.published': 'off' })
    expect((await zoom.decide(await consentPage(), PRIYA, 'allow')).text).toContain('not published')
    expect((await zoom.decide(await consentPage(), MARIA, 'allow')).status).toBe(302)
  },
  'redirect.strict': async () => {
    const other = { redirect_uri: 'https://connect.example.com/callback/of/client1' }
    expect((await consentPage(other)).status).toBe(400)
    for (const mode of ['subdomain', 'prefix']) {
      await zoom.set({ 'redirect.strict': mode })
      expect((await consentPage(other)).status).toBe(200)
    }
  },
  'redirect.devLocalhost': async () => {
    const bare = { code_challenge: undefined, code_challenge_method: undefined }
    expect((await consentPage(bare)).status).toBe(400)
    await zoom.set({ 'redirect.devLocalhost': 'on' })
    expect((await consentPage(bare)).status).toBe(200)
  },
  'redirect.localhost': async () => {
    const local = { redirect_uri: 'http://localhost:9/callback' }
    expect((await consentPage(local)).status).toBe(400)
    await zoom.set({ 'redirect.localhost': 'on' })
    expect((await consentPage(local)).status).toBe(200)
  },
  'token.redirectRequired': async () => {
    const { code, verifier } = await zoom.consent(MARIA)
    const params = { grant_type: 'authorization_code', code, code_verifier: verifier }
    expect((await zoom.token(zoom.userApp, params)).status).toBe(400)
    await zoom.set({ 'token.redirectRequired': 'off' })
    const wrong = { ...params, redirect_uri: 'http://127.0.0.1:1/callback' }
    expect((await zoom.token(zoom.userApp, wrong)).status).toBe(400)
    expect((await zoom.token(zoom.userApp, params)).status).toBe(200)
  },
  'token.deadForm': async () => {
    for (const [form, status, error] of [
      ['400 invalid_grant', 400, 'invalid_grant'],
      ['400 invalid_request', 400, 'invalid_request'],
      ['401', 401, 'invalid_request'],
    ] as const) {
      await zoom.set({ 'token.deadForm': form })
      const reply = await zoom.refresh(zoom.userApp, 'dead')
      expect([reply.status, reply.json]).toEqual([status, { reason: 'Invalid Token!', error }])
    }
  },
  'refresh.reuse': async () => {
    const { refresh } = await zoom.connect(MARIA)
    const next = (await zoom.refresh(zoom.userApp, refresh)).json
    expect(await refreshCode(refresh)).toBe(400)
    await zoom.set({ 'refresh.reuse': 'grace:600' })
    expect(await refreshCode(refresh)).toBe(200)
    await zoom.advance(600_000)
    expect(await refreshCode(refresh)).toBe(400)
    await zoom.set({ 'refresh.reuse': 'tolerance:10' })
    expect(await refreshCode(refresh)).toBe(200)
    let newest = next.refresh_token
    for (let round = 0; round < 8; round += 1)
      newest = (await zoom.refresh(zoom.userApp, newest)).json.refresh_token
    expect(await refreshCode(refresh)).toBe(400)
  },
  'refresh.life': async () => {
    const { refresh } = await zoom.connect(MARIA)
    await zoom.advance(60 * DAY)
    const second = (await zoom.refresh(zoom.userApp, refresh)).json.refresh_token
    await zoom.advance(60 * DAY)
    await zoom.set({ 'refresh.life': 'absolute 90 d' })
    expect(await refreshCode(second)).toBe(400)
    await zoom.advance(400 * DAY)
    await zoom.set({ 'refresh.life': 'sliding 90 d' })
    expect(await refreshCode(second)).toBe(400)
    await zoom.set({ 'refresh.life': '15 y' })
    expect(await refreshCode(second)).toBe(200)
  },
  'refresh.oldAccess': async () => {
    const first = await zoom.connect(MARIA)
    const second = (await zoom.refresh(zoom.userApp, first.refresh)).json
    expect(await me(first)).toBe(200)
    await zoom.set({ 'refresh.oldAccess': 'dies' })
    await zoom.refresh(zoom.userApp, second.refresh_token)
    expect(await me(first)).toBe(401)
    first.access = second.access_token
    expect(await me(first)).toBe(401)
  },
  'reauth.killsOld': async () => {
    await zoom.set({ 'reauth.killsOld': 'off' })
    const first = await zoom.connect(MARIA)
    await zoom.connect(MARIA)
    expect(await me(first)).toBe(200)
    expect(await refreshCode(first.refresh)).toBe(200)
    await zoom.set({ 'reauth.killsOld': 'on' })
    await zoom.connect(MARIA)
    expect(await me(first)).toBe(401)
  },
  'revoke.uninstalls': async () => {
    const asked = async () => {
      const { reply, code, verifier } = await zoom.consent(MARIA)
      const { access_token } = (await zoom.exchange(zoom.userApp, code, verifier)).json
      expect((await zoom.revoke(zoom.userApp, access_token)).status).toBe(200)
      return (await zoom.authorize(zoom.userApp, S256, cookieOf(reply))).status
    }
    expect(await asked()).toBe(200)
    await zoom.set({ 'revoke.uninstalls': 'off' })
    expect(await asked()).toBe(302)
  },
  'revoke.unknown': async () => {
    await zoom.set({ 'revoke.unknown': 'success' })
    const { refresh, access } = await zoom.connect(MARIA)
    expect((await zoom.revoke(zoom.userApp, refresh)).json).toEqual({ status: 'success' })
    const call = await zoom.ask('GET', '/v2/users/me', { headers: { authorization: `Bearer ${access}` } })
    expect(call.status).toBe(200)
  },
  'token.expiresIn': async () => {
    await zoom.set({ 'token.expiresIn': 3599 })
    const maria = await zoom.connect(MARIA)
    expect(maria.answer.expires_in).toBe(3599)
    await zoom.set({ 'token.expiresIn': '60' })
    const short = await zoom.connect(LUKASZ)
    await zoom.advance(61_000)
    expect([await me(maria), await me(short)]).toEqual([200, 401])
  },
  'api.url': async () => {
    const apiUrl = async () => (await zoom.connect(MARIA)).answer.api_url
    expect(await apiUrl()).toBe(zoom.url)
    await zoom.set({ 'api.url': 'missing' })
    expect(await apiUrl()).toBeUndefined()
    await zoom.set({ 'api.url': 'https://api-eu.zoom.us' })
    expect(await apiUrl()).toBe('https://api-eu.zoom.us')
    await zoom.set({ 'api.url': 'another port' })
    const { answer } = await zoom.connect(MARIA)
    expect(answer.api_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(answer.api_url).not.toBe(zoom.url)
    const authorization = `Bearer ${answer.access_token}`
    expect((await ask(answer.api_url, 'GET', '/v2/users/me', { headers: { authorization } })).status).toBe(
      200,
    )
    expect((await ask(answer.api_url, 'GET', '/_sandbox/state')).status).toBe(403)
  },
  'oauth.qps': async () => {
    await zoom.set({ 'oauth.qps': '2' })
    const statuses: number[] = []
    for (let sent = 0; sent < 3; sent += 1) {
      await zoom.control('/clock', { now: NOON })
      statuses.push((await zoom.refresh(zoom.userApp, 'x')).status)
    }
    expect(statuses).toEqual([400, 400, 429])
    await zoom.advance(1000)
    expect((await zoom.refresh(zoom.userApp, 'x')).status).toBe(400)
  },
}

describe('switches of OAuth', () => {
  it.each(Object.entries(BEHAVIOURS))('%s', async (_name, show) => {
    await expect(show()).resolves.toBeUndefined()
  })
})
