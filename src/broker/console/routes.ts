import type { Hono } from 'hono'
import { WIRE, type WireCall } from '../../contract/broker-wire.ts'
import type { BrokerEnv } from '../http/env.ts'
import { RateLimit } from '../http/rate-limit.ts'
import type { BrokerDatabase } from '../store/database.ts'
import { type Asked, type consoleCalls, keyFor } from './calls.ts'
import { boundedBody, type ConsoleGate, Refusal } from './gate.ts'

interface Parts {
  readonly db: BrokerDatabase
  readonly gate: ConsoleGate
  readonly calls: ReturnType<typeof consoleCalls>
  readonly now: () => number
  readonly onFault: (error: unknown) => void
}

/** Room for the list of tenants; everything else is far smaller. */
const MOST_BODY = 4 * 1024 * 1024

/** The console's side of the broker. */
export function addConsoleRoutes(app: Hono<BrokerEnv>, parts: Parts): void {
  const { db, gate, calls, now, onFault } = parts
  const byAddress = new RateLimit({ burst: 60, perMinute: 600 })
  const pairings = new RateLimit({ burst: 5, perMinute: 5 })

  app.use('/console/*', boundedBody(MOST_BODY))
  for (const call of Object.keys(WIRE) as WireCall[])
    app.post(WIRE[call].path, async (c) => {
      const request = c.req.raw
      try {
        if (!byAddress.take(c.get('address'), now()) || (call === 'pair' && !pairings.take('', now())))
          throw new Refusal('tooMany', 'Too many requests. Wait a minute, then try again.')
        const body = await c.req.text()
        const input = WIRE[call].input.safeParse(readJson(body))
        if (!input.success) {
          const [issue] = input.error.issues
          throw new Refusal('input', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not accepted'}`)
        }
        gate.check(request, WIRE[call].path, body, keyFor(db, call, input.data))
        const answer = calls[call] as (input: unknown, asked: Asked) => unknown
        const value = await answer(input.data, { host: c.get('host'), signal: request.signal })
        return gate.answer(request, 200, value)
      } catch (error) {
        if (error instanceof Refusal) return gate.refuse(request, error)
        onFault(error)
        return gate.refuse(request, new Refusal('broken', 'The broker failed; its log says why.'))
      }
    })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
