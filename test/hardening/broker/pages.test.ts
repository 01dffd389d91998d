import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isOwnOrigin } from '../../../src/broker/links/routes.ts'
import { formOf, randomToken, visit } from '../../support/broker.ts'
import { startProgram } from '../../support/processes.ts'
import { sendRaw, statusOf } from '../../support/raw-http.ts'
import { folder, puppet } from './harness.ts'

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
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
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

  test.each([
    ['https://connect.example.com', true],
    ['http://connect.example.com', false],
    ['https://connect.example.com:444', false],
    ['https://connect.example.com.evil.example', false],
    ['https://evil.example', false],
    ['null', false],
    [undefined, false],
  ])('the origin %s of a form for https://connect.example.com is its own: %s', (origin, own) => {
    expect(isOwnOrigin(origin, 'connect.example.com', 'https://connect.example.com')).toBe(own)
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
