import { describe, expect, it } from 'vitest'
import { createSwitches } from '../switches.ts'
import { createMemoryJournal } from '../world/journal.ts'
import type { App } from './apps.ts'
import { isRedirectAllowed } from './redirects.ts'

const APP: App = {
  name: 'Test',
  clientId: 'id',
  clientSecret: 'secret',
  secretToken: 'token',
  redirectUris: ['http://127.0.0.1/callback', 'https://connect.example.com/callback'],
  level: 'user',
  granularScopes: [],
  classicScopes: [],
  disabled: false,
}
const { clientSecret: _secret, ...PUBLIC } = APP

type Method = 'S256' | 'plain' | undefined

function check(app: App, uri: string, method: Method, wanted: Record<string, string> = {}): boolean {
  const switches = createSwitches(createMemoryJournal())
  expect(switches.set(wanted).problems).toEqual([])
  return isRedirectAllowed(app, uri, method, switches)
}

describe('a redirect', () => {
  it.each([
    ['https://connect.example.com/callback', true],
    ['https://connect.example.com/Callback', false],
    ['https://CONNECT.example.com/callback', false],
    ['https://connect.example.com/callback/', false],
    ['https://connect.example.com/callback?x=1', false],
    ['https://connect.example.com/callback#x', false],
    ['http://connect.example.com/callback', false],
    ['https://user@connect.example.com/callback', false],
    ['https://connect.example.com.evil.example/callback', false],
    ['javascript:alert(1)', false],
    ['', false],
    ['http://127.0.0.1:53211/callback', true],
    ['http://127.0.0.1/callback', true],
    ['http://127.0.0.1:0/callback', false],
    ['http://127.0.0.1:65536/callback', false],
    ['http://127.0.0.1:53211/callback/', false],
    ['http://127.0.0.1:53211/CALLBACK', false],
    ['http://127.0.0.1:53211/callback?x=1', false],
    ['http://127.0.0.1:53211/callback#x', false],
    ['http://127.0.0.1:53211@evil.example/callback', false],
    ['http://127.0.0.1.evil.example/callback', false],
    ['http://127.1:53211/callback', false],
    ['https://127.0.0.1:53211/callback', false],
    ['http://localhost:53211/callback', false],
    ['http://[::1]:53211/callback', false],
  ])('to %s of a public client: %s', (uri, allowed) => {
    expect(check(PUBLIC, uri, 'S256')).toBe(allowed)
    expect(check(APP, uri, 'S256')).toBe(allowed)
  })

  it.each([
    ['plain', false],
    [undefined, false],
    ['S256', true],
  ] as const)('to loopback of a confidential client with challenge %s: %s', (method, allowed) => {
    expect(check(APP, 'http://127.0.0.1:5/callback', method)).toBe(allowed)
    expect(check(APP, 'https://connect.example.com/callback', method)).toBe(true)
  })

  it('to loopback of a client that lists none is refused', () => {
    expect(
      check({ ...PUBLIC, redirectUris: ['https://a.example/'] }, 'http://127.0.0.1:5/callback', 'S256'),
    ).toBe(false)
  })

  it.each([
    ['subdomain', 'https://connect.example.com/other', true],
    ['subdomain', 'https://evil.example.com/callback', false],
    ['prefix', 'https://connect.example.com/callback/more?x=1', true],
    ['prefix', 'https://connect.example.com/other', false],
  ])('under redirect.strict=%s to %s: %s', (mode, uri, allowed) => {
    expect(check(APP, uri, undefined, { 'redirect.strict': mode })).toBe(allowed)
  })

  it.each(['http://localhost:5/callback', 'http://[::1]:5/callback'])('to %s needs a switch', (uri) => {
    expect(check(PUBLIC, uri, 'S256', { 'redirect.localhost': 'on' })).toBe(true)
    expect(check(APP, uri, undefined, { 'redirect.localhost': 'on' })).toBe(false)
    expect(check(APP, uri, undefined, { 'redirect.devLocalhost': 'on' })).toBe(true)
  })
})
