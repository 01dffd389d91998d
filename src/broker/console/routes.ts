import type { Hono } from 'hono'
import { WIRE, type WireCall, type WireInput } from '../../contract/broker-wire.ts'
import { boundedBody, fewAtOnce } from '../http/bounded-body.ts'
import type { BrokerEnv } from '../http/env.ts'
import { RateLimit } from '../http/rate-limit.ts'
import type { BrokerDatabase } from '../store/database.ts'
import { type Asked, type consoleCalls, keyOfPaired } from './calls.ts'
import { type ConsoleGate, Refusal } from './gate.ts'

interface Parts {
  readonly db: BrokerDatabase
  readonly gate: ConsoleGate
  readonly calls: ReturnType<typeof consoleCalls>
  readonly now: () => number
  readonly onFault: (error: unknown) => void
}

const MOST_BODY = 64 * 1024
/** Room for the list of tenants, which is sent rarely: a few of them at once. */
const MOST_TENANTS_BODY = 4 * 1024 * 1024
const MOST_TENANTS_AT_ONCE = 4
const WAIT = 'Too many requests. Wait a minute, then try again.'

/** The console's side of the broker. */
export function addConsoleRoutes(app: Hono<BrokerEnv>, parts: Parts): void {
  const { db, gate, calls, now, onFault } = parts
  const byAddress = new RateLimit({ burst: 60, perMinute: 600 })
  // By address, so that whoever guesses does not keep the operator out; the code has 138 bits.
  const pairings = new RateLimit({ burst: 5, perMinute: 5 })

  for (const call of Object.keys(WIRE) as WireCall[]) {
    const { path } = WIRE[call]
    if (call === 'tenants')
      app.use(
        path,
        boundedBody(MOST_TENANTS_BODY),
        fewAtOnce(MOST_TENANTS_AT_ONCE, (c) => gate.refuse(c.req.raw, new Refusal('tooMany', WAIT))),
      )
    else app.use(path, boundedBody(MOST_BODY))
    app.post(path, async (c) => {
      const request = c.req.raw
      try {
        const address = c.get('address')
        if (!byAddress.take(address, now()) || (call === 'pair' && !pairings.take(address, now())))
          throw new Refusal('tooMany', WAIT)
        const body = await c.req.text()
        // Whoever is not paired has nothing parsed; only pairing brings its key in the body.
        if (call !== 'pair') gate.check(request, path, body, keyOfPaired(db))
        const input = WIRE[call].input.safeParse(readJson(body))
        if (!input.success) {
          const [issue] = input.error.issues
          throw new Refusal('input', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not accepted'}`)
        }
        if (call === 'pair') gate.check(request, path, body, (input.data as WireInput<'pair'>).signKey)
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
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
