import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { BrokerKeys } from '../../src/broker/keys.ts'
import { RateLimit } from '../../src/broker/http/rate-limit.ts'
import { addressOf } from '../../src/broker/http/env.ts'
import { readConfig } from '../../src/broker/config.ts'
import { sealToConsole } from '../../src/broker/seal.ts'
import { startBroker } from '../../src/broker/start.ts'
import { BrokerDatabase } from '../../src/broker/store/database.ts'
import { zoomSignature } from '../../src/broker/zoom-events.ts'
import { WIRE_HEADERS, type WireInput } from '../../src/contract/broker-wire.ts'
import { faultOfReturnPage } from '../../src/contract/return-page.ts'
import { BrokerClient, BrokerRefusal, NotTheBroker } from '../../src/main/broker/client.ts'
import {
  CodeDoesNotOpen,
  newKeyPair,
  openSealedAnswer,
  privateKeyOf,
} from '../../src/main/broker/code-box.ts'
import { connectionOfUser } from '../../src/main/connections/queries.ts'
import { Http } from '../../src/main/zoom/http.ts'
import {
  formOf,
  openBrokerWorld,
  press,
  randomToken,
  reached,
  sha256,
  until,
  visit,
} from '../support/broker.ts'
import { json, startServer } from '../support/http-server.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { startProgram } from '../support/processes.ts'
import { sendRaw, statusOf } from '../support/raw-http.ts'
import { addConnected, addTenant } from '../support/world.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'switchboard-broker-'))
  folders.push(path)
  return path
}

/** A broker with a console of the test behind it, which can lie and be slow. */
async function puppet(config: Record<string, unknown> = {}, now = Date.now) {
  const broker = await startBroker({ config: readConfig(config), now, askMs: 1500 })
  const http = new Http(5000)
  const clock = new ManualClock(now())
  const [signing, sealing] = [newKeyPair('ed25519'), newKeyPair('x25519')]
  const signKey = privateKeyOf(signing.privateKey)
  const first = new BrokerClient({ http, clock, base: broker.base, signKey, brokerKey: undefined })
  const paired = await first.ask('pair', {
    code: broker.pairingCode ?? '',
    signKey: signing.publicKey,
    sealKey: sealing.publicKey,
    name: 'Olga',
  })
  const client = new BrokerClient({ http, clock, base: broker.base, signKey, brokerKey: paired.brokerKey })
  const tenants = (
    facts: Partial<WireInput<'tenants'>['tenants'][number]> = {},
  ): Promise<{ refused: Array<{ domain: string; why: string }> }> =>
    client.ask('tenants', {
      tenants: [
        {
          domain: 'client1.example.com',
          name: 'Northgate',
          atDomain: false,
          returnDomains: ['client1.example.com'],
          returnUrl: null,
          ...facts,
        },
        {
          domain: 'client2.example.com',
          name: 'Quayside',
          atDomain: true,
          returnDomains: [],
          returnUrl: null,
        },
      ],
    })
  await tenants()
  const poll = (): ReturnType<typeof client.ask<'poll'>> =>
    client.ask('poll', { waitMs: 0, eventsTo: 0, noticesTo: 0, took: [] })
  let links = 0
  const link = async (token = randomToken()): Promise<string> => {
    links += 1
    await client.ask('link', {
      id: `lnk_${String(links).padStart(20, '0')}` as WireInput<'link'>['id'],
      tokenHash: sha256(token),
      livesMs: 3_600_000,
      tenantDomain: 'client1.example.com',
      userName: 'Maria',
      userEmail: 'm…a@client1.example.com',
    })
    return `${broker.base}/c/${token}`
  }
  /** Presses a link's button while the console answers with this consent page. */
  const sendOn = async (url: string, authorizeUrl: string | null) => {
    await poll()
    const page = await visit(url)
    const pressed = press(url, page)
    let asks = (await poll()).asks
    while (asks.length === 0) ({ asks } = await poll())
    for (const { visitId } of asks) await client.ask('answer', { visitId, authorizeUrl })
    return pressed
  }
  const authorize = (change: Record<string, string | null> = {}, origin = 'https://zoom.example'): string => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: `${broker.base}/callback`,
      state: 's'.repeat(43),
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    })
    for (const [name, value] of Object.entries(change))
      if (value === null) query.delete(name)
      else query.set(name, value)
    return `${origin}/oauth/authorize?${query.toString()}`
  }
  return {
    broker,
    client,
    http,
    clock,
    signKey,
    sealing,
    paired,
    tenants,
    poll,
    link,
    sendOn,
    authorize,
    async [Symbol.asyncDispose]() {
      await broker.close()
      await http.close()
    },
  }
}

