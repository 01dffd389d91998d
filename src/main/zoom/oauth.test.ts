import { quietReachability } from '../../../test/support/reachability.ts'
import { afterAll, describe, expect, it } from 'vitest'
import {
  deadAddress,
  json,
  type Reply,
  type Seen,
  startServer,
  type TestServer,
} from '../../../test/support/http-server.ts'
import { ManualClock, START } from '../../../test/support/manual-clock.ts'
import { scratchStore } from '../../../test/support/scratch.ts'
import { Http } from './http.ts'
import { Ledger } from './ledger.ts'
import { type OAuthClient, OAuthFailure, type OAuthFailureKind, trustedApiUrl, ZoomOAuth } from './oauth.ts'

const SECRET = 'sé%cret:+/ &='
const WHY = { purpose: 'Connect the user', tenantId: 't', userId: 'u' }
const PAIR = {
  access_token: 'A1',
  token_type: 'bearer',
  refresh_token: 'R1',
  expires_in: 3599,
  scope: 'a:b c:d',
}

const store = scratchStore()
afterAll(() => store[Symbol.dispose]())

/** What the ledger has of the last request. */
function lastCall(): Record<string, unknown> | undefined {
  return store.ledger.get('SELECT * FROM calls ORDER BY id DESC LIMIT 1')
}

interface Setup extends AsyncDisposable {
  readonly server: TestServer
  readonly oauth: ZoomOAuth
  client(facts?: Partial<OAuthClient>): OAuthClient
}

async function setUp(answer: (asked: Seen) => Reply, deadlineMs = 10_000): Promise<Setup> {
  const server = await startServer(answer)
  const http = new Http(deadlineMs)
  const clock = new ManualClock()
  const ledger = new Ledger(store.ledger, () => undefined)
  const oauth = new ZoomOAuth(http, ledger, clock, quietReachability(clock))
  return {
    server,
    oauth,
    client: (facts = {}) => ({
      zoomAppId: 'app',
      issuer: server.url,
      clientId: 'id with : and ü',
      clientSecret: SECRET,
      ...facts,
    }),
    async [Symbol.asyncDispose]() {
      await Promise.all([http.close(), server.close()])
    },
  }
}

async function failure(promise: Promise<unknown>): Promise<OAuthFailure> {
  const error: unknown = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  )
  if (error instanceof OAuthFailure) return error
  throw error
}

