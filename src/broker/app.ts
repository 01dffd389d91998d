import { Hono } from 'hono'
import type { BrokerConfig } from './config.ts'
import { consoleCalls } from './console/calls.ts'
import { ConsoleGate } from './console/gate.ts'
import { addConsoleRoutes } from './console/routes.ts'
import { type BrokerEnv, knowsCaller } from './http/env.ts'
import { htmlOf, type Page, PAGE_POLICY } from './http/page.ts'
import type { BrokerKeys } from './keys.ts'
import { LinkDesk } from './links/desk.ts'
import { NOTHING_HERE } from './links/pages.ts'
import { addLinkRoutes } from './links/routes.ts'
import type { BrokerDatabase } from './store/database.ts'
import type { Waiting } from './waiting.ts'
import { addZoomEventRoutes } from './zoom-events.ts'

interface Parts {
  readonly config: BrokerConfig
  readonly base: string
  readonly db: BrokerDatabase
  readonly keys: BrokerKeys
  readonly waiting: Waiting
  readonly now: () => number
  readonly pairing: { code: string | null }
  readonly onFault: (error: unknown) => void
}

function show(page: Page): Response {
  return new Response(htmlOf(page), {
    status: page.status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      // With no referrer at all, browsers would send `Origin: null` with the form.
      'referrer-policy': page.hasForm === true ? 'same-origin' : 'no-referrer',
    },
  })
}

/** The whole broker as HTTP: links, the redirect URL, Zoom's notices, and the console's side. */
export function createBrokerApp(parts: Parts): Hono<BrokerEnv> {
  const { config, base, db, waiting, now, onFault } = parts
  const app = new Hono<BrokerEnv>()
  const desk = new LinkDesk({ ...parts, domains: config.domains })

  app.use(async (c, next) => {
    await next()
    const { headers } = c.res
    if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'no-referrer')
    headers.set('cache-control', 'no-store')
    headers.set('x-content-type-options', 'nosniff')
    headers.set('x-frame-options', 'DENY')
    headers.set('x-robots-tag', 'noindex, nofollow')
    headers.set('cross-origin-opener-policy', 'same-origin')
    headers.set('cross-origin-resource-policy', 'same-origin')
    headers.set('permissions-policy', 'interest-cohort=()')
    if (base.startsWith('https:')) headers.set('strict-transport-security', 'max-age=63072000')
  })
  app.use(knowsCaller(config.trustedProxies))
  addLinkRoutes(app, { ...parts, desk, show })
  addConsoleRoutes(app, {
    db,
    now,
    onFault,
    gate: new ConsoleGate(parts),
    calls: consoleCalls({ ...parts, desk, domains: config.domains }),
  })
  addZoomEventRoutes(app, { db, waiting, now, zoomApps: config.zoomApps })
  app.notFound(() => show(NOTHING_HERE))
  app.onError((error) => {
    onFault(error)
    return show({
      status: 500,
      title: 'Something broke here',
      content: '<p>Nothing was changed. Try again in a moment.</p>\n',
    })
  })
  return app
}
