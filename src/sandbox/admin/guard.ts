import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import type { Sandbox } from '../sandbox.ts'

/**
 * Lets only programs of this machine, and pages of the sandbox itself, reach `/_sandbox`: the exact `Host`
 * keeps out names that were rebound to loopback, `Origin` and `Sec-Fetch-Site` keep out other sites' pages.
 */
export function guardAdmin(sandbox: Sandbox): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const origin = sandbox.addresses.origin()
    const isLoopback = /^(::ffff:)?127\./.test(c.env.incoming.socket.remoteAddress ?? '')
    if (!isLoopback || `http://${c.req.header('host') ?? ''}` !== origin) {
      return c.json({ message: `Only ${origin} may be asked, from this machine.`, field: 'Host' }, 403)
    }
    const from = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    const isForeign = from !== undefined && from !== origin
    if (isForeign || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
      return c.json({ message: 'Pages of other sites may not ask.', field: 'Origin' }, 403)
    }
    return next()
  }
}
