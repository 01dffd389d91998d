import type { Hono } from 'hono'
import { boundedBody } from '../http/bounded-body.ts'
import { type BrokerKeys, digestOf, isSame } from '../keys.ts'
import type { BrokerEnv } from '../http/env.ts'
import type { Page } from '../http/page.ts'
import { RateLimit } from '../http/rate-limit.ts'
import type { CameBack, Found, LinkDesk } from './desk.ts'
import {
  awayPage,
  declinedPage,
  DONE,
  endedPage,
  invitationPage,
  NOT_FROM_HERE,
  NOT_OURS,
  onToZoomPage,
  refusedPage,
  TOO_MANY,
  ZOOM_FAILED,
} from './pages.ts'

interface Parts {
  readonly desk: LinkDesk
  readonly keys: BrokerKeys
  readonly now: () => number
  /** The broker's own address: what browsers name as origin has its scheme. */
  readonly base: string
  readonly show: (page: Page) => Response
}

/** 256 bits as base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** The form holds one token. */
const MOST_BODY = 1024

/** What browsers see: the link's page, its button, and the one redirect URL. */
export function addLinkRoutes(app: Hono<BrokerEnv>, { desk, keys, now, base, show }: Parts): void {
  // A whole clinic may sit behind one address.
  const byAddress = new RateLimit({ burst: 100, perMinute: 100 })
  const byLink = new RateLimit({ burst: 10, perMinute: 6 })

  app.use('/c/*', boundedBody(MOST_BODY))
  app.get('/c/:token', (c) => {
    const token = c.req.param('token')
    if (!byAddress.take(c.get('address'), now())) return show(TOO_MANY)
    const found = findLink(token, c.get('host'))
    if ('ended' in found) return show(endedPage(found.ended))
    desk.noteOpened(found.link)
    return show(invitationPage(found.link, found.tenant, `/c/${token}`, keys.formToken(found.link.id)))
  })

  app.post('/c/:token', async (c) => {
    const token = c.req.param('token')
    if (!byAddress.take(c.get('address'), now())) return show(TOO_MANY)
    const found = findLink(token, c.get('host'))
    if ('ended' in found) return show(endedPage(found.ended))
    const form = new URLSearchParams(await c.req.text())
    const given = form.get('form')
    const fromHere = isOwnOrigin(c.req.header('origin'), c.get('host'), base)
    const formToken = keys.formToken(found.link.id)
    if (!fromHere || given === null || !isSame(given, formToken)) return show(NOT_FROM_HERE)
    if (!byLink.take(digestOf(token), now())) return show(TOO_MANY)
    const begun = await desk.begin(found.link)
    if (begun === 'away') return show(awayPage(found.tenant, `/c/${token}`, formToken))
    if (begun === 'refused') return show(refusedPage(found.tenant))
    return show(onToZoomPage(begun.authorizeUrl))
  })

  app.get('/callback', (c) => {
    if (!byAddress.take(c.get('address'), now())) return show(TOO_MANY)
    return answerCameBack(desk.comeBack(new URL(c.req.url).searchParams))
  })

  function findLink(token: string, host: string): Found {
    return TOKEN.test(token) ? desk.find(token, host) : { ended: 'unknown' }
  }

  function answerCameBack(came: CameBack): Response {
    if (came.kind === 'notOurs') return show(NOT_OURS)
    if (came.kind === 'zoomFailed') return show(ZOOM_FAILED)
    if (came.kind === 'declined') return show(declinedPage(came.returnUrl))
    if (came.returnUrl === null) return show(DONE)
    // 303, so that nothing of the callback's request goes along (RFC 9700 section 4.12).
    // As a parser reads it: a header holds no letters beyond Latin-1, and a path of the tenant's may.
    return new Response(null, { status: 303, headers: { location: new URL(came.returnUrl).href } })
  }
}

/** A form is taken from this very host alone; browsers always name the origin of a POST. */
export function isOwnOrigin(origin: string | undefined, host: string, base: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false
  const { host: from, protocol } = new URL(origin)
  // A page on plain http of this very name may be anybody's who sits on the network.
  return from === host && protocol === new URL(base).protocol
}
