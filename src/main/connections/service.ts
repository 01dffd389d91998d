import type { Impact, Refresh } from '../../contract/connections.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ZoomAppLevel } from '../../contract/features.ts'
import type { ConnectionId, TenantId, UserId } from '../../contract/ids.ts'
import { BROKEN_STATES, type ConnectionState } from '../../contract/states.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { ScopeState } from '../../contract/users.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import { type Clock, delay } from '../clock.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../log/log.ts'
import type { Tx } from '../store/handles.ts'
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
import { AppConsents } from './app-consents.ts'
import { Attempts } from './attempts.ts'
import { detailOf, refreshLogOf } from './detail.ts'
import { Disconnector } from './disconnect.ts'
import { noteFailure, stateAfterCheck } from './health.ts'
import { type ComingMeetings, endingOf, insertEnding, letGo, type MeetingsChoice } from './endings.ts'
import { brokenByUrgency, countBroken } from './impact-queries.ts'
import { ConnectionKeeper } from './keeper.ts'
import { attachHost, type HostIdentity, usersOfHost } from './host-queries.ts'
import { asHost, type Host as ServedHost, Hosts, mayBeServed, onBehalfOf } from './hosts.ts'
import { LICENSED, nameOf } from './pairs.ts'
import {
  addEvent,
  anyUserOfConnection,
  connectionById,
  connectionOfUser,
  connectionsOfClient,
  doubtfulUsers,
  type ExpectedUser,
  expectedUser,
  servedUser,
  type ConnectionRow,
  setIdentity,
  setPaused,
  setResumed,
  setState,
  usersOfConnection,
} from './queries.ts'
import { refusedApps } from './refresh-queries.ts'
import { recoverConnections } from './recover.ts'
import { Removals } from './removal.ts'
import { scopeStates } from './scopes.ts'
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
  /** How often every connection's health is looked at; null for never, once a day if nothing is said. */
  readonly checkEveryMs?: () => number | null
}

