import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { basic, createPkce, LUKASZ, MARIA, openZoom, REDIRECT, type Zoom } from '../test-kit.ts'

let zoom: Zoom
beforeEach(async () => {
  zoom = await openZoom()
})
afterEach(() => zoom.close())

const MINUTE = 60_000
const DAY = 86_400_000
const DEAD = { reason: 'Invalid Token!', error: 'invalid_grant' }

describe('a code', () => {
  it('becomes a pair with scopes, life and the API host', async () => {
    const { code, verifier } = await zoom.consent(MARIA)
    const reply = await zoom.exchange(zoom.userApp, code, verifier)
    expect(reply.status).toBe(200)
    expect(reply.headers['cache-control']).toBe('no-store')
    expect(reply.json).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]{86}$/),
      token_type: 'bearer',
      refresh_token: expect.any(String),
      expires_in: 3600,
      scope: zoom.userApp.scopes.join(' '),
      api_url: zoom.url,
    })
    const [, body = ''] = reply.json.access_token.split('.')
    const { id, account_id } = await zoom.user(MARIA)
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({ uid: id, aid: account_id })
  })

  it('works once', async () => {
    const { code, verifier } = await zoom.consent(MARIA)
    await zoom.exchange(zoom.userApp, code, verifier)
    const again = await zoom.exchange(zoom.userApp, code, verifier)
    expect(again.status).toBe(400)
    expect(again.json).toEqual({ reason: `Invalid authorization code ${code}`, error: 'invalid_request' })
  })

  it('lives five minutes', async () => {
    const first = await zoom.consent(MARIA)
    await zoom.advance(5 * MINUTE - 2000)
    expect((await zoom.exchange(zoom.userApp, first.code, first.verifier)).status).toBe(200)
    const second = await zoom.consent(MARIA)
    await zoom.advance(5 * MINUTE)
    const late = await zoom.exchange(zoom.userApp, second.code, second.verifier)
    expect(late.json).toEqual({ reason: 'Code is expired', error: 'invalid_request' })
  })

  it('belongs to one client and one redirect', async () => {
    const { code, verifier } = await zoom.consent(MARIA)
    const foreign = await zoom.exchange(zoom.accountApp, code, verifier)
    expect(foreign.json.reason).toBe(`Invalid authorization code ${code}`)
    for (const redirect of ['http://127.0.0.1:1/callback', `${REDIRECT}/`]) {
      const reply = await zoom.exchange(zoom.userApp, code, verifier, redirect)
      expect(reply.json).toEqual({ reason: 'Redirect URI mismatch.', error: 'invalid_request' })
    }
    const missing = { grant_type: 'authorization_code', code, code_verifier: verifier }
    expect((await zoom.token(zoom.userApp, missing)).json.reason).toBe('Redirect URI mismatch.')
    expect((await zoom.exchange(zoom.userApp, code, verifier)).status).toBe(200)
  })

  it('needs the verifier of its challenge, and no verifier without one', async () => {
    const { code, verifier } = await zoom.consent(MARIA)
    const params = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT }
    const wrongs: Record<string, string>[] = [
      {},
      { code_verifier: createPkce().verifier },
      { code_verifier: 'short' },
    ]
    for (const wrong of wrongs) {
      const reply = await zoom.token(zoom.userApp, { ...params, ...wrong })
      expect(reply.status).toBe(400)
      expect(reply.json.error).toBe('invalid_grant')
    }
    expect((await zoom.exchange(zoom.userApp, code, verifier)).status).toBe(200)

    const https = 'https://connect.example.com/callback'
    const none = { code_challenge: undefined, code_challenge_method: undefined, redirect_uri: https }
    const plain = await zoom.consent(MARIA, zoom.userApp, none)
    expect((await zoom.exchange(zoom.userApp, plain.code, verifier, https)).json.error).toBe('invalid_grant')
    const reply = await zoom.token(zoom.userApp, { ...params, code: plain.code, redirect_uri: https })
    expect(reply.status).toBe(200)
  })

  it.each(['plain', undefined])('may carry a plain challenge (method %s)', async (method) => {
    const { verifier } = createPkce()
    const plain = { code_challenge: verifier, code_challenge_method: method }
    const { code } = await zoom.consent(MARIA, zoom.publicApp, plain)
    expect((await zoom.exchange(zoom.publicApp, code, createPkce().verifier)).json.error).toBe(
      'invalid_grant',
    )
    expect((await zoom.exchange(zoom.publicApp, code, verifier)).status).toBe(200)
  })
})

