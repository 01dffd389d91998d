import type { Refresh } from '../../contract/connections.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ZoomAppLevel } from '../../contract/features.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { ConnectionState } from '../../contract/states.ts'
import type { ScopeState } from '../../contract/users.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import { type Clock, delay } from '../clock.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../log/log.ts'
import type { Tx } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { CallSpec, Door } from '../zoom/door.ts'
import type { ZoomOAuth } from '../zoom/oauth.ts'
import type { Lane } from '../zoom/pacer.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { AppConsents } from './app-consents.ts'
import { Attempts } from './attempts.ts'
import { ConnectionCalls } from './calls.ts'
import { HealthChecks } from './checks.ts'
import { detailOf, refreshLogOf } from './detail.ts'
import { Disconnector } from './disconnect.ts'
import { type ComingMeetings, Endings, type MeetingsChoice } from './endings.ts'
import { attachHost, type HostIdentity, usersWithWaitingWork } from './host-queries.ts'
import { Hosts, mayBeServed } from './hosts.ts'
import { brokenConnections } from './impact.ts'
import { ConnectionKeeper } from './keeper.ts'
import { Pausing } from './pausing.ts'
import { connectionById, connectionOfUser, type ExpectedUser, expectedUser, servedUser } from './queries.ts'
import { recoverConnections } from './recover.ts'
import { refusedApps } from './refresh-queries.ts'
import { confirmRemoval } from './removal-notice.ts'
import { Removals } from './removal.ts'
import { ScopeSweep } from './scope-sweep.ts'
import { scopeStates } from './scopes.ts'
import { hostOf, type Outcome, requiredConnection } from './standing.ts'
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
  /** How often every connection's health is looked at; null for never. */
  readonly checkEveryMs: () => number | null
}

export type { Outcome } from './standing.ts'

/** Users' authorizations: made, used, paused, ended; every other capability calls Zoom through here. */
export class ConnectionsService {
  readonly attempts: Attempts
  readonly removals: Removals
  readonly #keeper: ConnectionKeeper
  #meetings: ComingMeetings | null = null
  /** Consents with an app itself: an admin's for an account, and tests. */
  readonly appConsents: AppConsents
  readonly #parts: Parts
  readonly #tokens: TokenKeeper
  readonly #disconnector: Disconnector
  readonly #sweep: ScopeSweep
  readonly #hosts: Hosts
  readonly #calls: ConnectionCalls
  readonly #checks: HealthChecks
  readonly #pausing: Pausing
  readonly #endings: Endings
  readonly #connectedListeners: Array<(userId: UserId) => void> = []