describe('an authorization', () => {
  it('asks with PKCE S256 and a state of its own, and no scope', async () => {
    await using at = await setUp(() => json(200, PAIR))
    const [a, b] = await Promise.all([
      at.oauth.begin(at.client(), 'http://127.0.0.1:5/callback'),
      at.oauth.begin(at.client(), 'http://127.0.0.1:5/callback'),
    ])
    const { searchParams } = new URL(a.url)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'id with : and ü',
      redirect_uri: 'http://127.0.0.1:5/callback',
      code_challenge_method: 'S256',
    })
    expect([...searchParams.keys()].sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'state',
    ])
    expect(a.url).not.toContain(a.codeVerifier)
    expect(a.state).not.toBe(b.state)
    expect(a.codeVerifier).not.toBe(b.codeVerifier)
    expect(a.state.length).toBeGreaterThanOrEqual(32)
  })

  it('trades the code with verifier, redirect URI and a percent-encoded secret in the header alone', async () => {
    await using at = await setUp(() => json(200, { ...PAIR, api_url: 'https://evil.example' }))
    const begun = await at.oauth.begin(at.client(), 'http://127.0.0.1:5/callback')
    const callback = new URLSearchParams({ code: 'C1', state: begun.state })
    const pair = await at.oauth.exchange(at.client(), begun, callback, at.server.url, WHY)
    expect(pair).toEqual({
      accessToken: 'A1',
      refreshToken: 'R1',
      expiresAt: START + 3_599_000,
      scopes: ['a:b', 'c:d'],
      apiUrl: null,
    })
    const [request] = at.server.seen
    const [id = '', secret = ''] = Buffer.from(request?.headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':')
    const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
    expect([decode(id), decode(secret)]).toEqual(['id with : and ü', SECRET])
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'C1',
      redirect_uri: 'http://127.0.0.1:5/callback',
      code_verifier: begun.codeVerifier,
    })
    expect([request?.method, request?.path, [...(request?.query.keys() ?? [])]]).toEqual([
      'POST',
      '/oauth/token',
      [],
    ])
  })

  it('of a public client carries its id in the body and no header', async () => {
    await using at = await setUp(() => json(200, PAIR))
    await at.oauth.refresh(at.client({ clientSecret: null }), 'R0', at.server.url, WHY)
    const [request] = at.server.seen
    expect(request?.headers.authorization).toBeUndefined()
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'R0',
      client_id: 'id with : and ü',
    })
  })

  it.each([
    [1e300, 86_400],
    [3599.9, 3599],
    [0, 0],
  ])('whose life is said to be %d seconds lives %d', async (said, seconds) => {
    await using at = await setUp(() => json(200, { ...PAIR, expires_in: said }))
    const { expiresAt } = await at.oauth.refresh(at.client(), 'R0', at.server.url, WHY)
    expect(expiresAt).toBe(START + seconds * 1000)
  })

  it('sends nothing if the state of the callback is another one', async () => {
    await using at = await setUp(() => json(200, PAIR))
    const begun = await at.oauth.begin(at.client(), 'http://127.0.0.1:5/callback')
    const callback = new URLSearchParams({ code: 'C1', state: 'other' })
    const error = await failure(at.oauth.exchange(at.client(), begun, callback, at.server.url, WHY))
    expect([error.answerLost, at.server.seen.length]).toEqual([false, 0])
  })

  it('is written to the ledger with no token and no secret in it', async () => {
    await using at = await setUp(() => json(200, PAIR))
    await at.oauth.refresh(at.client(), 'R0-canary', at.server.url, WHY)
    expect(lastCall()).toMatchObject({
      operation: 'oauth/token',
      status: 200,
      state: 'answered',
      label: null,
      counted: 0,
    })
    expect(JSON.stringify(lastCall())).not.toMatch(/R0-canary|A1|R1|cret/)
  })
})

