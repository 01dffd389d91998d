import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { zoomAccount } from '../zoom/accounts.ts'
import type { Caller, CallSpec, Door } from '../zoom/door.ts'
import { ZoomFailure } from '../zoom/failures.ts'
import { noteFailure } from './health.ts'
import { type Hosts, onBehalfOf } from './hosts.ts'
import {
  anyUserOfConnection,
  connectionById,
  connectionOfUser,
  type ConnectionRow,
  servedUser,
} from './queries.ts'
import { asHost, hostOf } from './standing.ts'
import type { TokenKeeper } from './tokens.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly door: Door
  readonly tokens: TokenKeeper
  readonly hosts: Hosts
}

/** Calls to Zoom by a connection's tokens. What a failure says of the connection becomes its state. */
export class ConnectionCalls {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Makes a call on a user's behalf.
   *
   * @throws {ExpectedError} NOT_CONNECTED, PAUSED, NEEDS_CONSENT, SECRETS_…, APP_CREDENTIALS_WRONG, ZOOM_UNREACHABLE
   * @throws {ZoomFailure} for what the caller must judge
   * @throws {AllowanceSpent}
   */
  async forUser<T>(userId: UserId, spec: CallSpec<T>): Promise<T> {
    const row = connectionOfUser(this.#parts.store.core, userId)
    if (row === undefined)
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected to Zoom. Connect them first.')
    const host = hostOf(this.#parts.store.core, userId)
    if (host !== null) this.#parts.hosts.requireWanted(host)
    const asked = host === null ? spec : onBehalfOf(spec, host.host_zoom_user_id)
    try {
      return await this.#parts.door.call(
        this.callerOf(row, userId),
        this.#parts.tokens.sourceOf(row.id, asked),
        asked,
      )
    } catch (error) {
      if (host !== null && error instanceof ZoomFailure && this.#parts.hosts.note(host, error)) throw error
      this.#note(row, spec, error)
      throw error
    }
  }

  /**
   * Makes a call as the one who consented: of an admin's connection that is none of the hosts whom it serves.
   *
   * @throws as {@link forUser} does
   */
  async asGrantor<T>(id: ConnectionId, spec: CallSpec<T>): Promise<T> {
    const row = connectionById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('connection')
    try {
      return await this.#parts.door.call(this.callerOf(row), this.#parts.tokens.sourceOf(row.id, spec), spec)
    } catch (error) {
      this.#note(row, spec, error)
      throw error
    }
  }

  /** Who calls, for the limits and the ledger: a user, or the one who consented. */
  callerOf(row: ConnectionRow, userId?: UserId): Caller {
    const { core } = this.#parts.store
    const user = userId === undefined ? anyUserOfConnection(core, row.id) : servedUser(core, userId)
    const host = asHost(user)
    // An admin who calls for themselves is nobody's user here.
    const named = userId === undefined && host !== null ? undefined : user
    return {
      zoomAppId: row.zoom_app_id,
      issuer: row.issuer,
      apiUrl: row.api_url,
      accountId: row.zoom_account_id,
      // Whose 100 of the day it spends: the host's, not the admin's.
      zoomUserId: (userId === undefined ? null : host?.host_zoom_user_id) ?? row.zoom_user_id,
      plan: zoomAccount(core, row.issuer, row.zoom_account_id).plan,
      tenantId: named?.tenant_id ?? null,
      userId: named?.id ?? null,
    }
  }

  #note(row: ConnectionRow, spec: { readonly optional?: boolean | undefined }, error: unknown): void {
    if (!(error instanceof ZoomFailure)) return
    const beside = spec.optional === true && error.kind === 'scopeGap'
    if (!beside) noteFailure(this.#parts, row, error)
  }
}
