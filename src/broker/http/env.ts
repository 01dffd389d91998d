import { isIPv6 } from 'node:net'
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
  const own = socket ?? 'unknown'
  if (trustedProxies === 0 || forwarded === undefined) return networkOf(own)
  const entries = forwarded.split(',').map((part) => part.trim())
  return networkOf(entries.at(-trustedProxies) ?? own)
}

/** An IPv6 address by the network that one household or server is given (/64): it has 2^64 of them to ask from. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  // The parser writes it out in its short form, with `::` at most once.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string | undefined): string[] => (text ? text.split(':') : [])
  const [left, right] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}

export function knowsCaller(trustedProxies: number) {
  return createMiddleware<BrokerEnv>(async (c, next) => {
    const socket = c.env.incoming.socket.remoteAddress
    c.set('address', addressOf(socket, c.req.header('x-forwarded-for'), trustedProxies))
    c.set('host', (c.req.header('host') ?? '').toLowerCase())
    await next()
  })
}