describe('code injection (RFC 9700 section 4.5)', () => {
  test('a code of another authorization under a state of ours buys nothing: PKCE binds them', async () => {
    await using app = await openBrokerWorld()
    app.zoom.addPerson('mallory')
    const { authorizeUrl } = await app.goToZoom()
    const other = new URL(authorizeUrl)
    other.searchParams.set('code_challenge', 'x'.repeat(43))
    const code = app.zoom.consent('mallory', other.href)
    const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
    await visit(`${app.broker.base}/callback?${new URLSearchParams({ code, state }).toString()}`)
    await app.linkBecomes('failed')
    expect(app.zoom.grants).toEqual([])
    expect(connectionOfUser(app.world.store.core, app.userId)).toBeUndefined()
  })

  test('a broker that lies gets nothing exchanged but what Zoom answered to this console', async () => {
    await using app = await openBrokerWorld()
    await app.goToZoom()
    const { core } = app.world.store
    const row = core.get<{ id: string; link_id: string }>('SELECT id, link_id FROM broker_visits')
    const paired = core.get<{ public_seal_key: string }>('SELECT * FROM broker')
    if (row === undefined || paired === undefined) throw new Error('nothing was begun')
    const delivery = { visitId: row.id, linkId: row.link_id as never, at: 1 }
    const answer = { code: 'stolen', state: 'w'.repeat(43), iss: null }
    const sealed = sealToConsole(answer, paired.public_seal_key, { id: row.id, linkId: row.link_id })
    // A wrong state: the console compares it with its own, whatever the broker says.
    expect(app.service.visits.take({ ...delivery, sealed }, paired as never)).toBe(true)
    await app.service.visits.idle()
    expect(app.service.links.list({ only: 'all', limit: 1 }).rows[0]?.state).toBe('failed')
    // For a visit that was never begun, or a second time: forgotten.
    expect(app.service.visits.take({ ...delivery, visitId: 'vst_1', sealed }, paired as never)).toBe(true)
    expect(app.service.visits.take({ ...delivery, sealed }, paired as never)).toBe(true)
    expect(app.zoom.lines).toEqual([])
  })

  test('a sealed code opens for its visit and link alone, and for nobody else’s key', () => {
    const [own, other] = [newKeyPair('x25519'), newKeyPair('x25519')]
    const box = { id: 'vst_1', linkId: 'lnk_1' }
    const answer = { code: 'code', state: 'state', iss: null }
    const sealed = sealToConsole(answer, own.publicKey, box)
    const keys = (pair: typeof own) => ({
      privateKey: privateKeyOf(pair.privateKey),
      publicKey: pair.publicKey,
    })
    expect(openSealedAnswer(sealed, keys(own), box)).toEqual(answer)
    const flipped = { ...sealed, body: `A${sealed.body.slice(1)}` }
    for (const [what, whose, where] of [
      [sealed, own, { ...box, id: 'vst_2' }],
      [sealed, own, { ...box, linkId: 'lnk_2' }],
      [sealed, other, box],
      [flipped.body === sealed.body ? { ...sealed, body: `B${sealed.body.slice(1)}` } : flipped, own, box],
      [{ ...sealed, key: 'A'.repeat(43) }, own, box],
    ] as const)
      expect(() => openSealedAnswer(what, keys(whose), where)).toThrow(CodeDoesNotOpen)
  })
})

