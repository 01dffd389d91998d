import type { Attempt } from '../../contract/connections.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { AttemptId, ConnectionId, UserId, ZoomAppId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Door } from '../zoom/door.ts'
import { type LoopbackAnswer, REDIRECT_URI } from '../zoom/loopback.ts'
import { type Authorization, OAuthFailure, type ZoomOAuth } from '../zoom/oauth.ts'
import type { ZoomAppRow } from '../zoom-apps/queries.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import {
  type EndText,
  textOfErrorAnswer,
  textOfExchangeFailure,
  textOfNoAnswer,
  textOfStopped,
} from './attempt-texts.ts'
import { ConsentSettler } from './consent-settler.ts'
import type { LiveAttempt } from './live-attempt.ts'
import { askOnLoopback, CONSENT_LIFE_MS } from './loopback-consent.ts'
import { connectionById, type ExpectedUser, expectedUser, servedUser } from './queries.ts'

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
  /** A user was connected: work that waited for that may go on. */
  readonly onConnected: (userId: UserId) => void
  /** It is not known whether a connection still lives: Zoom is to be asked. */
  readonly onDoubt: () => void
  /** A connection is left without a user: its authorization is to be given back. */
  readonly onAbandoned: (id: ConnectionId) => void
}

const MOST_KEPT = 200
const MOST_NOTES = 5

/**
 * Attempts to connect a user: consent in the operator's browser, an answer on loopback, the code exchanged,
 * and the one who came compared with the one who was expected, the first time as every time.
 */