describe('a refused refresh', () => {
  const html = { status: 400, body: '<html>bad</html>', headers: { 'content-type': 'text/html' } }
  const cases: ReadonlyArray<[string, Reply, OAuthFailureKind, boolean]> = [
    [
      'a wrong id or secret',
      json(401, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' }),
      'client',
      false,
    ],
    [
      'a wrong secret with a challenge',
      {
        ...(json(401, { error: 'invalid_client' }) as object),
        headers: { 'www-authenticate': 'Basic realm="zoom"' },
      },
      'client',
      false,
    ],
    [
      'an unknown grant',
      json(400, { reason: 'Unsupported grant type', error: 'unsupported_grant_type' }),
      'client',
      false,
    ],
    [
      'a missing grant',
      json(400, { reason: 'Missing grant type.', error: 'invalid_request' }),
      'client',
      false,
    ],
    [
      'missing credentials',
      json(400, { reason: 'Client ID or client secret is missing.', error: 'invalid_request' }),
      'client',
      false,
    ],
    [
      'another redirect',
      json(400, { reason: 'Redirect URI mismatch.', error: 'invalid_request' }),
      'redirect',
      false,
    ],
    [
      'a used code',
      json(400, { reason: 'Invalid authorization code abc', error: 'invalid_request' }),
      'refused',
      false,
    ],
    ['an old code', json(400, { reason: 'Code is expired', error: 'invalid_request' }), 'expiredCode', false],
    ['a wrong verifier', json(400, { error: 'invalid_grant' }), 'refused', false],
    ['a dead token', json(400, { reason: 'Invalid Token!', error: 'invalid_grant' }), 'refused', false],
    [
      'a dead token, older',
      json(400, { reason: 'Invalid Token!', error: 'invalid_request' }),
      'refused',
      false,
    ],
    [
      'a dead token, as 401',
      json(401, { reason: 'Invalid Token!', error: 'invalid_request' }),
      'refused',
      false,
    ],
    [
      'too many requests',
      json(429, { reason: 'Too many requests', error: 'too_many_requests' }),
      'passing',
      false,
    ],
    ['too many requests in HTML', { ...html, status: 429 }, 'passing', false],
    ['a server error', json(500, { reason: 'Internal', error: 'server_error' }), 'passing', false],
    ['a server error in HTML', { ...html, status: 503 }, 'passing', false],
    ['a server error without a body', { status: 502 }, 'passing', false],
    ['a refusal in HTML', html, 'passing', false],
    ['a refusal without a body', { status: 400 }, 'passing', false],
    ['a timeout of the server', json(408, { error: 'request_timeout' }), 'passing', false],
    [
      'a refusal of another kind',
      json(403, { error: 'forbidden', reason: 'blocked by a firewall' }),
      'passing',
      false,
    ],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/steal' } }, 'passing', false],
    ['200 with HTML', { ...html, status: 200 }, 'passing', true],
    ['200 with nothing', { status: 200 }, 'passing', true],
    ['200 with broken JSON', { status: 200, body: '{"access_token":"A' }, 'passing', true],
    ['200 without a refresh token', json(200, { ...PAIR, refresh_token: undefined }), 'passing', true],
    ['200 without an access token', json(200, { ...PAIR, access_token: undefined }), 'passing', true],
    ['200 with another type of token', json(200, { ...PAIR, token_type: 'mac' }), 'passing', true],
    ['200 with a number that is text', json(200, { ...PAIR, expires_in: 'soon' }), 'passing', true],
    ['a reset', 'reset', 'passing', true],
    ['a reset in the middle of the answer', 'truncate', 'passing', true],
    ['no answer in time', 'hang', 'passing', true],
  ]

  it.each(cases)('by %s', async (_what, reply, kind, answerLost) => {
    await using at = await setUp(() => reply, reply === 'hang' ? 1000 : 10_000)
    const error = await failure(at.oauth.refresh(at.client(), 'R0', at.server.url, WHY))
    expect([error.kind, error.answerLost]).toEqual([kind, answerLost])
    expect(at.server.seen).toHaveLength(1)
  })

  it('of a server that is not there was surely not sent', async () => {
    await using at = await setUp(() => ({}))
    const issuer = await deadAddress()
    const error = await failure(at.oauth.refresh(at.client({ issuer }), 'R0', issuer, WHY))
    expect([error.kind, error.answerLost]).toEqual(['passing', false])
    expect(lastCall()).toMatchObject({ state: 'notSent', status: null })
  })

  it('carries no token in what it says', async () => {
    await using at = await setUp(() => json(400, { reason: 'Invalid Token!', error: 'invalid_grant' }))
    const error = await failure(at.oauth.refresh(at.client(), 'R0-canary', at.server.url, WHY))
    expect(`${error.message} ${error.reason} ${error.error} ${error.stack}`).not.toContain('canary')
  })

  it('repeats nothing that it sent in confidence, whatever the server repeats', async () => {
    // `Invalid` in the middle: what remains must still be understood.
    await using at = await setUp(() =>
      json(400, {
        reason: `R0-canary is an Invalid Token! ${SECRET} R0-canary ${'x'.repeat(300)}`,
        error: 'invalid_grant R0-canary',
      }),
    )
    const error = await failure(at.oauth.refresh(at.client(), 'R0-canary', at.server.url, WHY))
    const shown = `${error.message} ${error.reason} ${error.error} ${error.stack} ${JSON.stringify(lastCall())}`
    expect(shown).not.toContain('canary')
    expect(shown).not.toContain(SECRET)
    expect(error).toMatchObject({ kind: 'refused', error: 'invalid_grant …' })
    expect(error.reason).toHaveLength(200)
    expect(error.reason).toMatch(/^… is an Invalid Token! … … x+$/)
  })

  it('repeats neither code nor verifier of an exchange', async () => {
    await using at = await setUp(({ body }) =>
      json(400, { reason: `bad request: ${decodeURIComponent(body)}`, error: 'invalid_request' }),
    )
    const begun = await at.oauth.begin(at.client(), 'http://127.0.0.1:5/callback')
    const callback = new URLSearchParams({ code: 'C0-canary', state: begun.state })
    const error = await failure(at.oauth.exchange(at.client(), begun, callback, at.server.url, WHY))
    expect(error.reason).toContain('bad request')
    expect(error.reason).not.toContain('canary')
    expect(error.reason).not.toContain(begun.codeVerifier)
  })
})

describe('a revocation', () => {
  it('sends the token in the body, and says that it ended it', async () => {
    await using at = await setUp(() => json(200, { status: 'success' }))
    await expect(at.oauth.revoke(at.client(), 'A0', WHY)).resolves.toBe(true)
    expect(at.server.seen[0]?.path).toBe('/oauth/revoke')
    expect(new URLSearchParams(at.server.seen[0]?.body).get('token')).toBe('A0')
  })

  it('says that the token was dead already', async () => {
    await using at = await setUp(() => json(400, { reason: 'Invalid Token!', error: 'invalid_request' }))
    await expect(at.oauth.revoke(at.client(), 'A0', WHY)).resolves.toBe(false)
  })

  it.each([
    ['the secret is wrong', json(401, { error: 'invalid_client' }), 'client'],
    ['the server fails', { status: 500 }, 'passing'],
    ['the answer is lost', 'reset', 'passing'],
  ] as const)('fails when %s', async (_what, reply, kind) => {
    await using at = await setUp(() => reply)
    expect((await failure(at.oauth.revoke(at.client(), 'A0', WHY))).kind).toBe(kind)
  })
})

describe('the API host that a token answer names', () => {
  it.each([
    ['https://api-eu.zoom.us', 'https://api.zoom.us', 'https://api-eu.zoom.us'],
    ['https://api.zoom.us', 'https://api.zoom.us', 'https://api.zoom.us'],
    ['https://zoom.us', 'https://api.zoom.us', 'https://zoom.us'],
    ['https://user:pass@api-eu.zoom.us/path?x=1', 'https://api.zoom.us', 'https://api-eu.zoom.us'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['http://127.0.0.1:4001', 'http://127.0.0.1:4000', null],
    ['http://api-eu.zoom.us', 'https://api.zoom.us', null],
    ['https://api.zoom.us:8443', 'https://api.zoom.us', null],
    ['https://evilzoom.us', 'https://api.zoom.us', null],
    ['https://zoom.us.evil.example', 'https://api.zoom.us', null],
    ['https://api.zoom.us.', 'https://api.zoom.us', null],
    ['https://zoom.us@evil.example', 'https://api.zoom.us', null],
    ['https://evil.example/.zoom.us', 'https://api.zoom.us', null],
    ['https://evil.example#.zoom.us', 'https://api.zoom.us', null],
    ['https://api.zoom.us\\.evil.example', 'https://api.zoom.us', 'https://api.zoom.us'],
    ['javascript:alert(1)', 'https://api.zoom.us', null],
    ['ftp://api.zoom.us', 'https://api.zoom.us', null],
    ['api-eu.zoom.us', 'https://api.zoom.us', null],
    ['https://api-eu.zoom.us', 'http://127.0.0.1:4000', null],
    ['https://api-eu.zoom.us', 'https://evilzoom.us', null],
    ['', 'https://api.zoom.us', null],
    [undefined, 'https://api.zoom.us', null],
    [7, 'https://api.zoom.us', null],
  ])('%j beside %s is %j', (named, configured, trusted) => {
    expect(trustedApiUrl(named, configured)).toBe(trusted)
  })
})
