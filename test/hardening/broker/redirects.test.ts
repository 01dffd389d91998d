import { describe, expect, test } from 'vitest'
import { faultOfReturnPage } from '../../../src/contract/return-page.ts'
import { openBrokerWorld, randomToken, visit } from '../../support/broker.ts'
import { puppet } from './harness.ts'

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
      `code=&state=${state}`,
      `code=x&state=${state}&iss=https://evil.example&iss=${encodeURIComponent(app.zoom.url)}`,
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
    ['https://client1。example。com/', null],
    ['https://evil.example／.shop.example.org/', 'notAnAddress'],
    ['https://client1.example.com./', 'otherDomain'],
    ['https://.shop.example.org/', 'otherDomain'],
    ['https:///evil.example/.shop.example.org', 'otherDomain'],
    ['https://evil.example?.shop.example.org/', 'otherDomain'],
    ['https://evil.example#.shop.example.org/', 'otherDomain'],
    ['https://evil.example%2f.shop.example.org/', 'notAnAddress'],
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

  test('a page with letters that no header holds is gone to as a parser reads it', async () => {
    await using app = await puppet()
    const port = new URL(app.broker.base).port
    await app.tenants({ returnUrl: `http://client1.example.com:${port}/спасибо\u0001?a=ü` })
    const state = randomToken()
    await app.sendOn(await app.link(), app.authorize({ state }))
    const back = await visit(`${app.broker.base}/callback?code=c&state=${state}`)
    expect(back).toMatchObject({
      status: 303,
      location: `http://client1.example.com:${port}/${encodeURIComponent('спасибо\u0001')}?a=%C3%BC`,
    })
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