export class Attempts {
  readonly #parts: Parts
  readonly #settler: ConsentSettler
  readonly #attempts = new Map<AttemptId, LiveAttempt>()
  readonly #opening = new Map<UserId, Promise<LiveAttempt>>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#settler = new ConsentSettler({
      ...parts,
      change: (live, change) => this.#change(live, change),
      end: (live, state, text) => this.#end(live, state, text),
    })
  }

  /**
   * Begins an attempt, or takes up the one that waits for this user.
   *
   * @param opensPage false if the operator only wants the page's address
   */
  async start(userId: UserId, opensPage = true): Promise<{ attempt: Attempt; openInPage: boolean }> {
    const { store, vault, host } = this.#parts
    vault.requireOpen()
    const user = expectedUser(store.core, userId)
    if (user === undefined) throw notFound('user')
    // Asked twice at once, it is still one attempt: one listener, one consent.
    let opening = this.#opening.get(userId)
    if (opening === undefined) {
      opening = this.#waiting(userId) ?? this.#open(user)
      this.#opening.set(userId, opening)
    }
    const live = await opening.finally(() => this.#opening.delete(userId))
    this.#attempts.set(live.view.id, live)
    if (this.#attempts.size > MOST_KEPT) this.#forgetOldest()
    const openInPage = opensPage && !(await host.openUrl(live.begun.url))
    return { attempt: live.view, openInPage }
  }

  /**
   * The Zoom app for which a user is asked to consent.
   *
   * @throws {ExpectedError} CONFLICT if nobody is asked: an admin authorized it for all
   */
  appAskedOf(user: Pick<ExpectedUser, 'name' | 'zoom_app_id'>): ReturnType<ZoomAppsService['row']> {
    const app = this.#parts.zoomApps.row(user.zoom_app_id)
    if (app.level === 'account')
      throw new ExpectedError(
        'CONFLICT',
        `“${app.name}” is at account level: an admin authorizes it once for the whole Zoom account, in Settings, Zoom apps, and ${user.name} is attached there. Nobody else is asked.`,
        { field: 'user' },
      )
    return app
  }

  #waiting(userId: UserId): Promise<LiveAttempt> | null {
    const found = [...this.#attempts.values()].find(
      ({ view }) => view.userId === userId && view.state === 'waiting',
    )
    return found === undefined ? null : Promise.resolve(found)
  }

  /**
   * Begins an authorization whose answer comes back elsewhere: at the broker. Whoever asked keeps what was begun and
   * brings it to {@link settleElsewhere}, also after a restart.
   *
   * @throws {ExpectedError} NOT_FOUND, SECRETS_…, APP_CREDENTIALS_WRONG
   */
  async beginElsewhere(
    userId: UserId,
    redirectUri: string,
  ): Promise<{ begun: Authorization; zoomAppId: ZoomAppId }> {
    const { store, vault, zoomApps, oauth } = this.#parts
    vault.requireOpen()
    const user = expectedUser(store.core, userId)
    if (user === undefined) throw notFound('user')
    const client = zoomApps.clientOf(this.appAskedOf(user))
    return { begun: await oauth.begin(client, redirectUri), zoomAppId: user.zoom_app_id }
  }

  /**
   * Takes the answer to what was begun elsewhere on the same way as one that came over loopback: the code goes to the
   * issuer of the app for which it was asked, and nowhere else.
   *
   * @throws {ExpectedError} NOT_FOUND, SECRETS_…, APP_CREDENTIALS_WRONG, CONFLICT if the tenant has another app now
   */
  async settleElsewhere(answer: {
    readonly attemptId: AttemptId
    readonly userId: UserId
    readonly zoomAppId: ZoomAppId
    readonly begun: Authorization
    readonly query: URLSearchParams
  }): Promise<Attempt> {
    const { store, vault, zoomApps } = this.#parts
    vault.requireOpen()
    const user = expectedUser(store.core, answer.userId)
    if (user === undefined) throw notFound('user')
    if (user.zoom_app_id !== answer.zoomAppId)
      throw new ExpectedError(
        'CONFLICT',
        'The tenant was given another Zoom app meanwhile. Nothing was changed; make a new link.',
        { field: 'zoomAppId' },
      )
    const app = zoomApps.row(user.zoom_app_id)
    const live = this.#begunFor(user, {
      id: answer.attemptId,
      app,
      client: zoomApps.clientOf(app),
      begun: answer.begun,
      redirectUri: answer.begun.redirectUri,
      stopListening: () => undefined,
    })
    this.#attempts.set(live.view.id, live)
    if (this.#attempts.size > MOST_KEPT) this.#forgetOldest()
    await this.#answered(live, { kind: 'code', query: answer.query })
    return live.view
  }

  /** True while what came of an attempt is still known here. */
  has(id: AttemptId): boolean {
    return this.#attempts.has(id)
  }

  get(id: AttemptId): Attempt {
    return this.#live(id).view
  }

  cancel(id: AttemptId): Attempt {
    const live = this.#live(id)
    if (live.view.state === 'waiting') this.#end(live, 'cancelled', textOfStopped(live.app.name))
    return live.view
  }

  async #open(user: ExpectedUser): Promise<LiveAttempt> {
    const { clock, zoomApps, oauth } = this.#parts
    const app = this.appAskedOf(user)
    const client = zoomApps.clientOf(app)
    const consent = await askOnLoopback({ oauth, clock }, client, {
      onAnswer: (answer) => void this.#answered(live, answer),
      // The first few say it; more of them, from whatever page, are not to keep the screens busy.
      onRefused: (text) => {
        if (live.view.notes.length < MOST_NOTES) this.#change(live, { notes: [...live.view.notes, text] })
      },
      onTimeout: () => this.#end(live, 'noAnswer', textOfNoAnswer(app.name)),
    })
    const live = this.#begunFor(user, {
      id: newId('attempt', clock.now()),
      app,
      client,
      begun: consent.begun,
      redirectUri: REDIRECT_URI,
      stopListening: consent.stop,
    })
    return live
  }

  #begunFor(
    user: ExpectedUser,
    from: Pick<LiveAttempt, 'app' | 'client' | 'begun' | 'stopListening'> & {
      readonly id: AttemptId
      readonly redirectUri: string
    },
  ): LiveAttempt {
    const now = this.#parts.clock.now()
    const { id, redirectUri, ...parts } = from
    return {
      view: {
        id,
        userId: user.id,
        userName: user.name,
        state: 'waiting',
        authorizeUrl: from.begun.url,
        redirectUri,
        startedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + CONSENT_LIFE_MS).toISOString(),
        endedAt: null,
        notes: [],
        title: null,
        text: null,
        code: null,
        expected: this.#expected(user, from.app),
        came: null,
        pair: 'none',
        checks: [],
      },
      user,
      ...parts,
      stopTimer: () => undefined,
      held: null,
    }
  }

  /** Who is known to be behind a user at the same Zoom: by an authorization of their own, or by an admin's. */
  #expected(user: ExpectedUser, app: ZoomAppRow): Attempt['expected'] {
    const { core } = this.#parts.store
    const known = user.connection_id === null ? undefined : connectionById(core, user.connection_id)
    // Of one who removed the app nothing is kept, and another Zoom has other users.
    const isKnown = known !== undefined && known.issuer === app.oauth_url && known.zoom_account_id !== ''
    const asHost = servedUser(core, user.id)?.host_zoom_user_id
    return {
      email: user.email,
      name: user.name,
      zoomUserId: isKnown ? (asHost ?? known.zoom_user_id) : null,
      zoomAccountId: isKnown ? known.zoom_account_id : null,
    }
  }

  async #answered(live: LiveAttempt, answer: LoopbackAnswer): Promise<void> {
    if (live.view.state !== 'waiting') return
    if (answer.kind === 'error') {
      const { declined, ...text } = textOfErrorAnswer(answer.error, answer.description, live.user.name)
      return this.#end(live, declined ? 'declined' : 'failed', text)
    }
    live.stopTimer()
    live.stopListening()
    this.#change(live, { state: 'exchanging', authorizeUrl: null })
    try {
      await this.#settler.exchange(live, answer.query)
    } catch (error) {
      if (!(error instanceof OAuthFailure) && !(error instanceof ExpectedError))
        this.#parts.log.error({ err: error }, 'an attempt to connect broke')
      this.#end(live, 'failed', textOfExchangeFailure(error, live.app.name, live.view.redirectUri))
    }
  }

  /** Carries out the operator's decision about a pair that is held in memory. */
  async decide(id: AttemptId, choice: 'giveBack' | 'replaceOnPurpose'): Promise<Attempt> {
    const live = this.#live(id)
    await this.#settler.decide(live, choice)
    return live.view
  }

  /** Gives every authorization back that still waits for a decision: the console closes. */
  async giveBackHeld(): Promise<void> {
    const held = [...this.#attempts.values()].filter((live) => live.held !== null)
    await Promise.allSettled(held.map((live) => this.#settler.decide(live, 'giveBack')))
  }

  /** Stops every attempt: the console closes. */
  close(): void {
    for (const live of this.#attempts.values()) {
      live.stopTimer()
      live.stopListening()
    }
  }

  #live(id: AttemptId): LiveAttempt {
    const live = this.#attempts.get(id)
    if (live === undefined) throw notFound('attempt')
    return live
  }

  #change(live: LiveAttempt, change: Partial<Attempt>): void {
    live.view = { ...live.view, ...change }
    this.#parts.changes.publish('connections')
  }

  #end(live: LiveAttempt, state: Attempt['state'], text: EndText): void {
    live.stopTimer()
    live.stopListening()
    this.#change(live, {
      ...text,
      state,
      authorizeUrl: null,
      endedAt: new Date(this.#parts.clock.now()).toISOString(),
    })
    this.#parts.changes.publish('users', 'overview')
  }

  /** Keeps a bounded number of ended attempts; one that holds a pair is never forgotten. */
  #forgetOldest(): void {
    for (const [id, { view, held }] of this.#attempts) {
      if (this.#attempts.size <= MOST_KEPT) return
      if (view.endedAt !== null && held === null) this.#attempts.delete(id)
    }
  }
}
