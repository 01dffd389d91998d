import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { Reader } from '../store/handles.ts'
import {
  connectionById,
  connectionOfUser,
  type ConnectionRow,
  expectedUser,
  servedUser,
  type ServedUser,
} from './queries.ts'

/** Where a connection stands after something was done to it, in a word and a sentence. */
export interface Outcome {
  readonly state: ConnectionState
  readonly text: string
}

/** A user whom an admin's connection serves. */
export type Host = ServedUser & { readonly host_zoom_user_id: string }

/** The user as a host, if an admin's connection serves them; null if they have a connection of their own, or none. */
export function asHost(user: ServedUser | undefined): Host | null {
  return user === undefined || user.connection_id === null || user.host_zoom_user_id === null
    ? null
    : { ...user, host_zoom_user_id: user.host_zoom_user_id }
}

/**
 * The connection behind a user.
 *
 * @throws {ExpectedError} NOT_FOUND, NOT_CONNECTED if there never was one
 */
export function requiredConnection(db: Reader, userId: UserId): ConnectionRow {
  const row = connectionOfUser(db, userId)
  if (row !== undefined) return row
  if (expectedUser(db, userId) === undefined) throw notFound('user')
  throw new ExpectedError('NOT_CONNECTED', 'This user was never connected to Zoom. Connect them first.')
}

/** The user as a host of an admin's connection; null if they have a connection of their own, or none. */
export function hostOf(db: Reader, userId: UserId): Host | null {
  return asHost(servedUser(db, userId))
}

/** Where a connection stands now; `text` is said where it is healthy, else its reason. */
export function outcomeOf(db: Reader, id: ConnectionId, text: string): Outcome {
  const row = connectionById(db, id)
  if (row === undefined) throw notFound('connection')
  return { state: row.state, text: row.state === 'healthy' ? text : (row.state_reason ?? text) }
}

/** The same of a host, whose own state comes before the account's. */
export function hostOutcomeOf(db: Reader, userId: UserId, text: string): Outcome {
  const host = hostOf(db, userId)
  if (host === null) throw notFound('user')
  const state = host.connection_state
  if (state === 'healthy') return { state, text }
  const why = host.host_reason ?? (host.connection_id && connectionById(db, host.connection_id)?.state_reason)
  return { state, text: why ?? text }
}
