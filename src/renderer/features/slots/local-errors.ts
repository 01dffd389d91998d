import { ORPCError } from '@orpc/client'
import { withLocalTimes } from './slot-words.ts'

/** The same failure with the instants in its message, which are UTC, in the reader's zone. */
export function inLocalTimes(error: unknown, zone: string, now: number): unknown {
  if (!(error instanceof ORPCError)) return error
  const { code, defined, status, message, data, cause } = error
  return new ORPCError(String(code), {
    defined,
    status,
    message: withLocalTimes(message, zone, now),
    data: data as unknown,
    cause,
  })
}
