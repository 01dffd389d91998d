import { createHmac, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Keys } from '../sandbox.ts'
import type { Switches } from '../switches.ts'
import type { Journal } from '../world/journal.ts'
import type { User } from '../world/model.ts'
import type { App, Apps } from './apps.ts'
import { createSecret } from './secrets.ts'

/** A notice that is still to be taken. */
interface Delivery {
  readonly id: string
  readonly clientId: string
  readonly body: string
  readonly tries: number
  readonly dueAt: number
}

interface Parts {
  readonly clock: Clock
  readonly journal: Journal
  readonly switches: Switches
  readonly apps: Apps
  readonly keys: Keys
}

const MINUTE = 60_000
/** Zoom: webhooks: tried again after these spans when nobody answers, or with a status of 5xx. */
const PAUSES = [5 * MINUTE, 20 * MINUTE, 60 * MINUTE]
/** Zoom: webhooks: how long an endpoint may take. */
const WITHIN_MS = 3000

const Proof = z.object({ plainToken: z.string(), encryptedToken: z.string() })

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex')
}

/** Zoom's notices to an app's own endpoint that a user removed it (`app_deauthorized`), of published apps only. */
export class Notices {
  readonly #parts: Parts
  readonly #waiting = new Map<string, Delivery>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Has an endpoint prove that it knows the app's secret token (`endpoint.url_validation`); what is wrong, in words. */
  async problemOf(app: App, url: string): Promise<string | null> {
    const plainToken = createSecret(16)
    const body = JSON.stringify({
      event: 'endpoint.url_validation',
      event_ts: this.#parts.clock.now(),
      payload: { plainToken },
    })
    let answer: Response
    try {
      answer = await this.#post(app, url, body)
    } catch {
      return `${url} does not answer within 3 s.`
    }
    if (!answer.ok) return `${url} answers ${answer.status} to Zoom’s question.`
    const proof = Proof.safeParse(await answer.json().catch(() => undefined))
    const isProved =
      proof.success &&
      proof.data.plainToken === plainToken &&
      proof.data.encryptedToken === hmac(app.secretToken, plainToken)
    return isProved ? null : `${url} does not know the app’s secret token.`
  }

  /** A user removed an app: its endpoint is told, now or later. */
  removed(app: App, user: User): void {
    const { clock, keys, switches } = this.#parts
    if (app.notificationUrl === undefined || switches.is('app.published', 'off')) return
    const at = clock.now()
    const payload = {
      account_id: user.account_id,
      user_id: user.id,
      signature: keys.sign('deauthorization', `${app.clientId}|${user.id}|${at}`),
      deauthorization_time: new Date(at).toISOString(),
      client_id: app.clientId,
    }
    const body = JSON.stringify({ event: 'app_deauthorized', event_ts: at, payload })
    this.#keep({ id: randomUUID(), clientId: app.clientId, body, tries: 0, dueAt: at })
    this.look()
  }

  /** What nobody took yet. */
  list(): Array<{ id: string; clientId: string; tries: number; dueAt: number }> {
    return [...this.#waiting.values()].map(({ id, clientId, tries, dueAt }) => ({
      id,
      clientId,
      tries,
      dueAt,
    }))
  }

  /** Sends what is due, and looks again when the next one is. Called when the clock was set, too. */
  look(): void {
    clearTimeout(this.#timer)
    const [next] = [...this.#waiting.values()].toSorted((a, b) => a.dueAt - b.dueAt)
    if (next === undefined || this.#isClosed) return
    const wait = Math.min(Math.max(0, next.dueAt - this.#parts.clock.now()), PAUSES.at(-1) ?? 0)
    this.#timer = setTimeout(() => this.#sendDue(), wait)
    this.#timer.unref()
  }

  restore(value: unknown): void {
    const delivery = value as Delivery
    this.#waiting.set(delivery.id, delivery)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #sendDue(): void {
    const now = this.#parts.clock.now()
    for (const delivery of [...this.#waiting.values()].filter(({ dueAt }) => dueAt <= now)) {
      // Out of the line while it is under way; a process that dies meanwhile sends it again.
      this.#waiting.delete(delivery.id)
      void this.#send(delivery)
    }
    this.look()
  }

  async #send(delivery: Delivery): Promise<void> {
    const { clock, apps } = this.#parts
    const app = apps.find(delivery.clientId)
    // Zoom: a 4xx is never tried again, an address that is gone is not either.
    const status =
      app?.notificationUrl === undefined
        ? 410
        : await this.#post(app, app.notificationUrl, delivery.body).then(
            (answer) => answer.status,
            () => 503,
          )
    if (this.#isClosed) return
    const pause = PAUSES[delivery.tries]
    if (status >= 500 && pause !== undefined)
      this.#keep({ ...delivery, tries: delivery.tries + 1, dueAt: clock.now() + pause })
    else this.#parts.journal.put('notices', delivery.id, null)
    this.#parts.journal.commit()
    this.look()
  }

  #keep(delivery: Delivery): void {
    this.#waiting.set(delivery.id, delivery)
    this.#parts.journal.put('notices', delivery.id, delivery)
  }

  /** Signed as Zoom does. By the machine's time: who receives it goes by that, wherever this clock was turned to. */
  #post({ secretToken }: App, url: string, body: string): Promise<Response> {
    const timestamp = String(Math.floor(Date.now() / 1000))
    return fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-zm-request-timestamp': timestamp,
        'x-zm-signature': `v0=${hmac(secretToken, `v0:${timestamp}:${body}`)}`,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
  }
}
