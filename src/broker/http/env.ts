import type { HttpBindings } from '@hono/node-server'
import { createMiddleware } from 'hono/factory'

/** What every handler knows of a request: who asks, and at which of the broker's names. */
export interface BrokerEnv {
  Bindings: HttpBindings
  Variables: { address: string; host: string }
}

/**
 * The client's address. `X-Forwarded-For` can be written by anybody; only the entries that the operator's own proxies
 * added are believed, counted from the right.
 */
export function addressOf(
  socket: string | undefined,
  forwarded: string | undefined,
  trustedProxies: number,
): string {
  if (trustedProxies === 0 || forwarded === undefined) return socket ?? 'unknown'
  return (
    forwarded
      .split(',')
      .map((part) => part.trim())
      .at(-trustedProxies) ??
    socket ??
    'unknown'
  )
}

export function knowsCaller(trustedProxies: number) {
  return createMiddleware<BrokerEnv>(async (c, next) => {
    const socket = c.env.incoming.socket.remoteAddress
    c.set('address', addressOf(socket, c.req.header('x-forwarded-for'), trustedProxies))
    c.set('host', (c.req.header('host') ?? '').toLowerCase())
    await next()
  })
}
