import type { Switches } from '../switches.ts'
import type { App } from './apps.ts'

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(?::(\d{1,5}))?(\/[^?#]*)?(\?[^#]*)?$/

interface Loopback {
  host: string
  /** Path and query: with scheme and host, all that must match. */
  rest: string
}

function readLoopback(uri: string): Loopback | undefined {
  const [, host, port, path = '', query = ''] = LOOPBACK.exec(uri) ?? []
  if (host === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)))
    return undefined
  return { host, rest: `${path}${query}` }
}

/** A URI that a parser would read otherwise than it is written could slip past a comparison of text. */
function isPlainHttps(uri: string): boolean {
  if (!/^https:\/\/[^\s\\#]+$/.test(uri) || !URL.canParse(uri)) return false
  const url = new URL(uri)
  return url.username === '' && url.password === ''
}

/**
 * Whether an app may be called back at a URI (Zoom: PKCE loopback changelog; OAuth information). Loopback
 * ignores the port and is for public clients and for those that send an S256 challenge; comparison is
 * case-sensitive.
 */
export function isRedirectAllowed(
  app: App,
  uri: string,
  method: 'S256' | 'plain' | undefined,
  switches: Switches,
): boolean {
  const loopback = readLoopback(uri)
  if (loopback !== undefined) return isLoopbackAllowed(app, loopback, method, switches)
  if (!isPlainHttps(uri)) return false
  const mode = switches.get('redirect.strict')
  return app.redirectUris.some((entry) => {
    if (entry === uri) return true
    if (!entry.startsWith('https://')) return false
    if (mode === 'prefix') return uri.startsWith(entry)
    return mode === 'subdomain' && new URL(entry).host === new URL(uri).host
  })
}

function isLoopbackAllowed(
  app: App,
  wanted: Loopback,
  method: 'S256' | 'plain' | undefined,
  switches: Switches,
): boolean {
  const isDevelopment = switches.is('redirect.devLocalhost', 'on')
  const isProven = app.clientSecret === undefined || method === 'S256'
  if (!isProven && !isDevelopment) return false
  const mayBeNamed = isDevelopment || switches.is('redirect.localhost', 'on')
  if (wanted.host !== '127.0.0.1' && !mayBeNamed) return false
  return app.redirectUris.some((entry) => readLoopback(entry)?.rest === wanted.rest)
}
