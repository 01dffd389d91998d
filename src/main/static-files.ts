import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.woff2', 'font/woff2'],
  ['.woff', 'font/woff'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
])

/** One file of the renderer's bundle. */
export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly isPage: boolean
}

/**
 * Reads a file of the renderer by the path of a URL. A path without an ending is a route of the renderer and
 * answers with the page. Null for anything that is not there, or would lie outside.
 */
export async function readStaticFile(
  root: string,
  pathname: string,
  host: string,
  nonce: string,
): Promise<StaticFile | null> {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return null
  const isPage = extname(path) === '' || path === '/index.html'
  const file = normalize(join(root, isPage ? 'index.html' : path))
  if (!file.startsWith(normalize(root) + sep)) return null
  const type = TYPES.get(extname(file))
  if (type === undefined) return null
  try {
    const bytes = await readFile(file)
    const body = isPage
      ? Buffer.from(bytes.toString().replace('%HOST%', host).replace('%NONCE%', nonce))
      : Buffer.from(bytes)
    return { body, type, isPage }
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}

/**
 * The headers of every answer, the page's policy among them. `connect` is what the page may speak to besides
 * its own origin.
 */
export function securityHeaders(nonce: string, connect: string): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self'${connect === '' ? '' : ` ${connect}`}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
    'cache-control': 'no-store',
  }
}