describe('mix-up (RFC 9700 section 4.4, RFC 9207)', () => {
  test('an answer that names another issuer is not exchanged anywhere', async () => {
    await using app = await openBrokerWorld()
    const { authorizeUrl } = await app.goToZoom()
    const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
    const code = app.zoom.consent('maria', authorizeUrl)
    const query = new URLSearchParams({ code, state, iss: 'https://evil.example' })
    await visit(`${app.broker.base}/callback?${query.toString()}`)
    await app.linkBecomes('failed')
    expect(app.zoom.lines).toEqual([])
  })

  test('a code that was asked for by one app is not shown to another server', async () => {
    await using evil = await startServer(() => json(200, {}))
    await using app = await openBrokerWorld()
    const { authorizeUrl } = await app.goToZoom()
    const { world } = app
    const id = world.store.core.get<{ id: string }>('SELECT id FROM zoom_apps')?.id ?? ''
    world.store.core.tx('test.otherApp', (tx) => {
      tx.run(
        `INSERT INTO zoom_apps SELECT 'app_00000000000000000009', 'Evil', level, 'public', 'evil', NULL, $url, $url, 0, 1
         FROM zoom_apps WHERE id = $id`,
        { id, url: evil.url },
      )
      tx.run(`UPDATE tenants SET zoom_app_id = 'app_00000000000000000009'`)
    })
    await app.comeBack(authorizeUrl, 'maria')
    await app.linkBecomes('failed')
    expect([...evil.seen, ...app.zoom.seen]).toEqual([])
  })
})

describe('state and PKCE downgrade (RFC 9700 section 2.1.1, 4.8)', () => {
  test.each([
    ['no challenge', { code_challenge: null }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge_method: null }],
    ['no state', { state: null }],
    ['a short state', { state: 'abc' }],
    ['another redirect URL', { redirect_uri: 'https://evil.example/callback' }],
    ['a token in the address bar', { response_type: 'token' }],
  ])('nobody is sent to Zoom with %s', async (_what, change) => {
    await using app = await puppet()
    const shown = await app.sendOn(await app.link(), app.authorize(change))
    expect(shown.status).toBe(409)
    expect(shown.text).not.toContain('zoom.example')
  })

  test('nor over plain http, nor to an address with a user name', async () => {
    await using app = await puppet()
    for (const origin of ['http://zoom.example', 'https://zoom.us@evil.example'])
      expect((await app.sendOn(await app.link(), app.authorize({}, origin))).status).toBe(409)
  })

  test('with all of it, they are', async () => {
    await using app = await puppet()
    expect((await app.sendOn(await app.link(), app.authorize())).text).toContain('zoom.example')
  })
})

describe('replayed redirect', () => {
  test('an answer is taken once; whatever comes after it, or belongs to nothing, is refused', async () => {
    await using app = await openBrokerWorld()
    const { url, authorizeUrl } = await app.goToZoom()
    const second = await app.goToZoom(url)
    const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
    const callback = `${app.broker.base}/callback`
    for (const query of [
      '',
      `code=x`,
      `state=${state}`,
      `code=x&state=${randomToken()}`,
      `code=x&code=y&state=${state}`,
      `code=x&error=access_denied&state=${state}`,
      `code=x&state=${state}&state=${state}`,
    ])
      expect(await visit(`${callback}?${query}`)).toMatchObject({ status: 400, location: null })
    const code = app.zoom.consent('maria', authorizeUrl)
    const answer = `${callback}?${new URLSearchParams({ code, state }).toString()}`
    expect((await visit(answer)).status).toBe(200)
    await app.linkBecomes('connected')
    expect((await visit(answer)).status).toBe(400)
    // Another visit of the same link: single use.
    expect((await app.comeBack(second.authorizeUrl, 'maria')).status).toBe(400)
    expect(app.zoom.lines.filter((line) => line === 'POST /oauth/token')).toHaveLength(1)
  })

  test('a code that nobody fetched in five minutes is gone', async () => {
    let ahead = 0
    await using app = await puppet({}, () => Date.now() + ahead)
    await app.sendOn(await app.link(), app.authorize())
    await visit(`${app.broker.base}/callback?code=secret&state=${'s'.repeat(43)}`)
    expect((await app.poll()).codes).toHaveLength(1)
    ahead = 5 * 60_000
    const late = await app.poll()
    expect(late.codes).toEqual([])
    expect(late.events.at(-1)).toMatchObject({ kind: 'failed' })
  })
})

