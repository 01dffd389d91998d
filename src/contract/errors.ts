import { z } from 'zod'
import { Instant } from './time.ts'

/**
 * Every failure that the product expects, by its code. Each procedure may answer with any of them; whatever
 * else is thrown is a bug and reaches the renderer as an id only. Messages say what happened, why, and what
 * to do now.
 */
export const ERRORS = {
  BAD_INPUT: { status: 400, data: z.object({ field: z.string(), remedy: z.string() }) },
  NOT_FOUND: { status: 404, data: z.object({ what: z.string() }) },
  CONFLICT: { status: 409, data: z.object({ field: z.string() }) },
  NOTHING_SELECTED: { status: 400 },
  TOO_MANY: { status: 400, data: z.object({ limit: z.int(), chosen: z.int() }) },
  CONFIRMATION_WRONG: { status: 400, data: z.object({ expected: z.string() }) },
  SECRETS_UNSET: { status: 409 },
  SECRETS_LOCKED: { status: 423 },
  SECRETS_READ_ONLY: { status: 423 },
  PASSPHRASE_WRONG: { status: 403 },
  SANDBOX_NOT_RUNNING: { status: 409 },
  NOT_CONNECTED: { status: 409 },
  PAUSED: { status: 409 },
  NEEDS_CONSENT: { status: 409, data: z.object({ reason: z.string() }) },
  APP_CREDENTIALS_WRONG: { status: 409, data: z.object({ zoomApp: z.string() }) },
  SCOPE_GAP: { status: 409, data: z.object({ scopes: z.array(z.string()) }) },
  PAID_ONLY: { status: 409 },
  HOST_MAY_NOT_SCHEDULE: { status: 409 },
  ZOOM_USER_GONE: { status: 409 },
  MEETING_GONE: { status: 404 },
  MEETING_RUNNING: { status: 409 },
  ALLOWANCE_SPENT: {
    status: 429,
    data: z.object({ bucket: z.string(), freesAt: Instant, source: z.enum(['ledger', 'zoom']) }),
  },
  ZOOM_UNREACHABLE: { status: 503, data: z.object({ effectUnknown: z.boolean() }) },
  BROKER_NOT_PAIRED: { status: 409 },
  BROKER_UNREACHABLE: { status: 503 },
  BROKER_REFUSED: { status: 502, data: z.object({ reason: z.string() }) },
  ZOOM_REFUSED: {
    status: 502,
    data: z.object({ status: z.int(), code: z.int().nullable(), zoomMessage: z.string() }),
  },
} as const

export type ErrorCode = keyof typeof ERRORS
type DataSchemaOf<C extends ErrorCode> = (typeof ERRORS)[C] extends { data: infer S extends z.ZodType }
  ? S
  : never
/** What comes with an error of this code; `undefined` where nothing does. */
export type ErrorData<C extends ErrorCode> = [DataSchemaOf<C>] extends [never]
  ? undefined
  : z.infer<DataSchemaOf<C>>

/** A failure that the product expects: thrown by services, mapped to a typed answer in one place of `rpc/`. */
export class ExpectedError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly data: ErrorData<C>

  constructor(code: C, message: string, ...data: ErrorData<C> extends undefined ? [] : [data: ErrorData<C>]) {
    super(message)
    this.name = 'ExpectedError'
    this.code = code
    this.data = data[0] as ErrorData<C>
  }
}

/** True if an error is expected and has this code. */
export function isExpected<C extends ErrorCode>(error: unknown, code: C): error is ExpectedError<C> {
  return error instanceof ExpectedError && error.code === code
}

/** Refuses a value of the caller: names the field, says what is wrong and what would be right. */
export function badInput(field: string, message: string, remedy: string): ExpectedError<'BAD_INPUT'> {
  return new ExpectedError('BAD_INPUT', message, { field, remedy })
}

/** Says that something asked for by id is not here (any more). */
export function notFound(what: string): ExpectedError<'NOT_FOUND'> {
  return new ExpectedError('NOT_FOUND', `This ${what} is not here any more. It may have been removed.`, {
    what,
  })
}
