import { randomUUID } from 'node:crypto'
import { ORPCError, ValidationError } from '@orpc/server'
import { type ErrorCode, ERRORS, ExpectedError } from '../../contract/errors.ts'
import type { Log } from '../log/log.ts'

function ofInput(error: ValidationError): ExpectedError {
  const [issue] = error.issues
  const field = (issue?.path ?? [])
    .map((step) => String(typeof step === 'object' ? step.key : step))
    .join('.')
  const message = issue?.message ?? 'not accepted'
  return new ExpectedError('BAD_INPUT', `${field === '' ? 'The input' : field}: ${message}.`, {
    field,
    remedy: message,
  })
}

/**
 * What the renderer gets to see of a failure: an expected error whole, anything else as an id under which the
 * log has it.
 */
export function answerOf(error: unknown, log: Log): ORPCError<string, unknown> {
  if (error instanceof ExpectedError) {
    const { message, data } = error
    const code: ErrorCode = error.code
    return new ORPCError(code, { status: ERRORS[code].status, message, data })
  }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError)
      return answerOf(ofInput(error.cause), log)
    if (error.code !== 'INTERNAL_SERVER_ERROR') return error
  }
  const id = randomUUID()
  log.error({ id, err: error }, 'a procedure broke')
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: 'Switchboard has a fault here. Nothing more was done.',
    data: { id },
  })
}
