import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { guardAdmin } from './admin/guard.ts'
import { addSettingsRoutes } from './admin/settings-routes.ts'
import { addWorldRoutes } from './admin/world-routes.ts'
import { type SandboxContext, serveExchange, type Side } from './http/exchange.ts'
import { createOAuthSide } from './oauth/oauth-side.ts'
import { createRestSide } from './rest/rest-side.ts'
import { matchOperation } from './rest/routes.ts'
import type { Sandbox } from './sandbox.ts'

/** The whole HTTP surface: Zoom under `/oauth` and `/v2`, the sandbox's own controls under `/_sandbox`. */
export function createApp(sandbox: Sandbox): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const oauth = createOAuthSide(sandbox)
  const rest = createRestSide(sandbox, false)
  const restOfBusyMeeting = createRestSide(sandbox, true)

  app.all('/oauth/*', (c) => serveExchange(c, oauth, sandbox))
  app.all('/v2/*', (c) => serveInTurn(c, rest, restOfBusyMeeting, sandbox))

  const admin = new Hono()
  addSettingsRoutes(admin, sandbox)
  addWorldRoutes(admin, sandbox)
  app.use('/_sandbox/*', guardAdmin(sandbox))
  app.route('/_sandbox', admin)

  app.notFound((c) => c.json({ message: `Nothing is at ${c.req.path}.`, field: 'path' }, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    console.error(error)
    return c.json({ message: 'The sandbox failed. The cause is on its error output.', field: '' }, 500)
  })
  return app
}

/** Zoom allows one write at a time to one resource: with switch `lock.meeting`, a meeting is one. */
async function serveInTurn(c: SandboxContext, free: Side, busy: Side, sandbox: Sandbox): Promise<Response> {
  if (sandbox.switches.is('lock.meeting', 'off')) return serveExchange(c, free, sandbox)
  const meetingId = matchOperation(c.req.method, c.req.path)?.params['meetingId']
  if (meetingId === undefined || c.req.method === 'GET') return serveExchange(c, free, sandbox)
  const isHeld = await sandbox.locks.hold(meetingId)
  try {
    return await serveExchange(c, isHeld ? free : busy, sandbox)
  } finally {
    if (isHeld) sandbox.locks.release(meetingId)
  }
}