  constructor(parts: Parts) {
    this.#parts = parts
    recoverConnections(parts)
    this.removals = new Removals(parts)
    this.#tokens = new TokenKeeper({
      ...parts,
      onRemoved: (id) => this.removals.removeByZoom(id, { by: 'refresh', at: parts.clock.now() }),
    })
    this.#sweep = new ScopeSweep(parts)
    this.#hosts = new Hosts(parts)
    this.#calls = new ConnectionCalls({ ...parts, tokens: this.#tokens, hosts: this.#hosts })
    this.#checks = new HealthChecks({ ...parts, calls: this.#calls, hosts: this.#hosts })
    parts.zoomApps.onFeatures(() => void this.#sweep.run())
    this.appConsents = new AppConsents({ ...parts, onDoubt: () => void this.#checks.doubtful() })
    this.attempts = new Attempts({
      ...parts,
      onConnected: (userId) => this.#wake(userId),
      onDoubt: () => void this.#checks.doubtful(),
      onAbandoned: (id) => void this.#disconnector.disconnect(id, 'background'),
    })
    this.#disconnector = new Disconnector({
      ...parts,
      tokens: this.#tokens,
      callerOf: (row) => this.#calls.callerOf(row),
      meetingsLeft: (id) => this.#meetings?.left(id) ?? 0,
    })
    this.#pausing = new Pausing({ ...parts, hosts: this.#hosts, onConnected: (id) => this.#wake(id) })
    this.#endings = new Endings({
      ...parts,
      hosts: this.#hosts,
      disconnector: this.#disconnector,
      meetings: () => this.#meetings,
    })
    this.#keeper = new ConnectionKeeper({
      ...parts,
      tokens: this.#tokens,
      check: (id) => this.#checks.scheduled(id),
      purge: () => this.removals.runDue(),
    })
  }

  /** Goes on with what an earlier start left: call it once every capability is there. */
  start(): void {
    const { vault } = this.#parts
    this.#disconnector.resumeWaiting()
    void this.#sweep.run()
    const verify = (): void => {
      if (!vault.isOpen) return
      void this.#checks.doubtful()
      this.wakeAll()
    }
    vault.onChange(verify)
    verify()
    if (!vault.isOpen) this.#keeper.start()
  }

  /** Tries every disconnect that waits, now: Zoom answers again, or the secrets are open. */
  wakeAll(): void {
    this.#disconnector.tryWaiting()
    this.#keeper.start()
  }

  /** Stops what goes by itself, and gives back what waits for a decision; a Zoom that is slow is not waited for. */
  async close(): Promise<void> {
    this.attempts.close()
    this.appConsents.close()
    this.#sweep.stop()
    this.#keeper.close()
    await Promise.race([this.attempts.giveBackHeld(), delay(this.#parts.clock, 3000)])
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
  call<T>(userId: UserId, spec: CallSpec<T>): Promise<T> {
    return this.#calls.forUser(userId, spec)
  }

  /**
   * Whom an authorization is to be asked of.
   *
   * @throws {ExpectedError} NOT_FOUND
   */
  expectedUser(userId: UserId): ExpectedUser {
    const user = expectedUser(this.#parts.store.core, userId)
    if (user === undefined) throw notFound('user')
    return user
  }

  /**
   * Makes a call about a Zoom account by its admin's connection, for nobody in particular.
   *
   * @throws as {@link call} does
   */
  callForAccount<T>(id: ConnectionId, spec: CallSpec<T>): Promise<T> {
    return this.#calls.asGrantor(id, spec)
  }

  /**
   * Puts a user behind an admin's connection, unless that has ended, is of another Zoom app than their tenant's, or an
   * authorization serves them already. Whom an operator disconnected stays so, whatever list names them.
   *
   * @param evenEnded an operator asked for those as well
   * @returns true if it did
   */
  serveHost(tx: Tx, userId: UserId, id: ConnectionId, host: HostIdentity, evenEnded = false): boolean {
    const connection = connectionById(tx, id)
    const user = servedUser(tx, userId)
    if (connection === undefined || user === undefined || !mayBeServed(user, id)) return false
    if (user.connection_state === 'disconnected' && !evenEnded) return false
    if (['disconnected', 'revocationWaiting', 'appRemoved'].includes(connection.state)) return false
    // The tenant may have been given another app since its users were listed.
    if (expectedUser(tx, userId)?.zoom_app_id !== connection.zoom_app_id) return false
    attachHost(tx, userId, id, host)
    return true
  }

  /** Users were attached to an admin's connection: work that waited for them may go on. */
  hostsAttached(id: ConnectionId): void {
    for (const userId of usersWithWaitingWork(this.#parts.store.core, id)) this.#wake(userId)
  }

  /** Which of the scopes that are needed now a grant to an app of this level holds. */
  scopesOf(level: ZoomAppLevel, granted: readonly string[]): ScopeState[] {
    return scopeStates(this.#parts.store.core, level, granted)
  }

  /** Ends an admin's authorization at Zoom: nobody whom it serves can be worked for any more. */
  disconnectAccount(id: ConnectionId): Promise<Outcome> {
    return this.#disconnector.disconnect(id, 'person')
  }

  /** The Zoom user behind a user, connected or once connected. */
  zoomUserOf(userId: UserId): {
    zoomUserId: string
    accountId: string
    issuer: string
    state: ConnectionState
    /** True if an admin's connection serves them: they are never asked to consent. */
    served: boolean
  } | null {
    const row = connectionOfUser(this.#parts.store.core, userId)
    if (row === undefined) return null
    const host = hostOf(this.#parts.store.core, userId)
    return {
      zoomUserId: host?.host_zoom_user_id ?? row.zoom_user_id,
      accountId: row.zoom_account_id,
      issuer: row.issuer,
      state: host?.connection_state ?? row.state,
      served: host !== null,
    }
  }

  /** Asks Zoom whether a user's connection works. */
  check(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    return this.#checks.user(userId, lane)
  }

  /** Stops using a user's connection; the sealed tokens are kept. */
  pause(userId: UserId): Outcome {
    return this.#pausing.pause(userId)
  }

  /** Takes a paused connection up again. */
  resume(userId: UserId): Outcome {
    return this.#pausing.resume(userId)
  }

  /** Ends a connection, after its users' coming meetings were dealt with as chosen. */
  end(userId: UserId, choice: MeetingsChoice): Promise<Outcome> {
    return this.#endings.end(userId, choice)
  }

  /** Goes on with a disconnect whose meetings are not settled: what is left of them stays in Zoom. */
  letGo(userId: UserId): Promise<Outcome> {
    return this.#endings.letGo(userId)
  }

  /** Takes on who knows the meetings: a disconnect asks them first. */
  dealWithMeetingsBy(meetings: ComingMeetings): void {
    this.#meetings = meetings
  }

  /** The last meeting that a disconnect waited for is settled. */
  endingMoved(id: ConnectionId): void {
    this.#disconnector.try(id)
  }

  /** Who is disconnected together with a user: themselves, and whoever shares a connection of their own. */
  sharersOf(userId: UserId): ReturnType<Endings['sharersOf']> {
    return this.#endings.sharersOf(userId)
  }

  /** Why coming meetings can only be kept when this user is disconnected; null where they need not be. */
  whyMeetingsCannotGo(userId: UserId): string | null {
    return this.#endings.whyMeetingsCannotGo(userId)
  }

  /** Ends a user's authorization; of one whom an admin's connection serves, only that they are served. */
  disconnect(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    return this.#endings.disconnect(userId, lane)
  }

  /** Takes a user back without asking them: resumes, or refreshes where the token lives. */
  async reconnectSilently(userId: UserId, lane: Lane): Promise<Outcome> {
    const row = requiredConnection(this.#parts.store.core, userId)
    const host = hostOf(this.#parts.store.core, userId)
    if (host !== null) this.#hosts.takeBack(host)
    if (row.state === 'paused') this.resume(userId)
    if (row.refresh === null || row.state === 'disconnected')
      throw new ExpectedError('NEEDS_CONSENT', 'The user must consent again: no token is left here.', {
        reason: 'no token is left here',
      })
    return this.check(userId, lane)
  }

  /** Zoom says that a user removed the app: asks Zoom itself before it is believed. */
  confirmRemoval(notice: Parameters<typeof confirmRemoval>[1]): ReturnType<typeof confirmRemoval> {
    return confirmRemoval({ ...this.#parts, calls: this.#calls, removals: this.removals }, notice)
  }

  /** Everything about the connection behind a user; null if there never was one. */
  detail(userId: UserId): ReturnType<typeof detailOf> {
    return detailOf(this.#parts, userId)
  }

  /** Broken and soon-ending connections with the coming meetings at risk, most urgent first. */
  broken(input: Parameters<typeof brokenConnections>[1]): ReturnType<typeof brokenConnections> {
    return brokenConnections(this.#parts, input)
  }

  /** Zoom Apps whose client id or secret Zoom refuses: nothing of them refreshes by itself. */
  refusedApps(): ReturnType<typeof refusedApps> {
    return refusedApps(this.#parts.store.core)
  }

  /** Every attempt to refresh that is kept, newest first. */
  refreshLog(userId: UserId): Refresh[] {
    return refreshLogOf(this.#parts.store, userId)
  }

  #wake(userId: UserId): void {
    for (const listener of this.#connectedListeners) listener(userId)
  }
}
