import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'
import { handlerOf } from './protocol.ts'
import { schemeOf, toAppUrl, toPagePolicy, toPageUrl } from './names.ts'

type Entries = Protocol.Fetch.HeaderEntry[]

/** What the app answers to a request to its scheme, in its own names; an error by Chromium's name for it. */
export type Answer =
  | { status: number; statusText: string; headers: Entries; body: Buffer }
  | { error: string }

/** Asks the handler that the app registered, with a real `Request`, and reads its real `Response`. */
export async function askHandler(
  request: Protocol.Network.Request,
  initiatorOrigin: string | undefined,
): Promise<Answer> {
  const url = toAppUrl(request.url + (request.urlFragment ?? ''))
  const handler = handlerOf(schemeOf(url))
  if (handler === undefined) return { error: 'ERR_UNKNOWN_URL_SCHEME' }
  try {
    const response = await handler(toAppRequest(url, request, initiatorOrigin))
    // By its shape: a Response need not be of this very class.
    if (typeof response?.arrayBuffer !== 'function') return { error: 'ERR_UNEXPECTED' }
    if (response.type === 'error') return { error: 'ERR_FAILED' }
    const body = Buffer.from(await response.arrayBuffer())
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers].map(([name, value]) => ({ name, value })),
      body,
    }
  } catch (error) {
    console.error(error)
    return { error: 'ERR_UNEXPECTED' }
  }
}

function toAppRequest(
  url: string,
  request: Protocol.Network.Request,
  initiatorOrigin: string | undefined,
): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    const ofAnAddress = /^(referer|origin)$/i.test(name)
    headers.set(name, ofAnAddress ? toAppUrl(value) : value)
  }
  const parts = request.postDataEntries?.map(({ bytes }) => Buffer.from(bytes ?? '', 'base64'))
  const hasBody =
    parts !== undefined && parts.length > 0 && request.method !== 'GET' && request.method !== 'HEAD'
  const made = new Request(url, {
    method: request.method,
    headers,
    body: hasBody ? Buffer.concat(parts) : null,
  })
  if (initiatorOrigin !== undefined)
    Object.defineProperty(made, 'initiatorOrigin', {
      value: initiatorOrigin === 'null' ? null : initiatorOrigin,
    })
  return made
}

/** Headers of the app's answer, with the names that stand in the page for its own. */
export function toPageHeaders(headers: Entries): Entries {
  return headers.map(({ name, value }) => {
    if (/^content-security-policy(-report-only)?$/i.test(name)) return { name, value: toPagePolicy(value) }
    if (/^(location|access-control-allow-origin)$/i.test(name)) return { name, value: toPageUrl(value) }
    return { name, value }
  })
}