describe('a client', () => {
  const params = () => ({ grant_type: 'refresh_token', refresh_token: 'x' })
  const post = (body: Record<string, string>, authorization?: string, query = '') =>
    zoom.ask('POST', `/oauth/token${query}`, {
      headers: authorization === undefined ? {} : { authorization },
      body: new URLSearchParams(body),
    })

  it('proves itself in the header, in the body or in the query', async () => {
    const { clientId, clientSecret = '' } = zoom.userApp
    const ids = { client_id: clientId, client_secret: clientSecret }
    const query = new URLSearchParams({ ...params(), ...ids })
    const replies = [
      await post(params(), basic(clientId, clientSecret)),
      await post({ ...params(), client_id: clientId }, basic(clientId, clientSecret)),
      await post({ ...params(), ...ids }),
      await post({}, undefined, `?${query}`),
    ]
    for (const reply of replies) expect([reply.status, reply.json]).toEqual([400, DEAD])
  })

  it('has both halves of its header percent-decoded', async () => {
    const { clientId, clientSecret = '' } = zoom.userApp
    const escape = (text: string) =>
      Array.from(text)
        .map((letter) => `%${letter.charCodeAt(0).toString(16)}`)
        .join('')
    const header = `Basic ${Buffer.from(`${escape(clientId)}:${escape(clientSecret)}`).toString('base64')}`
    expect((await post(params(), header)).json).toEqual(DEAD)
    const broken = `Basic ${Buffer.from(`${clientId}:%zz`).toString('base64')}`
    expect((await post(params(), broken)).status).toBe(401)
  })

  it('is refused with a wrong id, secret or header', async () => {
    const { clientId, clientSecret = '' } = zoom.userApp
    const answers = [
      await post(params(), basic(clientId, 'wrong')),
      await post(params(), basic('nobody', clientSecret)),
      await post(params(), 'Bearer x'),
      await post({ ...params(), client_id: 'another' }, basic(clientId, clientSecret)),
      await post({ ...params(), client_id: clientId, client_secret: 'wrong' }),
      await post({ ...params(), client_id: zoom.publicApp.clientId, client_secret: 'any' }),
    ]
    for (const reply of answers) {
      expect([reply.status, reply.json]).toEqual([
        401,
        { reason: 'Invalid client_id or client_secret', error: 'invalid_client' },
      ])
    }
  })

  it.each([
    ['no credentials', {}, 'Client ID or client secret is missing.'],
    ['no secret', { client_id: 'user' }, 'Client ID or client secret is missing.'],
  ])('is told what is missing: %s', async (_name, ids, reason) => {
    const known: Record<string, string> = 'client_id' in ids ? { client_id: zoom.userApp.clientId } : {}
    const reply = await post({ ...params(), ...known })
    expect([reply.status, reply.json]).toEqual([400, { reason, error: 'invalid_request' }])
  })

  it('is told of a missing, unknown or repeated parameter', async () => {
    const { clientId, clientSecret = '' } = zoom.userApp
    const header = basic(clientId, clientSecret)
    expect((await post({}, header)).json).toEqual({ reason: 'Missing grant type.', error: 'invalid_request' })
    const unknown = await post({ grant_type: 'password' }, header)
    expect(unknown.status).toBe(400)
    expect(unknown.json).toEqual({ reason: 'Unsupported grant type', error: 'unsupported_grant_type' })
    const twice = await zoom.ask('POST', '/oauth/token', {
      headers: { authorization: header, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=refresh_token&refresh_token=a&refresh_token=b',
    })
    expect(twice.json.error).toBe('invalid_request')
  })
})

describe('a refresh token', () => {
  it('gives a new pair, and lives once', async () => {
    const connection = await zoom.connect(MARIA)
    const next = await zoom.refresh(zoom.userApp, connection.refresh)
    expect(next.status).toBe(200)
    expect(next.json.refresh_token).not.toBe(connection.refresh)
    const again = await zoom.refresh(zoom.userApp, connection.refresh)
    expect([again.status, again.json]).toEqual([400, DEAD])
    expect((await zoom.refresh(zoom.userApp, next.json.refresh_token)).status).toBe(200)
  })

  it('works for a public client without a secret', async () => {
    const connection = await zoom.connect(MARIA, zoom.publicApp)
    expect((await zoom.refresh(zoom.publicApp, connection.refresh)).status).toBe(200)
  })

  it('is of no use to another client, nor is an access token', async () => {
    const connection = await zoom.connect(MARIA)
    expect((await zoom.refresh(zoom.publicApp, connection.refresh)).json).toEqual(DEAD)
    expect((await zoom.refresh(zoom.userApp, connection.access)).json).toEqual(DEAD)
  })

  it('lives ninety days, each anew', async () => {
    const connection = await zoom.connect(MARIA)
    await zoom.advance(89 * DAY)
    const next = await zoom.refresh(zoom.userApp, connection.refresh)
    expect(next.status).toBe(200)
    await zoom.advance(89 * DAY)
    const third = await zoom.refresh(zoom.userApp, next.json.refresh_token)
    expect(third.status).toBe(200)
    await zoom.advance(90 * DAY)
    expect((await zoom.refresh(zoom.userApp, third.json.refresh_token)).json).toEqual(DEAD)
  })

  it('dies when its user authorizes the app again; other users and apps are left alone', async () => {
    const first = await zoom.connect(MARIA)
    const other = await zoom.connect(MARIA, zoom.publicApp)
    const lukasz = await zoom.connect(LUKASZ)
    const second = await zoom.connect(MARIA)
    expect((await zoom.refresh(zoom.userApp, first.refresh)).json).toEqual(DEAD)
    expect((await first.call('GET', '/users/me')).json).toEqual({
      code: 124,
      message: 'Invalid access token.',
    })
    for (const connection of [second, other, lukasz]) {
      expect((await connection.call('GET', '/users/me')).status).toBe(200)
    }
  })

  it.each([
    ['deactivated', { status: 'inactive' }],
    ['deleted', { deleted: true }],
    ['unlinked', { account_id: null }],
  ])('dies with a user who is %s', async (_name, change) => {
    const connection = await zoom.connect(LUKASZ)
    const { id } = await zoom.user(LUKASZ)
    await zoom.control(`/users/${id}`, change)
    const reply = await zoom.refresh(zoom.userApp, connection.refresh)
    expect([reply.status, reply.json]).toEqual([400, DEAD])
  })

  it('dies with the rights of its administrator', async () => {
    const connection = await zoom.connect(LUKASZ, zoom.accountApp)
    const { id } = await zoom.user(LUKASZ)
    await zoom.control(`/users/${id}`, { role_id: '2' })
    expect((await zoom.refresh(zoom.accountApp, connection.refresh)).json).toEqual(DEAD)
  })
})

describe('the credentials of an account', () => {
  it('give an access token without a refresh token; several live at once', async () => {
    const [account] = await zoom.accounts()
    const first = await zoom.connectAccount(account.id)
    expect(first.answer).not.toHaveProperty('refresh_token')
    expect(first.answer.expires_in).toBe(3600)
    const second = await zoom.connectAccount(account.id)
    for (const connection of [first, second]) {
      expect((await connection.call('GET', `/users/${MARIA}`)).status).toBe(200)
      expect((await connection.call('GET', '/users/me')).json).toEqual({
        code: 1001,
        message: 'User does not exist: me.',
      })
    }
  })

  it('are refused for unknown accounts and other apps', async () => {
    const grant = { grant_type: 'account_credentials' }
    expect((await zoom.token(zoom.accountApp, { ...grant, account_id: 'x' })).json.error).toBe(
      'invalid_request',
    )
    expect((await zoom.token(zoom.accountApp, grant)).status).toBe(400)
    const [account] = await zoom.accounts()
    const reply = await zoom.token(zoom.userApp, { ...grant, account_id: account.id })
    expect(reply.json.error).toBe('unsupported_grant_type')
  })
})

describe('an access token', () => {
  it('lives an hour', async () => {
    const connection = await zoom.connect(MARIA)
    await zoom.advance(3_599_000 - 2000)
    expect((await connection.call('GET', '/users/me')).status).toBe(200)
    await zoom.advance(4000)
    const late = await connection.call('GET', '/users/me')
    expect([late.status, late.json]).toEqual([401, { code: 124, message: 'Access token is expired.' }])
  })

  it('of an unlinked user still shows who and where they are now', async () => {
    const connection = await zoom.connect(LUKASZ)
    const before = (await connection.call('GET', '/users/me')).json
    await zoom.control(`/users/${before.id}`, { account_id: null })
    const after = (await connection.call('GET', '/users/me')).json
    expect(after).toMatchObject({ id: before.id, type: 1 })
    expect(after.account_id).not.toBe(before.account_id)
    const again = await zoom.connect(LUKASZ)
    expect((await again.call('GET', '/users/me')).json.account_id).toBe(after.account_id)
  })
})
