import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { ConnectionDetail, ConnectionEvent } from '../../contract/users.ts'
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
import { getMe, type ZoomUser } from '../zoom/meetings-api.ts'
import type { ZoomOAuth } from '../zoom/oauth.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { Attempts } from './attempts.ts'
import { Disconnector } from './disconnect.ts'
import { LICENSED, nameOf } from './pairs.ts'
import {
  addEvent,
  connectionById,
  connectionOfUser,
  doubtfulUsers,
  type ConnectionRow,
  eventsOf,
  setIdentity,
  setPaused,
  setResumed,
  setState,
  usersOfConnection,
} from './queries.ts'
import { recoverConnections } from './recover.ts'
import { scopeGapReason, scopeStates } from './scopes.ts'
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

const PLAN_WORDS = { free: 'Free', pro: 'Pro', business: 'Business' } as const
const SOURCE_WORDS = {
  operator: 'set by the operator',
  licensedUser: 'at least, since a user is Licensed',
  assumed: 'assumed until set',
} as const

/** Users' authorizations: made, used, paused, ended; every other capability calls Zoom through here. */
export class ConnectionsService {
  readonly attempts: Attempts
  readonly #parts: Parts
  readonly #tokens: TokenKeeper
  readonly #disconnector: Disconnector
  readonly #connectedListeners: Array<(userId: UserId) => void> = []

  constructor(parts: Parts) {
    this.#parts = parts
    recoverConnections(parts)
    this.#tokens = new TokenKeeper(parts)
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
    const verify = (): void => {
      if (vault.isOpen) void this.#verifyDoubtful()
    }
    vault.onChange(verify)
    verify()
  }

  close(): void {
    this.attempts.close()
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
        const after = asBefore ? stateAfterCheck(before, who) : null
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
  detail(userId: UserId): { connection: ConnectionDetail; history: ConnectionEvent[] } | null {
    const { core } = this.#parts.store
    const row = connectionOfUser(core, userId)
    if (row === undefined) return null
    const account = zoomAccount(core, row.issuer, row.zoom_account_id)
    const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
    return {
      connection: {
        id: row.id,
        zoomAppName: this.#parts.zoomApps.row(row.zoom_app_id).name,
        zoomUserId: row.zoom_user_id,
        zoomEmail: row.zoom_email,
        zoomAccountId: row.zoom_account_id,
        zoomAccountName: account.name,
        plan: `${PLAN_WORDS[account.plan]}, ${SOURCE_WORDS[account.planSource]}`,
        zoomType: row.zoom_type === 1 ? 'basic' : row.zoom_type === LICENSED ? 'licensed' : 'other',
        authorizedAt: new Date(row.authorized_at).toISOString(),
        generation: row.generation,
        refreshedAt: at(row.refreshed_at),
        accessExpiresAt: at(row.access_expires_at),
        scopes: scopeStates(row.scopes.split(' ')),
        sharedWith: usersOfConnection(core, row.id)
          .filter(({ id }) => id !== userId)
          .map(({ id, name, tenant_name }) => ({ id, name, tenantName: tenant_name })),
      },
      history: eventsOf(core, row.id, 50).map((event) => ({
        ...event,
        at: new Date(event.at).toISOString(),
      })),
    }
  }

  async #callAs<T>(row: ConnectionRow, userId: UserId, spec: CallSpec<T>): Promise<T> {
    try {
      return await this.#parts.door.call(this.#callerOf(row, userId), this.#tokens.sourceOf(row.id), spec)
    } catch (error) {
      const beside = spec.optional === true && error instanceof ZoomFailure && error.kind === 'scopeGap'
      if (error instanceof ZoomFailure && !beside) this.#noteFailure(row, error)
      throw error
    }
  }

  /** Keeps what a failure says of the connection itself. */
  #noteFailure(row: ConnectionRow, failure: ZoomFailure): void {
    const { store, clock, changes } = this.#parts
    const note = (state: ConnectionState, reason: string): void => {
      const current = connectionById(store.core, row.id)
      if (current === undefined || current.generation !== row.generation || current.state === state) return
      if (['paused', 'revocationWaiting', 'disconnected'].includes(current.state)) return
      store.core.tx('connections.noteFailure', (tx) => {
        setState(tx, row.id, state, reason, clock.now())
        addEvent(tx, row.id, {
          at: clock.now(),
          kind: state,
          text: reason,
          tone: state === 'scopeGap' ? 'warn' : 'bad',
        })
      })
      changes.publish('connections', 'users', 'tenants', 'overview')
    }
    if (failure.kind === 'accessTokenRefused')
      note('needsConsent', 'Zoom refused a fresh access token: the user removed the app, or was deactivated.')
    if (failure.kind === 'scopeGap')
      note(
        'scopeGap',
        `Zoom refused a call for want of a scope${failure.scopes.length === 0 ? '' : `: ${failure.scopes.join(' or ')}`}.`,
      )
    if (failure.kind === 'mayNotHost')
      note('deactivated', 'Zoom does not let this user host meetings: deactivated, or without a licence.')
    if (failure.kind === 'userGone')
      note('movedAccount', 'Zoom does not find this user in the account any more.')
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
    const row = connectionOfUser(this.#parts.store.core, userId)
    if (row === undefined)
      throw new ExpectedError('NOT_CONNECTED', 'This user was never connected to Zoom. Connect them first.')
    return row
  }

  #outcome(id: ConnectionId, text: string): Outcome {
    const row = connectionById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('connection')
    return { state: row.state, text: row.state === 'healthy' ? text : (row.state_reason ?? text) }
  }
}

/** The state in which a passed check leaves a connection; null if it stays as it is. */
function stateAfterCheck(
  before: ConnectionRow,
  who: ZoomUser,
): { state: ConnectionState; reason: string | null } | null {
  if (who.account_id !== before.zoom_account_id)
    return {
      state: 'movedAccount',
      reason: `This Zoom user is in another Zoom account now (${who.account_id}).`,
    }
  if (who.status === 'inactive')
    return { state: 'deactivated', reason: 'Zoom says that this user is deactivated.' }
  if (before.state !== 'deactivated' && before.state !== 'zoomUnreachable') return null
  const gap = scopeGapReason(before.scopes.split(' '))
  return { state: gap === null ? 'healthy' : 'scopeGap', reason: gap }
}
