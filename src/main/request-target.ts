import type { IncomingMessage } from 'node:http'

/** The URL that a request asks for on this server; null for a target that is none, such as `//`. */
export function targetOf(request: IncomingMessage, origin: string): URL | null {
  const target = request.url ?? ''
  if (!target.startsWith('/') || !URL.canParse(target, origin)) return null
  const url = new URL(target, origin)
  return url.origin === origin ? url : null
}