export interface Outcome {
  readonly state: ConnectionState
  readonly text: string
}

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
    parts.zoomApps.onFeatures(() => void this.#sweep.run())
    this.appConsents = new AppConsents(parts)
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
      meetingsLeft: (id) => this.#meetings?.left(id) ?? 0,
    })
    this.#keeper = new ConnectionKeeper({
      ...parts,
      tokens: this.#tokens,
      check: (userId) => this.check(userId, 'background'),
      purge: () => this.removals.runDue(),
      checkEveryMs: parts.checkEveryMs ?? (() => DAY_MS),
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
  async call<T>(userId: UserId, spec: CallSpec<T>): Promise<T> {
    const row = connectionOfUser(this.#parts.store.core, userId)
    if (row === undefined)
      throw new ExpectedError('NOT_CONNECTED', 'This user is not connected to Zoom. Connect them first.')
    return this.#callAs(row, userId, spec)
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
  async callForAccount<T>(id: ConnectionId, spec: CallSpec<T>): Promise<T> {
    const row = connectionById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('connection')
    try {
      return await this.#parts.door.call(this.#callerOf(row), this.#tokens.sourceOf(row.id), spec)
    } catch (error) {
      if (error instanceof ZoomFailure) noteFailure(this.#parts, row, error)
      throw error
    }
  }

  /**
   * Puts a user behind an admin's connection, unless that has ended or an authorization serves them already.
   *
   * @returns true if it did
   */
  serveHost(tx: Tx, userId: UserId, id: ConnectionId, host: HostIdentity): boolean {
    const state = connectionById(tx, id)?.state
    const user = servedUser(tx, userId)
    if (state === undefined || state === 'disconnected' || state === 'revocationWaiting') return false
    if (user === undefined || !mayBeServed(user, id)) return false
    attachHost(tx, userId, id, host)
    return true
  }

  /** Users were attached to an admin's connection: work that waited for them may go on. */
  hostsAttached(id: ConnectionId): void {
    for (const user of usersOfConnection(this.#parts.store.core, id))
      for (const listener of this.#connectedListeners) listener(user.id)
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
    const host = this.#hostOf(userId)
    return {
      zoomUserId: host?.host_zoom_user_id ?? row.zoom_user_id,
      accountId: row.zoom_account_id,
      issuer: row.issuer,
      state: host?.connection_state ?? row.state,
      served: host !== null,
    }
  }

  async check(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    const before = this.#required(userId)
    const { store, clock, changes } = this.#parts
    try {
      const who = await this.call(userId, getMe({ purpose: 'Check health', subjectId: userId, lane }))
      const host = this.#hostOf(userId)
      if (host !== null) {
        this.#hosts.checked(host, who, before)
        return this.#hostOutcome(userId, 'Zoom answers; the connection works')
      }
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
    const host = this.#hostOf(userId)
    if (host !== null) return this.#hosts.pause(host)
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
    const host = this.#hostOf(userId)
    if (host !== null) {
      this.#hosts.resume(host)
      for (const listener of this.#connectedListeners) listener(userId)
      return this.#hostOutcome(userId, 'Resumed')
    }
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

  /** Ends a connection, after its users' coming meetings were dealt with as chosen. */
  async end(userId: UserId, choice: MeetingsChoice): Promise<Outcome> {
    const row = this.#required(userId)
    const { store, clock, changes, audit, operator } = this.#parts
    const meetings = this.#meetings
    if (choice === 'keep' || meetings === null) return this.disconnect(userId)
    const off = this.whyMeetingsCannotGo(userId)
    if (off !== null) throw new ExpectedError('CONFLICT', off, { field: 'meetings' })
    const now = clock.now()
    const sharers = usersOfConnection(store.core, row.id)
    const handOverTo = choice === 'cancel' ? null : choice.handOverTo
    const kind = handOverTo === null ? ('cancel' as const) : ('handOver' as const)
    store.core.tx('connections.intendEnding', (tx) => {
      insertEnding(tx, {
        connection_id: row.id,
        meetings: kind,
        hand_over_to: handOverTo,
        asked_by: operator(),
        asked_at: now,
        let_go_at: null,
      })
      meetings.begin(
        tx,
        row.id,
        sharers.map(({ id }) => id),
        choice,
      )
      const words =
        kind === 'cancel' ? 'Coming meetings are cancelled first' : 'Coming meetings are handed over first'
      setState(tx, row.id, 'revocationWaiting', words, now)
      addEvent(tx, row.id, { at: now, kind: 'ending', text: words, tone: 'wait' })
      for (const user of sharers)
        audit.record(tx, {
          who: operator(),
          action: 'begin disconnect',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          before: { state: row.state },
          after: { meetings: kind },
        })
    })
    changes.publish('connections', 'users', 'audit', 'overview')
    meetings.go()
    return this.#disconnector.disconnect(row.id, 'person')
  }

  /** Goes on with a disconnect whose meetings are not settled: what is left of them stays in Zoom. */
  async letGo(userId: UserId): Promise<Outcome> {
    const row = this.#required(userId)
    const { store, clock, audit, operator } = this.#parts
    if (endingOf(store.core, row.id) === undefined)
      throw new ExpectedError('CONFLICT', 'No disconnect of this user waits for meetings.', {
        field: 'userId',
      })
    store.core.tx('connections.letGo', (tx) => {
      letGo(tx, row.id, clock.now())
      for (const user of usersOfConnection(tx, row.id))
        audit.record(tx, {
          who: operator(),
          action: 'disconnect without waiting for meetings',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
        })
    })
    return this.#disconnector.disconnect(row.id, 'person')
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
  sharersOf(userId: UserId): ReturnType<typeof usersOfConnection> {
    const { core } = this.#parts.store
    const { id } = this.#required(userId)
    const host = this.#hostOf(userId)
    if (host === null) return usersOfConnection(core, id)
    return usersOfHost(core, id, host.host_zoom_user_id).filter((user) => user.id === userId)
  }

  /** Why coming meetings can only be kept when this user is disconnected; null where they need not be. */
  whyMeetingsCannotGo(userId: UserId): string | null {
    const { state, refresh } = this.#required(userId)
    // The connection is the account's: its end is another action, and would end everybody's whom it serves.
    if (this.#hostOf(userId) !== null)
      return 'An admin’s authorization serves this user. Cancel or hand over their appointments in Slots first.'
    if (refresh === null || state === 'disconnected') return 'This user is not connected any more.'
    if (state === 'needsConsent' || state === 'appRemoved')
      return 'Zoom no longer accepts this connection, so its meetings cannot be changed from here. Reconnect the user first.'
    return state === 'revocationWaiting' ? 'This user is being disconnected already.' : null
  }

  /** Ends a user's authorization; of one whom an admin's connection serves, only that they are served. */
  disconnect(userId: UserId, lane: Lane = 'person'): Promise<Outcome> {
    const host = this.#hostOf(userId)
    if (host !== null) return Promise.resolve(this.#hosts.disconnect(host))
    return this.#disconnector.disconnect(this.#required(userId).id, lane)
  }

  /** Takes a user back without asking them: resumes, or refreshes where the token lives. */
  async reconnectSilently(userId: UserId, lane: Lane): Promise<Outcome> {
    const row = this.#required(userId)
    const host = this.#hostOf(userId)
    if (host !== null) this.#hosts.takeBack(host)
    if (row.state === 'paused') this.resume(userId)
    if (row.refresh === null || row.state === 'disconnected')
      throw new ExpectedError('NEEDS_CONSENT', 'The user must consent again: no token is left here.', {
        reason: 'no token is left here',
      })
    return this.check(userId, lane)
  }

  /**
   * Zoom says that a user removed the app. It is believed when Zoom itself refuses the connection, so that nobody on
   * the way can end one that lives; the user may also have installed the app again by now.
   *
   * @returns what came of it; `later` if Zoom cannot be asked now
   */
  async confirmRemoval(notice: {
    readonly clientId: string
    readonly zoomUserId: string
  }): Promise<'removed' | 'stillLives' | 'notHere' | 'later'> {
    const { core } = this.#parts.store
    const rows = connectionsOfClient(core, notice.clientId, notice.zoomUserId)
    const row = rows.find(
      ({ refresh, state }) => state === 'appRemoved' || (refresh !== null && state !== 'revocationWaiting'),
    )
    if (row === undefined) return 'notHere'
    if (row.state === 'paused') return 'later'
    const user = anyUserOfConnection(core, row.id)
    const spec = { purpose: 'See whether the app was removed', subjectId: user?.id ?? null }
    try {
      if (row.state !== 'needsConsent' && row.state !== 'appRemoved') {
        // As who consented: of an admin's connection that is none of the hosts whom it serves.
        await this.#callAs(row, undefined, getMe({ ...spec, lane: 'background' }))
        return 'stillLives'
      }
    } catch (error) {
      this.#parts.log.info({ err: error }, 'a connection was refused after a notice of removal')
    }
    const now = connectionById(core, row.id)
    if (now === undefined || now.generation !== row.generation) return 'stillLives'
    if (now.state !== 'needsConsent' && now.state !== 'appRemoved') return 'later'
    this.removals.removeByZoom(row.id, { by: 'notice', at: this.#parts.clock.now() })
    return 'removed'
  }

  /** Everything about the connection behind a user; null if there never was one. */
  detail(userId: UserId): ReturnType<typeof detailOf> {
    return detailOf(this.#parts, userId)
  }

  /** Broken and soon-ending connections with the coming meetings at risk, most urgent first. */
  broken(input: { tenantId?: TenantId | undefined; ending?: boolean | undefined; limit: number }): {
    rows: Impact[]
    total: number
  } {
    const { store, clock } = this.#parts
    const states = input.ending === true ? ([...BROKEN_STATES, 'expiring'] as const) : BROKEN_STATES
    const filter = { states, tenantId: input.tenantId ?? null, now: clock.now() }
    return {
      rows: brokenByUrgency(store.core, filter, input.limit).map(
        ({ id, first_at, tenant_name: tenantName, ...row }) => ({
          ...row,
          userId: id,
          tenantName,
          firstAt: first_at === null ? null : new Date(first_at).toISOString(),
        }),
      ),
      total: countBroken(store.core, filter),
    }
  }

  /** Zoom Apps whose client id or secret Zoom refuses: nothing of them refreshes by itself. */
  refusedApps(): ReturnType<typeof refusedApps> {
    return refusedApps(this.#parts.store.core)
  }

  /** Every attempt to refresh that is kept, newest first. */
  refreshLog(userId: UserId): Refresh[] {
    return refreshLogOf(this.#parts.store, userId)
  }

  async #callAs<T>(row: ConnectionRow, userId: UserId | undefined, spec: CallSpec<T>): Promise<T> {
    const host = userId === undefined ? null : this.#hostOf(userId)
    if (host !== null) this.#hosts.requireWanted(host)
    const asked = host === null ? spec : onBehalfOf(spec, host.host_zoom_user_id)
    try {
      return await this.#parts.door.call(
        this.#callerOf(row, userId),
        this.#tokens.sourceOf(row.id, asked),
        asked,
      )
    } catch (error) {
      if (host !== null && error instanceof ZoomFailure && this.#hosts.note(host, error)) throw error
      const beside = spec.optional === true && error instanceof ZoomFailure && error.kind === 'scopeGap'
      if (error instanceof ZoomFailure && !beside) noteFailure(this.#parts, row, error)
      throw error
    }
  }

  #callerOf(row: ConnectionRow, userId?: UserId): Caller {
    const { core } = this.#parts.store
    const user = userId === undefined ? anyUserOfConnection(core, row.id) : servedUser(core, userId)
    const host = userId === undefined ? null : asHost(user)
    return {
      zoomAppId: row.zoom_app_id,
      issuer: row.issuer,
      apiUrl: row.api_url,
      accountId: row.zoom_account_id,
      // Whose 100 of the day it spends: the host's, not the admin's.
      zoomUserId: host?.host_zoom_user_id ?? row.zoom_user_id,
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

  #hostOf(userId: UserId): ServedHost | null {
    return asHost(servedUser(this.#parts.store.core, userId))
  }

  #hostOutcome(userId: UserId, text: string): Outcome {
    const host = this.#hostOf(userId)
    if (host === null) throw notFound('user')
    return {
      state: host.connection_state,
      text: host.connection_state === 'healthy' ? text : (host.host_reason ?? text),
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