describe('open redirect (RFC 9700 section 4.11)', () => {
  const own = ['client1.example.com', '*.shop.example.org']
  test.each([
    ['https://client1.example.com/thanks?a=1', null],
    ['https://CLIENT1.example.com/', null],
    ['https://a.shop.example.org/', null],
    ['https://b.a.shop.example.org/', null],
    ['https://shop.example.org/', 'otherDomain'],
    ['https://evilshop.example.org/', 'otherDomain'],
    ['https://client1.example.com.evil.example/', 'otherDomain'],
    ['https://evil.example/client1.example.com', 'otherDomain'],
    ['https://evil.example\\@client1.example.com/', 'notAnAddress'],
    ['https://client1.example.com@evil.example/', 'userinfo'],
    ['https://user:pw@client1.example.com/', 'userinfo'],
    ['https://client1.example.com:8443/', 'otherDomain'],
    ['http://client1.example.com/', 'notHttps'],
    ['//client1.example.com/', 'notAnAddress'],
    ['javascript:alert(1)//client1.example.com', 'notAnAddress'],
    ['data:text/html,x', 'notAnAddress'],
    [' https://client1.example.com/', 'notAnAddress'],
    ['https://client1.example.com/\r\nset-cookie: a=b', 'notAnAddress'],
    ['', 'notAnAddress'],
  ])('return page %s: %s', (page, fault) => {
    expect(faultOfReturnPage(page, own)).toBe(fault)
  })

  test('a page that is not registered is never gone to, also where the console is made to say so', async () => {
    await using app = await puppet({ domains: ['*.example.com'] })
    for (const facts of [
      { returnUrl: 'http://evil.example/' },
      { returnUrl: 'http://evil.example/', returnDomains: ['evil.example'] },
    ]) {
      const { refused } = await app.tenants(facts)
      expect(refused).toMatchObject([{ domain: 'client1.example.com' }])
      const state = randomToken()
      await app.sendOn(await app.link(), app.authorize({ state }))
      const back = await visit(`${app.broker.base}/callback?code=c&state=${state}`)
      expect(back).toMatchObject({ status: 200, location: null })
      expect(back.text).not.toContain('evil')
    }
  })

  test('nothing in the callback chooses where to go', async () => {
    await using app = await puppet()
    const state = randomToken()
    await app.sendOn(await app.link(), app.authorize({ state }))
    const more = 'return=https://evil.example&next=https://evil.example&redirect_uri=https://evil.example'
    const back = await visit(`${app.broker.base}/callback?code=c&state=${state}&${more}`)
    expect(back).toMatchObject({ status: 200, location: null })
    expect(back.text).not.toContain('evil')
  })
})

describe('leakage by referrer, cache and logs (RFC 9700 section 4.2)', () => {
  test('every page is strict: no script, frame, referrer to others, cache, cookie or index', async () => {
    await using app = await puppet()
    const url = await app.link()
    const page = await visit(url)
    const state = randomToken()
    const onTo = await app.sendOn(url, app.authorize({ state }))
    const back = await visit(`${app.broker.base}/callback?code=c&state=${state}`)
    const lost = await visit(`${app.broker.base}/nothing`)
    for (const { headers } of [page, onTo, back, lost]) {
      expect(headers.get('set-cookie')).toBeNull()
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-robots-tag')).toContain('noindex')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
    }
    // A form needs an Origin, which a page without any referrer does not name; to others it is silent all the same.
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    for (const { headers } of [onTo, back, lost]) expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(back.text).not.toContain(state)
  })

  test('what people typed shows as text, not as markup', async () => {
    await using app = await puppet()
    await app.tenants({ name: '<img src=x onerror=alert(1)>' })
    const page = await visit(await app.link())
    expect(page.text).toContain('&lt;img src=x')
    expect(page.text).not.toContain('<img')
  })

  test('the program prints nothing of a request', async () => {
    const path = join(folder(), 'broker.json')
    writeFileSync(path, JSON.stringify({ store: join(folder(), 'broker.db') }))
    const running = await startProgram('out/main/broker.js', ['--config', path], /^Broker ready: (\S+)$/)
    const token = randomToken()
    await visit(`${running.url}/c/${token}`)
    await visit(`${running.url}/callback?code=very-secret-code&state=${token}`)
    expect(await running.stop()).toBe(0)
    expect(running.output()).not.toContain(token)
    expect(running.output()).not.toContain('very-secret')
    expect(running.output()).toMatch(/Pairing code: (\w{4}-){6}\w{4}\n/)
  })
})

