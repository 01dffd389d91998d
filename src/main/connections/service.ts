import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { noteZoomAccount, zoomAccount } from '../zoom/accounts.ts'
import type { Caller, CallSpec, Door } from '../zoom/door.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import { ZoomFailure } from '../zoom/failures.ts'
import { getMe } from '../zoom/meetings-api.ts'
import type { ZoomOAuth } from '../zoom/oauth.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { Attempts } from './attempts.ts'
import { detailOf } from './detail.ts'
import { Disconnector } from './disconnect.ts'
import { noteFailure, stateAfterCheck } from './health.ts'
import { LICENSED, nameOf } from './pairs.ts'
import {
  addEvent,
  connectionById,
  connectionOfUser,
  doubtfulUsers,
  expectedUser,
  type ConnectionRow,
  setIdentity,
  setPaused,
  setResumed,
  setState,
  usersOfConnection,
} from './queries.ts'
import { recoverConnections } from './recover.ts'
import { ScopeSweep } from './scope-sweep.ts'
import { TokenKeeper } from './tokens.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly host: Host
  readonly log: Log
  readonly operator: () => string
  readonly zoomApps: ZoomAppsService
  readonly oauth: ZoomOAuth
  readonly door: Door
}

export interface Outcome {
  readonly state: ConnectionState
  readonly text: string
}

/** Users' authorizations: made, used, paused, ended; every other capability calls Zoom through here. */
export class ConnectionsService {
  readonly attempts: Attempts
  readonly #parts: Parts
  readonly #tokens: TokenKeeper
  readonly #disconnector: Disconnector
  readonly #sweep: ScopeSweep
  readonly #connectedListeners: Array<(userId: UserId) => void> = []

  constructor(parts: Parts) {
    this.#parts = parts
    recoverConnections(parts)
    this.#tokens = new TokenKeeper(parts)
    this.#sweep = new ScopeSweep(parts)
    parts.zoomApps.onFeatures(() => void this.#sweep.run())
    this.attempts = new Attempts({
      ...parts,
      onConnected: (userId) => {
        for (const listener of this.#connectedListeners) listener(userId)
      },
      onDoubt: () => void this.#verifyDoubtful(),
      onAbandoned: (id) => void this.#disconnector.disconnect(id, 'background'),
    })
    this.#disconnector = new Disconnector({
      ...parts,
      tokens: this.#tokens,
      callerOf: (row) => this.#callerOf(row),
    })
  }

  /** Goes on with what an earlier start left: call it once every capability is there. */
  start(): void {
    const { vault } = this.#parts
    this.#disconnector.resumeWaiting()
    void this.#sweep.run()
    const verify = (): void => {
      if (!vault.isOpen) return
      void this.#verifyDoubtful()
      this.wakeAll()
    }
    vault.onChange(verify)
    verify()
  }

  /** Tries every disconnect that waits, now: Zoom answers again, or the secrets are open. */
  wakeAll(): void {
    this.#disconnector.tryWaiting()
  }

  close(): void {
    this.attempts.close()
    this.#sweep.stop()
  }

  /** Calls back whenever a user was connected or resumed: work that waited for that may go on. */
  onConnected(listener: (userId: UserId) => void): void {
    this.#connectedListeners.push(listener)
  }

