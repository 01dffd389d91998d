import { createHmac } from 'node:crypto'
import type { Hono } from 'hono'
import { z } from 'zod'
import type { BrokerConfig } from './config.ts'
import { boundedBody } from './http/bounded-body.ts'
import type { BrokerEnv } from './http/env.ts'
import { RateLimit } from './http/rate-limit.ts'
import { isSame } from './keys.ts'
import type { BrokerDatabase } from './store/database.ts'
import { addNotice } from './store/queries.ts'
import type { Waiting } from './waiting.ts'

interface Parts {
  readonly db: BrokerDatabase
  readonly waiting: Waiting
  readonly now: () => number
  readonly zoomApps: BrokerConfig['zoomApps']
}

const MOST_BODY = 64 * 1024
/** How old a signed notice may be: Zoom retries after 5, 20 and 60 minutes, signing anew each time. */
const FRESH_MS = 5 * 60_000

const Validation = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string().min(1).max(1000) }),
})

/** `app_deauthorized`, as Zoom writes it; only who and when is kept. */
const Deauthorized = z.object({
  event: z.literal('app_deauthorized'),
  payload: z.object({
    user_id: z.string().min(1).max(200),
    account_id: z.string().max(200),
    client_id: z.string().min(1).max(200),
    deauthorization_time: z.iso.datetime({ offset: true }),
  }),
})

/** `x-zm-signature` of a body (Zoom: webhooks, "Verify with Zoom's header"). */
export function zoomSignature(secretToken: string, timestamp: string, body: string): string {
  return `v0=${createHmac('sha256', secretToken).update(`v0:${timestamp}:${body}`).digest('hex')}`
}

/** Takes Zoom's notices that a user removed the app. */
export function addZoomEventRoutes(app: Hono<BrokerEnv>, { db, waiting, now, zoomApps }: Parts): void {
  const byAddress = new RateLimit({ burst: 600, perMinute: 600 })

  app.use('/zoom/events', boundedBody(MOST_BODY))
  app.post('/zoom/events', async (c) => {
    // Zoom tries again after a 5xx and never after a 4xx, and a notice must not be lost.
    if (!byAddress.take(c.get('address'), now())) return c.body(null, 503)
    const body = await c.req.text()
    const timestamp = c.req.header('x-zm-request-timestamp') ?? ''
    const signature = c.req.header('x-zm-signature') ?? ''
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now() - Number(timestamp) * 1000) > FRESH_MS)
      return c.body(null, 401)
    // Which app it is stands in the body, which is not believed before a secret has signed it.
    const signers = zoomApps.filter((each) =>
      isSame(signature, zoomSignature(each.secretToken, timestamp, body)),
    )
    const [signer] = signers
    if (signer === undefined) return c.body(null, 401)
    const message = readJson(body)
    const validation = Validation.safeParse(message)
    if (validation.success) {
      const { plainToken } = validation.data.payload
      const encryptedToken = createHmac('sha256', signer.secretToken).update(plainToken).digest('hex')
      return c.json({ plainToken, encryptedToken })
    }
    const removed = Deauthorized.safeParse(message)
    // Another event, or one without a meaning for us: taken, so that Zoom does not switch the endpoint off.
    if (!removed.success) return c.body(null, 204)
    const { user_id, account_id, client_id, deauthorization_time } = removed.data.payload
    // One app's secret says nothing about another one's users.
    if (!signers.some(({ clientId }) => clientId === client_id)) return c.body(null, 401)
    const notice = {
      at: Date.parse(deauthorization_time),
      clientId: client_id,
      zoomUserId: user_id,
      zoomAccountId: account_id,
    }
    db.tx('notice.add', () => addNotice(db, notice))
    waiting.wake()
    return c.body(null, 204)
  })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