describe('cross-site request forgery on the broker', () => {
  test('the button is taken from its own page alone, and the console is not even asked otherwise', async () => {
    await using app = await puppet()
    await app.poll()
    const url = await app.link()
    const other = await visit(await app.link())
    const page = await visit(url)
    const origin = app.broker.base
    const tries: RequestInit[] = [
      { headers: { origin } },
      { headers: { origin }, body: new URLSearchParams({ form: 'x' }) },
      { headers: { origin }, body: formOf(other) },
      { body: formOf(page) },
      { headers: { origin: 'null' }, body: formOf(page) },
      { headers: { origin: 'https://evil.example' }, body: formOf(page) },
      { headers: { origin: 'http://127.0.0.1' }, body: formOf(page) },
    ]
    for (const init of tries) expect((await visit(url, { method: 'POST', ...init })).status).toBe(403)
    expect((await app.poll()).asks).toEqual([])
  })

  test('opening a link, as mail scanners do, spends nothing', async () => {
    await using app = await puppet()
    const url = await app.link()
    for (let i = 0; i < 5; i += 1) expect((await visit(url)).status).toBe(200)
    expect((await app.sendOn(url, app.authorize())).status).toBe(200)
  })

  test('a link shows nothing under another tenant’s name, or under none', async () => {
    await using app = await puppet()
    const { pathname, port } = new URL(await app.link())
    const at = (host: string): Promise<string> =>
      sendRaw(Number(port), `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    expect(statusOf(await at(`127.0.0.1:${port}`))).toBe(200)
    for (const host of [`client2.example.com:${port}`, `evil.example:${port}`, 'x'])
      expect(statusOf(await at(host))).toBe(404)
    await app.tenants({ atDomain: true })
    expect(statusOf(await at(`client1.example.com:${port}`))).toBe(200)
  })
})

describe('a stolen broker database', () => {
  test('holds no token, state, code, verifier or secret, and opens no code', async () => {
    const store = join(folder(), 'broker.db')
    await using app = await openBrokerWorld({ config: { store } })
    const { url, authorizeUrl } = await app.goToZoom()
    await app.goAway()
    const query = new URL(authorizeUrl).searchParams
    const state = query.get('state') ?? ''
    const code = app.zoom.consent('maria', authorizeUrl)
    await visit(`${app.broker.base}/callback?${new URLSearchParams({ code, state }).toString()}`)
    const stolen = readdirSync(join(store, '..'))
      .map((name) => readFileSync(join(store, '..', name), 'latin1'))
      .join('')
    const token = url.split('/').at(-1) ?? ''
    const begun = app.world.store.core.get<{ begun: Uint8Array }>('SELECT begun FROM broker_visits')
    expect(begun).toBeDefined()
    for (const secret of [token, state, code, query.get('code_challenge') ?? '', 'maria@client1'])
      expect(stolen).not.toContain(secret)
    expect(stolen).toContain(sha256(token))
    // And the console's own disk has state and verifier sealed only.
    const ours = ['core.db', 'core.db-wal']
      .map((name) => readFileSync(join(app.world.dataDir, name), 'latin1'))
      .join('')
    for (const secret of [token, state, code]) expect(ours).not.toContain(secret)
  })

  test('lets nobody speak as the console', async () => {
    const store = join(folder(), 'broker.db')
    await using app = await puppet({ store })
    await app.link()
    const copy = join(folder(), 'copy.db')
    // What a thief has: the file as it lies there.
    await app.broker.close()
    copyFileSync(store, copy)
    const db = new BrokerDatabase(copy)
    const keys = db.get<{ sign_key: Uint8Array }>('SELECT sign_key FROM broker')
    expect(new BrokerKeys(db).publicKey).toBe(app.paired.brokerKey)
    db.close()
    const again = await startBroker({ config: readConfig({ store }) })
    const thief = new BrokerClient({
      http: app.http,
      clock: app.clock,
      base: again.base,
      signKey: privateKeyOf(Buffer.from(keys?.sign_key ?? []).toString('base64')),
      brokerKey: app.paired.brokerKey,
    })
    await expect(thief.ask('echo', { domain: 'client1.example.com' })).rejects.toMatchObject({
      reason: 'signature',
    })
    // Nor is there a code that would pair another one.
    expect(again.pairingCode).toBeNull()
    await again.close()
  })
})

describe('what console and broker say to each other', () => {
  test('is signed, for this broker, fresh, and taken once', async () => {
    await using app = await puppet()
    const seen: Array<{ headers: Headers; body: string }> = []
    await using relay = await startServer(async ({ path, headers, body }) => {
      const kept = new Headers()
      for (const name of Object.values(WIRE_HEADERS)) kept.set(name, String(headers[name]))
      seen.push({ headers: kept, body })
      const answer = await fetch(`${app.broker.base}${path}`, { method: 'POST', headers: kept, body })
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      }
    })
    const path = '/console/echo'
    await app.client.ask('echo', { domain: 'client1.example.com' }, relay.url)
    const [first] = seen
    if (first === undefined) throw new Error('nothing was relayed')
    const send = async (headers: Headers, body = first.body, to = path): Promise<unknown> => {
      const answer = await fetch(`${app.broker.base}${to}`, { method: 'POST', headers, body })
      return ((await answer.json()) as { error: string }).error
    }
    expect(await send(first.headers)).toBe('replay')
    expect(await send(new Headers())).toBe('signature')
    expect(await send(first.headers, JSON.stringify({ domain: 'client2.example.com' }))).toBe('signature')
    expect(await send(first.headers, '{}', '/console/unpair')).toBe('signature')
    const other = await startBroker({ config: readConfig({}) })
    const elsewhere = await fetch(`${other.base}${path}`, {
      method: 'POST',
      headers: first.headers,
      body: first.body,
    })
    expect(await elsewhere.json()).toMatchObject({ error: 'notPaired' })
    await other.close()
  })

  test('a console whose clock is wrong goes on, with requests that are fresh there', async () => {
    await using app = await puppet()
    app.clock.advance(26 * 3_600_000)
    expect(await app.client.ask('echo', { domain: 'client1.example.com' })).toMatchObject({ hostKnown: true })
    expect(Math.round(app.client.skewMs / 3_600_000)).toBe(-26)
  })

  test('an answer that the broker did not sign is not believed', async () => {
    await using app = await puppet()
    await using liar = await startServer(() =>
      json(200, { now: 1, host: 'x', tenantKnown: true, hostKnown: true, returnPage: 'allowed' }),
    )
    await expect(app.client.ask('echo', { domain: 'client1.example.com' }, liar.url)).rejects.toThrow(
      NotTheBroker,
    )
  })

  test('the pairing code is good once, and guessing it is slow', async () => {
    await using app = await puppet()
    const keys = newKeyPair('ed25519')
    const guesser = new BrokerClient({
      http: app.http,
      clock: app.clock,
      base: app.broker.base,
      signKey: privateKeyOf(keys.privateKey),
      brokerKey: undefined,
    })
    const guess = async (): Promise<string> => {
      const input = { code: 'aaaa-bbbb', signKey: keys.publicKey, sealKey: keys.publicKey, name: 'M' }
      const error: unknown = await guesser.ask('pair', input).catch((thrown: unknown) => thrown)
      return error instanceof BrokerRefusal ? error.reason : String(error)
    }
    const reasons = new Set<string>()
    for (let i = 0; i < 6; i += 1) reasons.add(await guess())
    expect([...reasons]).toEqual(['code', 'tooMany'])
    expect(await app.client.ask('echo', { domain: 'client1.example.com' })).toBeDefined()
  })
})

describe('bounds', () => {
  test('large bodies, bodies without an end, and large headers are refused', async () => {
    await using app = await puppet()
    const port = Number(new URL(app.broker.base).port)
    const head = `POST /zoom/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n`
    expect(statusOf(await sendRaw(port, `${head}content-length: 99999999\r\n\r\n{}`))).toBe(413)
    expect(
      statusOf(await sendRaw(port, `${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`)),
    ).toBe(413)
    expect(statusOf(await sendRaw(port, `${head}x: ${'a'.repeat(20_000)}\r\n\r\n`))).toBe(431)
  })

  test('an address that asks too often is told to wait', async () => {
    await using app = await puppet()
    const statuses: number[] = []
    for (let i = 0; i < 130; i += 1)
      statuses.push((await visit(`${app.broker.base}/callback?code=a&state=b`)).status)
    expect(statuses.slice(0, 5)).toEqual([400, 400, 400, 400, 400])
    expect(statuses.at(-1)).toBe(429)
  })

  test('counting callers takes bounded memory, and forged addresses are not believed', () => {
    const limit = new RateLimit({ burst: 1, perMinute: 1 }, 100)
    for (let i = 0; i < 10_000; i += 1) limit.take(`address ${i}`, i)
    expect(limit.size).toBe(100)
    expect(addressOf('10.0.0.1', '1.1.1.1', 0)).toBe('10.0.0.1')
    expect(addressOf('10.0.0.1', 'forged, 2.2.2.2', 1)).toBe('2.2.2.2')
    expect(addressOf('10.0.0.1', undefined, 1)).toBe('10.0.0.1')
  })
})

describe('Zoom’s notice that a user removed the app', () => {
  const secretToken = 'zoom secret token'
  const config = {
    zoomApps: [
      { clientId: 'client-1', secretToken },
      { clientId: 'client-2', secretToken: 'another secret token' },
    ],
  }
  const notice = (userId: string, clientId = 'client-1'): string =>
    JSON.stringify({
      event: 'app_deauthorized',
      payload: {
        user_id: userId,
        account_id: 'acc-1',
        client_id: clientId,
        deauthorization_time: new Date().toISOString(),
        signature: 'x',
      },
    })
  const send = (base: string, body: string, secret = secretToken, at = Date.now()): Promise<Response> => {
    const timestamp = String(Math.floor(at / 1000))
    return fetch(`${base}/zoom/events`, {
      method: 'POST',
      headers: {
        'x-zm-request-timestamp': timestamp,
        'x-zm-signature': zoomSignature(secret, timestamp, body),
      },
      body,
    })
  }

  test('is taken only with Zoom’s signature, fresh, and from the app that it names', async () => {
    await using app = await puppet(config)
    const { base } = app.broker
    expect((await send(base, notice('u1'), 'wrong secret')).status).toBe(401)
    expect((await send(base, notice('u1'), secretToken, Date.now() - 3_600_000)).status).toBe(401)
    expect((await send(base, notice('u1', 'client-2'))).status).toBe(401)
    expect((await fetch(`${base}/zoom/events`, { method: 'POST', body: notice('u1') })).status).toBe(401)
    expect((await app.poll()).notices).toEqual([])
    expect((await send(base, notice('u1'))).status).toBe(204)
    expect((await send(base, '{"event":"meeting.created"}')).status).toBe(204)
    expect((await app.poll()).notices).toMatchObject([{ clientId: 'client-1', zoomUserId: 'u1' }])
  })

  test('the endpoint proves itself to Zoom', async () => {
    await using app = await puppet(config)
    const body = JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken: 'abc' } })
    const answer = await send(app.broker.base, body)
    expect(await answer.json()).toEqual({
      plainToken: 'abc',
      encryptedToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  test('erases the tokens of who is gone, and cannot end a connection that lives', async () => {
    await using app = await openBrokerWorld({ config })
    const { world, zoom } = app
    const tenantId = addTenant(world, zoom, 'Client 2')
    const gone = addConnected(world, zoom, tenantId, 'Gone Person')
    const lives = addConnected(world, zoom, tenantId, 'Living Person')
    zoom.endGrants('client-1', gone.person.id)
    await send(app.broker.base, notice(lives.person.id))
    await send(app.broker.base, notice(gone.person.id))
    const settled = (): number =>
      world.store.core.get<{ n: number }>(
        'SELECT count(*) AS n FROM broker_notices WHERE settled_at IS NOT NULL',
      )?.n ?? 0
    await until(() => settled() === 2)
    expect(connectionOfUser(world.store.core, gone.userId)).toMatchObject({
      state: 'appRemoved',
      access: null,
      refresh: null,
    })
    expect(connectionOfUser(world.store.core, lives.userId)).toMatchObject({ state: 'healthy' })
    expect(connectionOfUser(world.store.core, lives.userId)?.refresh).not.toBeNull()
  })
})

test('the loss of the broker loses no connection: only links wait', async () => {
  await using app = await openBrokerWorld()
  const { authorizeUrl } = await app.goToZoom()
  await app.comeBack(authorizeUrl, 'maria')
  await app.linkBecomes('connected')
  await reached(app.service)
  await app.broker.close()
  await until(() => app.service.status().state === 'unreachable')
  expect(await app.world.connections.check(app.userId)).toMatchObject({ state: 'healthy' })
  await expect(app.service.links.make(app.userId, 1)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' })
})