  /**
   * Makes a call on a user's behalf. What the failure says of the connection becomes its state.
   *
   * @throws {ExpectedError} NOT_CONNECTED, PAUSED, NEEDS_CONSENT, SECRETS_…, APP_CREDENTIALS_WRONG, ZOOM_UNREACHABLE
   * @throws {ZoomFailure} for what the caller must judge
   * @throws {AllowanceSpent}
   */
  async call<T>(userId: UserId, spec: CallSpec<T>): Promise<T> {
    const row = connectionOfUser(this.#parts.store.core, userId)
    if (row === undefined)
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected to Zoom. Connect them first.')
    return this.#callAs(row, userId, spec)
  }

  /** The Zoom user behind a user, connected or once connected. */
  zoomUserOf(
    userId: UserId,
  ): { zoomUserId: string; accountId: string; issuer: string; state: ConnectionState } | null {
    const row = connectionOfUser(this.#parts.store.core, userId)
    return row === undefined
      ? null
      : { zoomUserId: row.zoom_user_id, accountId: row.zoom_account_id, issuer: row.issuer, state: row.state }
  }

  async check(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    const before = this.#required(userId)
    const { store, clock, changes } = this.#parts
    try {
      const who = await this.call(userId, getMe({ purpose: 'Check health', subjectId: userId, lane }))
      const now = clock.now()
      store.core.tx('connections.checked', (tx) => {
        // Paused, disconnected or authorized anew while Zoom answered: that stands.
        const current = connectionById(tx, before.id)
        const asBefore = current?.state === before.state && current.generation === before.generation
        const after = asBefore ? stateAfterCheck(tx, before, who) : null
        setIdentity(tx, before.id, {
          email: who.email,
          name: nameOf(who),
          type: who.type,
          accountId: who.account_id,
        })
        noteZoomAccount(tx, {
          issuer: before.issuer,
          id: who.account_id,
          name: null,
          licensed: who.type === LICENSED,
          now,
        })
        addEvent(tx, before.id, { at: now, kind: 'checked', text: 'Health check passed', tone: 'ok' })
        if (after !== null) setState(tx, before.id, after.state, after.reason, now)
      })
      changes.publish('connections', 'users')
      return this.#outcome(before.id, 'Zoom answers; the connection works')
    } catch (error) {
      throw expectedOf(error)
    }
  }

  pause(userId: UserId): Outcome {
    const row = this.#required(userId)
    const { store, clock, changes, audit, operator } = this.#parts
    if (row.state === 'paused') return { state: 'paused', text: 'Already paused' }
    if (row.refresh === null || row.state === 'disconnected' || row.state === 'revocationWaiting')
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected, so there is nothing to pause.')
    store.core.tx('connections.pause', (tx) => {
      setPaused(tx, row.id, `Paused by ${operator()}`, clock.now())
      addEvent(tx, row.id, { at: clock.now(), kind: 'paused', text: `Paused by ${operator()}`, tone: 'off' })
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'pause user',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: row.state },
          after: { state: 'paused' },
        })
    })
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    return { state: 'paused', text: 'Paused; the sealed tokens are kept' }
  }

  resume(userId: UserId): Outcome {
    const row = this.#required(userId)
    const { store, clock, changes, audit, operator } = this.#parts
    if (row.state !== 'paused') return { state: row.state, text: 'Not paused' }
    store.core.tx('connections.resume', (tx) => {
      setResumed(tx, row.id, clock.now())
      addEvent(tx, row.id, { at: clock.now(), kind: 'resumed', text: `Resumed by ${operator()}`, tone: 'ok' })
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'resume user',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: 'paused' },
          after: { state: row.resumes_to ?? 'healthy' },
        })
    })
    changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
    for (const listener of this.#connectedListeners) listener(userId)
    return this.#outcome(row.id, 'Resumed')
  }

  disconnect(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    return this.#disconnector.disconnect(this.#required(userId).id, lane)
  }

  /** Takes a user back without asking them: resumes, or refreshes where the token lives. */
  async reconnectSilently(userId: UserId, lane: Lane): Promise<Outcome> {
    const row = this.#required(userId)
    if (row.state === 'paused') this.resume(userId)
    if (row.refresh === null || row.state === 'disconnected')
      throw new ExpectedError('NEEDS_CONSENT', 'The user must consent again: no token is left here.', {
        reason: 'no token is left here',
      })
    return this.check(userId, lane)
  }

  /** Everything about the connection behind a user; null if there never was one. */
  detail(userId: UserId): ReturnType<typeof detailOf> {
    return detailOf(this.#parts, userId)
  }

  async #callAs<T>(row: ConnectionRow, userId: UserId, spec: CallSpec<T>): Promise<T> {
    try {
      return await this.#parts.door.call(this.#callerOf(row, userId), this.#tokens.sourceOf(row.id), spec)
    } catch (error) {
      const beside = spec.optional === true && error instanceof ZoomFailure && error.kind === 'scopeGap'
      if (error instanceof ZoomFailure && !beside) noteFailure(this.#parts, row, error)
      throw error
    }
  }

  #callerOf(row: ConnectionRow, userId?: UserId): Caller {
    const { core } = this.#parts.store
    const users = usersOfConnection(core, row.id)
    const user = users.find(({ id }) => id === userId) ?? users[0]
    return {
      zoomAppId: row.zoom_app_id,
      issuer: row.issuer,
      apiUrl: row.api_url,
      accountId: row.zoom_account_id,
      zoomUserId: row.zoom_user_id,
      plan: zoomAccount(core, row.issuer, row.zoom_account_id).plan,
      tenantId: user?.tenant_id ?? null,
      userId: user?.id ?? null,
    }
  }

  /** Asks Zoom about every connection of which a crash left it open whether it lives. */
  async #verifyDoubtful(): Promise<void> {
    for (const { user_id } of doubtfulUsers(this.#parts.store.core)) {
      try {
        await this.check(user_id, 'background')
      } catch (error) {
        this.#parts.log.info({ err: error }, 'a doubtful connection could not be checked yet')
      }
    }
  }

  #required(userId: UserId): ConnectionRow {
    const { core } = this.#parts.store
    const row = connectionOfUser(core, userId)
    if (row !== undefined) return row
    if (expectedUser(core, userId) === undefined) throw notFound('user')
    throw new ExpectedError('NOT_CONNECTED', 'This user was never connected to Zoom. Connect them first.')
  }

  #outcome(id: ConnectionId, text: string): Outcome {
    const row = connectionById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('connection')
    return { state: row.state, text: row.state === 'healthy' ? text : (row.state_reason ?? text) }
  }
}
