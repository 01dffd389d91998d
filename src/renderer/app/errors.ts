import { ORPCError } from '@orpc/client'
import { ERRORS, type ErrorCode, type ErrorData } from '../../contract/errors.ts'

/** An error as it is shown: what happened, why, what now, and the code small. */
export type ShownError = { title: string; text: string; code: string; expected: boolean }

/** An error that main expects, by its code. */
export type Expected<C extends ErrorCode> = { code: C; message: string; data: ErrorData<C> }

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}

/** True if main answered with this expected error; then its data is typed. */
export function isExpected<C extends ErrorCode>(error: unknown, code: C): error is Expected<C> {
  return error instanceof ORPCError && error.defined && error.code === code
}

/** Titles of the failures that need one of their own; main's message is the text. */
const TITLES: Partial<Record<ErrorCode, string>> = {
  BAD_INPUT: 'This cannot be saved yet',
  NOT_FOUND: 'It is not here any more',
  CONFLICT: 'This is taken',
  NOTHING_SELECTED: 'No one is selected',
  TOO_MANY: 'Too many at once',
  CONFIRMATION_WRONG: 'The confirmation does not match',
  SECRETS_UNSET: 'Secrets have no place yet',
  SECRETS_LOCKED: 'Secrets are locked',
  SECRETS_READ_ONLY: 'Secrets cannot be opened here',
  PASSPHRASE_WRONG: 'This passphrase does not open the secrets',
  SANDBOX_NOT_RUNNING: 'The sandbox is not running',
  NOT_CONNECTED: 'Not connected to Zoom',
  PAUSED: 'This connection is paused',
  NEEDS_CONSENT: 'Zoom no longer accepts this connection',
  APP_CREDENTIALS_WRONG: 'Zoom does not accept the app’s client secret',
  SCOPE_GAP: 'A scope is missing',
  ALLOWANCE_SPENT: 'The allowance is spent',
  ZOOM_UNREACHABLE: 'Zoom cannot be reached',
  BROKER_NOT_PAIRED: 'No broker is paired',
  BROKER_UNREACHABLE: 'The broker cannot be reached',
  BROKER_REFUSED: 'The broker refused this',
  ZOOM_REFUSED: 'Zoom refused this',
}

/** The id that main logged an unexpected failure under, if it sent one. */
function idOf(error: ORPCError<string, unknown>): string {
  const { data } = error
  if (typeof data === 'object' && data !== null && 'id' in data && typeof data.id === 'string') return data.id
  return error.code
}

/** Says what an error means for the operator. Whatever main did not expect is a bug of ours and is named so. */
export function showError(error: unknown): ShownError {
  if (error instanceof ORPCError) {
    if (error.defined && isCode(error.code))
      return {
        title: TITLES[error.code] ?? 'This was not done',
        text: error.message,
        code: error.code,
        expected: true,
      }
    if (error.code === 'BAD_REQUEST')
      return {
        title: 'This cannot be saved yet',
        text: 'A value is missing or too long. Look at the marked fields, then try again.',
        code: error.code,
        expected: true,
      }
    return broken(idOf(error))
  }
  if (error instanceof Error && error.name === 'AbortError') return LINK_LOST
  return broken(error instanceof Error ? error.name : 'unknown')
}

/** The link broke while main was at work: whether it was done is not known here. */
const LINK_LOST: ShownError = {
  title: 'The console was lost before it answered',
  text: 'It may have been done all the same. Look at what is shown once the console is back, then try again.',
  code: 'link lost',
  expected: true,
}

function broken(id: string): ShownError {
  return {
    title: 'Something in Switchboard broke',
    text: 'The log has the details under this id. Try again; if it happens again, report it with the id.',
    code: id,
    expected: false,
  }
}

/** The field an error is about and what to say there, for forms; null if it is about no field. */
export function fieldError(error: unknown): { field: string; message: string } | null {
  if (isExpected(error, 'BAD_INPUT')) return { field: error.data.field, message: error.message }
  if (isExpected(error, 'CONFLICT')) return { field: error.data.field, message: error.message }
  return null
}
