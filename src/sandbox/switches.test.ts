import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SWITCHES, type SwitchName } from './switches.ts'
import {
  ask,
  basic,
  type Connection,
  createPkce,
  HANH,
  type Json,
  LUKASZ,
  MARIA,
  OBI,
  openZoom,
  PRIYA,
  REDIRECT,
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
const create = async (connection: Connection, body: object = {}): Promise<Json> =>
  (await connection.call('POST', '/users/me/meetings', body)).json
const refreshCode = async (token: string) => (await zoom.refresh(zoom.userApp, token)).status

/** What a meeting write is answered with when the host's hundred is spent but for `left`. */
async function spendHundred(user: string, left = 0): Promise<Connection> {
  await zoom.control('/clock', { now: NOON })
  const connection = await zoom.connect(user)
  if (left < 100) await zoom.control('/foreign-calls', { user, count: 100 - left })
  return connection
}

/** A light call that is refused because a free account's day is spent. */
async function spendDay(): Promise<Reply> {
  await zoom.control('/clock', { now: NOON })
  const obi = await zoom.connect(OBI)
  const free = (await zoom.accounts())[2]
  await zoom.control('/foreign-calls', { account: free.id, label: 'LIGHT', count: 6000 })
  return obi.call('GET', '/users/me')
}

/** A light call that is refused because a free account's second is spent. */
async function spendSecond(): Promise<Reply> {
  await zoom.control('/clock', { now: NOON })
  const obi = await zoom.connect(OBI)
  for (let sent = 0; sent < 4; sent += 1) {
    await zoom.control('/clock', { now: NOON })
    await obi.call('GET', '/users/me')
  }
  await zoom.control('/clock', { now: NOON })
  return obi.call('GET', '/users/me')
}

/** How each switch shows: every value besides the default changes an answer. */
const BEHAVIOURS: Record<SwitchName, () => Promise<void>> = {
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
  'scope.family': async () => {
    const scopes = async () => (await zoom.connect(MARIA)).answer.scope
    expect(await scopes()).toContain('meeting:write:meeting')
    await zoom.set({ 'scope.family': 'classic' })
    const classic = await zoom.connect(MARIA)
    expect(classic.answer.scope).toBe('user:read meeting:read meeting:write')
    expect(await me(classic)).toBe(200)
    expect((await create(classic)).id).toBeDefined()
    expect((await classic.call('GET', '/users')).json.message).toContain('user:read:admin')
    await zoom.set({ 'scope.family': 'both' })
    expect(await scopes()).toMatch(/meeting:write:meeting.*meeting:write( |$)/)
  },
  'scope.form': async () => {
    const maria = await zoom.connect(MARIA)
    const refuse = () => maria.call('GET', '/users')
    for (const [form, status, code] of [
      ['4711', 400, 4711],
      ['4700', 401, 4700],
      ['403', 403, 4711],
    ] as const) {
      await zoom.set({ 'scope.form': form })
      const reply = await refuse()
      expect([reply.status, reply.json.code]).toEqual([status, code])
      expect(reply.json.message).toContain('does not contain scopes:[user:read:list_users:admin]')
    }
    await zoom.set({ 'scope.form': 'brokenJson' })
    const broken = await refuse()
    expect(broken.text).toContain('"code":104')
    expect(() => JSON.parse(broken.text)).toThrow(SyntaxError)
  },
  'scope.optional': async () => {
    await zoom.set({ 'scope.optional': 'subset' })
    const maria = await zoom.connect(MARIA)
    expect(maria.answer.scope).not.toContain('meeting:update:meeting')
    const { id } = await create(maria)
    expect((await maria.call('PATCH', `/meetings/${id}`, {})).json.code).toBe(4711)
  },
  'auth.status': async () => {
    const refuse = () => zoom.ask('GET', '/v2/users/me', { headers: { authorization: 'Bearer x' } })
    expect((await refuse()).status).toBe(401)
    await zoom.set({ 'auth.status': '400' })
    const reply = await refuse()
    expect([reply.status, reply.json.code]).toEqual([400, 124])
  },
  'user.inactiveToken': async () => {
    const hanh = await zoom.connect(HANH)
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { status: 'inactive' })
    expect([await me(hanh), await refreshCode(hanh.refresh)]).toEqual([401, 400])
    await zoom.set({ 'user.inactiveToken': 'lives' })
    expect([await me(hanh), await refreshCode(hanh.refresh)]).toEqual([200, 200])
  },
  'host.inactiveMeetings': async () => {
    const hanh = await zoom.connect(HANH)
    const meeting = await create(hanh)
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const { id } = await zoom.user(HANH)
    await zoom.control(`/users/${id}`, { status: 'inactive' })
    const seen = async () => [
      (await admin.call('GET', `/meetings/${meeting.id}`)).status,
      (await admin.call('GET', `/users/${id}/meetings`)).json.total_records > 0,
    ]
    expect(await seen()).toEqual([200, true])
    await zoom.set({ 'host.inactiveMeetings': 'gone' })
    expect(await seen()).toEqual([404, false])
  },
  'label.create': async () => {
    const maria = await zoom.connect(MARIA)
    for (const [label, category] of [
      ['light', 'Light'],
      ['medium', 'Medium'],
      ['heavy', 'Heavy'],
    ] as const) {
      await zoom.set({ 'label.create': label })
      const reply = await maria.call('POST', '/users/me/meetings', {})
      expect(reply.headers['x-ratelimit-category']).toBe(category)
      expect((await zoom.control('/calls')).at(-1).label).toBe(label.toUpperCase())
    }
  },
  'qps.window': async () => {
    await zoom.set({ 'qps.window': 'sliding' })
    const obi = await zoom.connect(OBI)
    const burst = async (now: number) => {
      const statuses: number[] = []
      for (let sent = 0; sent < 4; sent += 1) {
        await zoom.control('/clock', { now })
        statuses.push(await me(obi))
      }
      return statuses
    }
    const start = Math.ceil(Date.parse((await zoom.control('/clock')).now) / 1000 + 5) * 1000
    expect(await burst(start + 400)).toEqual([200, 200, 200, 200])
    expect(await burst(start + 1000)).toEqual([429, 429, 429, 429])
    await zoom.set({ 'qps.window': 'fixed' })
    expect(await burst(start + 5700)).toEqual([200, 200, 200, 200])
    expect(await burst(start + 6000)).toEqual([200, 200, 200, 200])
  },
  'user100.delete': async () => {
    const maria = await spendHundred(MARIA, 2)
    const first = await create(maria)
    const second = await create(maria)
    expect((await maria.call('DELETE', `/meetings/${first.id}`)).status).toBe(204)
    await zoom.set({ 'user100.delete': 'yes' })
    expect((await maria.call('DELETE', `/meetings/${second.id}`)).status).toBe(429)
  },
  'user100.scope': async () => {
    const maria = await spendHundred(MARIA, 2)
    const { id } = await create(maria)
    await create(maria)
    const update = async () => (await maria.call('PATCH', `/meetings/${id}`, {})).status
    expect(await update()).toBe(429)
    await zoom.set({ 'user100.scope': 'meeting' })
    expect(await update()).toBe(204)
    expect((await maria.call('POST', '/users/me/meetings', {})).status).toBe(429)
  },
  'user100.countOn': async () => {
    const maria = await spendHundred(MARIA, 1)
    await maria.call('POST', '/users/me/meetings', { duration: 0 })
    expect((await maria.call('POST', '/users/me/meetings', {})).status).toBe(201)
    await zoom.set({ 'user100.countOn': 'attempt' })
    const lukasz = await spendHundred(LUKASZ, 1)
    await lukasz.call('POST', '/users/me/meetings', { duration: 0 })
    expect((await lukasz.call('POST', '/users/me/meetings', {})).status).toBe(429)
  },
  'user100.form': async () => {
    const maria = await spendHundred(MARIA)
    await zoom.set({ 'user100.form': '300' })
    const reply = await maria.call('POST', '/users/me/meetings', {})
    const message = 'A maximum of 100 meetings can be created/updated for a single user in one day.'
    expect([reply.status, reply.json]).toEqual([300, { code: 300, message }])
  },
  'headers.ok': async () => {
    await zoom.control('/clock', { now: NOON })
    const obi = await zoom.connect(OBI)
    const limits = ({ headers }: Reply) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-ratelimit')))
    expect(limits(await obi.call('GET', '/users/me'))).toEqual({ 'x-ratelimit-category': 'Light' })
    await zoom.set({ 'headers.ok': 'none' })
    expect(limits(await obi.call('GET', '/users/me'))).toEqual({})
    await zoom.set({ 'headers.ok': 'documented2020' })
    expect(limits(await obi.call('GET', '/users/me'))).toEqual({
      'x-ratelimit-category': 'Light',
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '5997',
    })
    const maria = await zoom.connect(MARIA)
    expect(limits(await maria.call('GET', '/users/me'))).toMatchObject({
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': '80',
    })
    await zoom.set({ 'headers.ok': 'odd2021' })
    const created = await maria.call('POST', '/users/me/meetings', {})
    const path = `/meetings/${created.json.id}`
    expect(limits(created)).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '99' })
    const updated = await maria.call('PATCH', path, {})
    expect(limits(updated)).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '98' })
    const deleted = await maria.call('DELETE', path)
    expect(limits(deleted)).toMatchObject({ 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '5999' })
  },
  'headers.429': async () => {
    const maria = await spendHundred(MARIA)
    const headers = async () => (await maria.call('POST', '/users/me/meetings', {})).headers
    expect(await headers()).toMatchObject({ 'x-ratelimit-type': 'Daily-limit', 'x-ratelimit-limit': '100' })
    await zoom.set({ 'headers.429': 'odd2020' })
    const odd = await headers()
    expect(odd).toMatchObject({
      'x-ratelimit-category': 'Light',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '5893',
    })
    for (const name of ['x-ratelimit-type', 'retry-after']) expect(odd).not.toHaveProperty(name)
    await zoom.set({ 'headers.429': 'category2026' })
    const bare = await headers()
    expect(bare['x-ratelimit-category']).toBe('Light')
    expect(bare).not.toHaveProperty('x-ratelimit-limit')
    await zoom.set({ 'headers.429': 'none' })
    expect(await headers()).not.toHaveProperty('x-ratelimit-category')
  },
  retryAfter: async () => {
    const obi = await zoom.connect(OBI)
    expect((await spendDay()).status).toBe(429)
    const again = await zoom.connect(OBI)
    expect(obi).toBeDefined()
    const value = async (form: string) => {
      await zoom.set({ retryAfter: form })
      return (await again.call('GET', '/users/me')).headers['retry-after']
    }
    expect(await value('iso')).toBe('2027-01-11T00:00:00Z')
    expect(Number(await value('seconds'))).toBeGreaterThan(43_100)
    expect(Number(await value('seconds'))).toBeLessThanOrEqual(43_200)
    expect(await value('httpDate')).toBe('Mon, 11 Jan 2027 00:00:00 GMT')
    expect(await value('missing')).toBeUndefined()
    expect(await value('past')).toMatch(/^2027-01-10T11:00:\d\dZ$/)
    expect(await value('far')).toBe('2027-02-10T00:00:00Z')
    expect(Number.isNaN(Date.parse((await value('garbage')) ?? ''))).toBe(true)
  },
  '429.code': async () => {
    expect((await spendSecond()).json.code).toBe(429)
    await zoom.set({ '429.code': '4001' })
    const reply = await spendSecond()
    expect([reply.status, reply.json.code]).toEqual([429, 4001])
    expect((await spendDay()).json.code).toBe(429)
  },
  'lock.meeting': async () => {
    const maria = await zoom.connect(MARIA)
    const [a, b] = [await create(maria), await create(maria)]
    const patch = (id: number) => maria.call('PATCH', `/meetings/${id}`, {})
    const free = await Promise.all([patch(a.id), patch(a.id)])
    expect(free.map((reply) => reply.status)).toEqual([204, 204])
    await zoom.set({ 'lock.meeting': 'on' })
    const locked = await Promise.all([patch(a.id), patch(a.id), patch(b.id)])
    expect(locked.map((reply) => reply.status).sort((a, b) => a - b)).toEqual([204, 204, 429])
    const refused = locked.find((reply) => reply.status === 429)
    expect(refused?.json).toEqual({
      code: 429,
      message: 'Too many concurrent requests. A request to disassociate this user has already been made.',
    })
    expect((await patch(a.id)).status).toBe(204)
  },
  'plans.usage': async () => {
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const usage = () => admin.call('GET', '/accounts/me/plans/usage')
    expect((await usage()).json.code).toBe(200)
    await zoom.set({ 'plans.usage': '200' })
    expect((await usage()).json.plan_base).toMatchObject({
      type: 'business_monthly',
      usage: expect.any(Number),
    })
  },
  'pageSize.users': async () => {
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const list = async (size: number) => (await admin.call('GET', `/users?page_size=${size}`)).status
    expect(await list(2000)).toBe(200)
    await zoom.set({ 'pageSize.users': '300' })
    expect([await list(300), await list(301)]).toEqual([200, 400])
  },
  'pageToken.life': async () => {
    const admin = await zoom.connect(MARIA, zoom.accountApp)
    const token = (await admin.call('GET', '/users?page_size=3')).json.next_page_token
    const next = async () => (await admin.call('GET', `/users?page_size=3&next_page_token=${token}`)).status
    await zoom.set({ 'pageToken.life': '40 min' })
    await zoom.advance(16 * 60_000)
    expect(await next()).toBe(200)
    await zoom.set({ 'pageToken.life': '10s' })
    expect(await next()).toBe(400)
  },
  'time.offset': async () => {
    const maria = await zoom.connect(MARIA)
    const body = { start_time: '2027-06-01T10:00:00+09:00', timezone: 'Europe/Berlin' }
    expect((await create(maria, body)).code).toBe(300)
    await zoom.set({ 'time.offset': 'ignoreOffset' })
    expect((await create(maria, body)).start_time).toBe('2027-06-01T08:00:00Z')
  },
  'zone.unknown': async () => {
    const maria = await zoom.connect(MARIA)
    const body = { start_time: '2027-06-01T10:00:00', timezone: 'Europe/Kyiv' }
    expect((await create(maria, body)).code).toBe(300)
    await zoom.set({ 'zone.unknown': 'useDefault' })
    expect(await create(maria, body)).toMatchObject({
      start_time: '2027-06-01T09:00:00Z',
      timezone: 'Europe/London',
    })
  },
  'meeting.legacyCodes': async () => {
    const maria = await zoom.connect(MARIA)
    const { id } = await create(maria)
    const lukasz = await zoom.connect(LUKASZ)
    const path = `/meetings/${id}`
    const codes = async () => [
      (await lukasz.call('PATCH', path, {})).json.code,
      (await maria.call('DELETE', path)).json.code,
    ]
    await zoom.control(path, { status: 'started' })
    expect(await codes()).toEqual([3003, 3002])
    await zoom.set({ 'meeting.legacyCodes': 'off' })
    expect(await codes()).toEqual([4711, 3000])
    await zoom.control(path, { status: 'ended' })
    await zoom.advance(2 * 3_600_000)
    const later = await zoom.connect(MARIA)
    expect((await later.call('PATCH', path, {})).status).toBe(204)
    expect((await later.call('DELETE', path)).status).toBe(204)
  },
  'settings.silentDrop': async () => {
    const maria = await zoom.connect(MARIA)
    const settings = { breakout_room: { enable: true } }
    expect((await create(maria, { settings })).settings.breakout_room).toEqual({ enable: false })
    await zoom.set({ 'settings.silentDrop': 'off' })
    expect((await create(maria, { settings })).settings.breakout_room).toEqual({ enable: true })
  },
  'body.odd': async () => {
    const maria = await zoom.connect(MARIA)
    const get = () => maria.call('GET', '/users/me')
    await zoom.set({ 'body.odd': 'xml' })
    expect((await get()).headers['content-type']).toContain('xml')
    expect((await get()).text).toContain(`<email>${MARIA}</email>`)
    await zoom.set({ 'body.odd': 'html' })
    expect((await get()).text).toMatch(/^<!DOCTYPE html>/)
    await zoom.set({ 'body.odd': 'empty' })
    expect([(await get()).status, (await get()).text]).toEqual([200, ''])
    await zoom.set({ 'body.odd': '200WithCode' })
    const refused = await maria.call('GET', '/meetings/12345')
    expect([refused.status, refused.json]).toEqual([
      200,
      { code: 3001, error_message: 'Meeting does not exist: 12345.' },
    ])
    const created = await maria.call('POST', '/users/me/meetings', { topic: 'there all the same' })
    expect([created.status, created.json.code]).toEqual([200, 5000])
    await zoom.set({ 'body.odd': 'off' })
    expect((await maria.call('GET', '/users/me/meetings')).json.total_records).toBe(1)
  },
  lag: async () => {
    await zoom.set({ lag: 60_000 })
    const maria = await zoom.connect(MARIA)
    const topics = async () =>
      (await maria.call('GET', '/users/me/meetings')).json.meetings.map((meeting: Json) => meeting.topic)
    const { id } = await create(maria, { topic: 'first' })
    expect((await maria.call('GET', `/meetings/${id}`)).status).toBe(200)
    expect(await topics()).toEqual([])
    await zoom.advance(50_000)
    await maria.call('PATCH', `/meetings/${id}`, { topic: 'second' })
    await zoom.advance(20_000)
    expect(await topics()).toEqual(['first'])
    await zoom.advance(60_000)
    expect(await topics()).toEqual(['second'])
    await maria.call('DELETE', `/meetings/${id}`)
    expect(await topics()).toEqual(['second'])
    await zoom.set({ lag: '0' })
    expect(await topics()).toEqual([])
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

describe('every switch changes what it says', () => {
  it('and none is without a test', async () => {
    const listed = (await zoom.control('/switches')).map((row: { name: string }) => row.name)
    expect(Object.keys(BEHAVIOURS).sort()).toEqual(listed.toSorted())
  })

  it.each(Object.entries(BEHAVIOURS))('%s', async (_name, show) => {
    await expect(show()).resolves.toBeUndefined()
  })
})

describe('the list of switches', () => {
  it('has a name, value, default and allowed values each, and the defaults of the facts', async () => {
    const rows = await zoom.control('/switches')
    expect(rows).toHaveLength(Object.keys(SWITCHES).length)
    for (const row of rows) {
      expect(row.value).toBe(row.default)
      expect(row.allowed).toContain(row.default)
    }
    const lag = rows.find((row: { name: string }) => row.name === 'lag')
    expect(lag).toEqual({ name: 'lag', value: '0', default: '0', allowed: ['0', '<milliseconds>'] })
  })

  it.each([
    [{ 'no.such': 'on' }, ['unknown switch no.such']],
    [{ 'consent.skip': 'perhaps' }, ['consent.skip cannot be "perhaps": allowed are on, off']],
    [{ lag: -1 }, ['lag cannot be -1']],
    [{ lag: { a: 1 } }, ['lag cannot be {"a":1}']],
    [{ 'token.expiresIn': '0' }, ['token.expiresIn cannot be']],
    [{ 'api.url': 'ftp://x' }, ['api.url cannot be']],
    [
      { 'no.such': 'on', 'lock.meeting': 'x', lag: '5' },
      ['unknown switch no.such', 'lock.meeting cannot be "x"'],
    ],
    [{ __proto__x: 'on', constructor: 'x' }, ['unknown switch __proto__x', 'unknown switch constructor']],
  ])('refuses %j and changes nothing', async (wanted, texts) => {
    const reply = await zoom.ask('POST', '/_sandbox/switches', { body: wanted })
    expect(reply.status).toBe(400)
    for (const text of texts) expect(reply.json.message).toContain(text)
    for (const row of await zoom.control('/switches')) expect(row.value).toBe(row.default)
  })

  it('takes several at once, and values with other spaces and capitals', async () => {
    const rows = await zoom.set({ 'refresh.life': 'ABSOLUTE90D', lag: '500' })
    const valueOf = (name: string) => rows.find((row: { name: string }) => row.name === name).value
    expect([valueOf('refresh.life'), valueOf('lag')]).toEqual(['absolute 90 d', '500'])
  })
})

describe('helpers', () => {
  it('make proper PKCE pairs and headers', () => {
    expect(createPkce().challenge).toHaveLength(43)
    expect(basic('a', 'b:c')).toBe(`Basic ${Buffer.from('a:b%3Ac').toString('base64')}`)
    expect(REDIRECT).toMatch(/^http:\/\/127\.0\.0\.1:/)
  })
})
