import type * as Electron from 'electron'
import { guarded, notImitated } from '../core/guard.ts'
import { lifecycle } from '../app/lifecycle.ts'
import { bridgedSchemes } from './names.ts'

/** What `protocol.handle` takes. */
export type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()
let registered = false

/** The handler of a scheme, if it has one. */
export function handlerOf(scheme: string): Handler | undefined {
  return handlers.get(scheme)
}

/** Electron's `protocol`, as far as schemes with a handler go. */
export const protocol = guarded('protocol', {
  registerSchemesAsPrivileged(schemes) {
    if (lifecycle.isReady)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    if (registered) throw new Error('protocol.registerSchemesAsPrivileged can be called only once')
    registered = true
    for (const { scheme, privileges } of schemes) {
      if (
        /^(https?|file|data|blob|about|wss?|ftp|javascript|chrome)$/.test(scheme) ||
        !/^[a-z][a-z0-9-]*$/.test(scheme)
      )
        throw notImitated(`the privileged scheme '${scheme}'`)
      if (privileges?.standard !== true || privileges.secure !== true)
        throw notImitated(`the privileged scheme '${scheme}' that is not both standard and secure`)
      if (privileges.bypassCSP === true) throw notImitated('the privilege bypassCSP')
      if (privileges.allowServiceWorkers === true) throw notImitated('the privilege allowServiceWorkers')
      bridgedSchemes.add(scheme)
    }
  },
  handle(scheme, handler) {
    if (!lifecycle.isReady) throw new Error('protocol.handle: the session is not there before app is ready')
    if (!bridgedSchemes.has(scheme))
      throw notImitated(`protocol.handle of '${scheme}', which is not privileged,`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
  unhandle(scheme) {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`)
  },
  isProtocolHandled(scheme) {
    return (
      handlers.has(scheme) || ['http', 'https', 'file', 'data', 'blob', 'about', 'ws', 'wss'].includes(scheme)
    )
  },
} satisfies Pick<
  Electron.Protocol,
  'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'
>)
