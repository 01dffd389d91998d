import { expect, test } from 'vitest'
import { createNames } from './names.ts'

const { toAppUrl, toPageUrl, originOf, toPagePolicy } = createNames(new Set(['app']))

test.for([
  ['app://switchboard/', 'https://switchboard.app.stand-in.test/'],
  ['app://switchboard/a/b?c=d#e', 'https://switchboard.app.stand-in.test/a/b?c=d#e'],
  ['app://other?x', 'https://other.app.stand-in.test?x'],
] as const)('translates %s both ways', ([app, page]) => {
  expect(toPageUrl(app)).toBe(page)
  expect(toAppUrl(page)).toBe(app)
})

test.for([
  'https://example.com/',
  'about:blank',
  'mailto:a@b',
  'https://switchboard.app.stand-in.test.example.com/',
  'https://example.com/?to=https://switchboard.app.stand-in.test/',
])('leaves %s alone', (url) => {
  expect(toPageUrl(url)).toBe(url)
  expect(toAppUrl(url)).toBe(url)
})

test('gives an origin to the own scheme, as Electron does', () => {
  expect(originOf('app://switchboard/a?b#c')).toBe('app://switchboard')
  expect(originOf('https://example.com:8443/a')).toBe('https://example.com:8443')
  expect(originOf('about:blank')).toBe('null')
  expect(originOf('')).toBe('null')
})

test('translates a policy where it names the scheme, and nowhere else', () => {
  const policy =
    "default-src 'self' app: data:; img-src app://switchboard https://app.example.com; report-uri /app:x"
  expect(toPagePolicy(policy)).toBe(
    "default-src 'self' https://*.app.stand-in.test data:; img-src https://switchboard.app.stand-in.test https://app.example.com; report-uri /app:x",
  )
})
