import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { BrokerEnv } from './env.ts'

/** Whole bodies, within a bound, before anybody looks at them. */
export function boundedBody(most: number) {
  return createMiddleware<BrokerEnv>(async (c, next) => {
    const length = Number(c.req.header('content-length') ?? 0)
    if (c.req.header('transfer-encoding') !== undefined || !(length <= most))
      return c.text('too large, or of unknown size', 413)
    return next()
  })
}

/** Lets so many requests in at once: what they may hold in memory together is bounded, also for those whom nobody knows. */
export function fewAtOnce(most: number, refuse: (c: Context<BrokerEnv>) => Response) {
  let inside = 0
  return createMiddleware<BrokerEnv>(async (c, next) => {
    if (inside >= most) return refuse(c)
    inside += 1
    try {
      return await next()
    } finally {
      inside -= 1
    }
  })
}
