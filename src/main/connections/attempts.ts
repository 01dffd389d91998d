import type { Attempt } from '../../contract/connections.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { AttemptId, UserId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Door } from '../zoom/door.ts'
import { type Loopback, type LoopbackAnswer, listenOnLoopback, REDIRECT_URI } from '../zoom/loopback.ts'
import { getMe, type ZoomUser } from '../zoom/meetings-api.ts'
import {
  type Authorization,
  type OAuthClient,
  OAuthFailure,
  type TokenPair,
  type ZoomOAuth,
} from '../zoom/oauth.ts'
import type { ZoomAppRow } from '../zoom-apps/queries.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { type EndText, textOfErrorAnswer, textOfExchangeFailure, textOfNoAnswer } from './attempt-texts.ts'
import { nameOf, storePair } from './pairs.ts'
import {
  beginExchange,
  connectionById,
  connectionByZoomUser,
  endExchange,
  type ExpectedUser,
  expectedUser,
  setConnectionOfUser,
  setExchangeKind,
  usersOfConnection,
} from './queries.ts'
import { scopeStates } from './scopes.ts'

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
}

/** Zoom's codes, and so its consent pages, are good for five minutes. */
const LIFE_MS = 5 * 60_000
const MOST_KEPT = 200

interface Live {
  view: Attempt
  readonly user: ExpectedUser
  readonly app: ZoomAppRow
  readonly client: OAuthClient
  readonly begun: Authorization
  readonly loopback: Loopback
  stopTimer: () => void
  held: { readonly pair: TokenPair; readonly who: ZoomUser; readonly exchange: number } | null
}

/**
 * Attempts to connect a user: consent in the operator's browser, an answer on loopback, the code exchanged,
 * and the one who came compared with the one who was expected, the first time as every time.
 */
export class Attempts {
  readonly #parts: Parts
  readonly #attempts = new Map<AttemptId, Live>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async start(userId: UserId): Promise<{ attempt: Attempt; openInPage: boolean }> {
    const { store, vault, host } = this.#parts
    vault.requireOpen()
    const user = expectedUser(store.core, userId)
    if (user === undefined) throw notFound('user')
    const again = [...this.#attempts.values()].find(
      ({ view }) => view.userId === userId && view.state === 'waiting',
    )
    const live = again ?? (await this.#open(user))
    if (again === undefined) this.#attempts.set(live.view.id, live)
    if (this.#attempts.size > MOST_KEPT) this.#forgetOldest()
    const openInPage = !(await host.openUrl(live.begun.url))
    return { attempt: live.view, openInPage }
  }

  get(id: AttemptId): Attempt {
    return this.#live(id).view
  }

  /** Ids of users whose attempt is under way. */
  connecting(userId: UserId): boolean {
    return [...this.#attempts.values()].some(
      ({ view }) => view.userId === userId && (view.state === 'waiting' || view.state === 'exchanging'),
    )
  }

  cancel(id: AttemptId): Attempt {
    const live = this.#live(id)
    if (live.view.state === 'waiting')
      this.#end(live, 'cancelled', {
        title: 'Stopped',
        text: `Switchboard no longer listens for an answer; nothing was changed. If Zoom showed an error page instead of its consent page, the Zoom app “${live.app.name}” may not be published, or its list of redirect URIs may lack ${REDIRECT_URI}.`,
        code: null,
      })
    return live.view
  }

  async #open(user: ExpectedUser): Promise<Live> {
    const { clock, zoomApps, oauth } = this.#parts
    const app = zoomApps.row(user.zoom_app_id)
    const client = zoomApps.clientOf(app)
    const loopback = await listenOnLoopback()
    const begun = await oauth.begin(client, loopback.redirectUri)
    const now = clock.now()
    const live: Live = {
      view: {
        id: newId('attempt', now),
        userId: user.id,
        userName: user.name,
        state: 'waiting',
        authorizeUrl: begun.url,
        redirectUri: REDIRECT_URI,
        startedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + LIFE_MS).toISOString(),
        endedAt: null,
        notes: [],
        title: null,
        text: null,
        code: null,
        expected: this.#expected(user),
        came: null,
        pair: 'none',
        checks: [],
      },
      user,
      app,
      client,
      begun,
      loopback,
      stopTimer: () => undefined,
      held: null,
    }
    live.stopTimer = clock.at(now + LIFE_MS, () => {
      if (live.view.state === 'waiting') this.#end(live, 'noAnswer', textOfNoAnswer(app.name))
    })
    loopback.expect({
      state: begun.state,
      onAnswer: (answer) => void this.#answered(live, answer),
      onRefused: (text) => this.#change(live, { notes: [...live.view.notes, text].slice(-5) }),
    })
    return live
  }

  #expected(user: ExpectedUser): Attempt['expected'] {
    const known =
      user.connection_id === null ? undefined : connectionById(this.#parts.store.core, user.connection_id)
    return {
      email: user.email,
      name: user.name,
      zoomUserId: known?.zoom_user_id ?? null,
      zoomAccountId: known?.zoom_account_id ?? null,
    }
  }

  async #answered(live: Live, answer: LoopbackAnswer): Promise<void> {
    if (live.view.state !== 'waiting') return
    if (answer.kind === 'error') {
      const { declined, ...text } = textOfErrorAnswer(answer.error, answer.description, live.user.name)
      return this.#end(live, declined ? 'declined' : 'failed', text)
    }
    live.stopTimer()
    live.loopback.close()
    this.#change(live, { state: 'exchanging', authorizeUrl: null })
    try {
      await this.#exchange(live, answer.query)
    } catch (error) {
      if (!(error instanceof OAuthFailure) && !(error instanceof ExpectedError))
        this.#parts.log.error({ err: error }, 'an attempt to connect broke')
      this.#end(live, 'failed', textOfExchangeFailure(error, live.app.name))
    }
  }

  /** Exchanges the code, with the intent on disk first: a crash from here on is found at the next start. */
  async #exchange(live: Live, query: URLSearchParams): Promise<void> {
    const { store, clock, oauth, door } = this.#parts
    const { user, app, client } = live
    const why = { purpose: 'Connect the user', tenantId: user.tenant_id, userId: user.id }
    const exchange = store.core.tx('connections.intendExchange', (tx) =>
      beginExchange(tx, {
        kind: 'authorize',
        connection_id: null,
        user_id: user.id,
        attempt_id: live.view.id,
        sent_at: clock.now(),
      }),
    )
    const end = (): void => store.core.tx('connections.endExchange', (tx) => endExchange(tx, exchange))
    let pair: TokenPair
    try {
      pair = await oauth.exchange(client, live.begun, query, app.api_url, why)
    } catch (error) {
      end()
      if (error instanceof OAuthFailure && error.answerLost) this.#change(live, { pair: 'lost' })
      throw error
    }
    let who: ZoomUser
    try {
      who = await door.call(
        {
          zoomAppId: app.id,
          issuer: app.oauth_url,
          apiUrl: pair.apiUrl ?? app.api_url,
          accountId: 'not known yet',
          zoomUserId: 'not known yet',
          plan: 'free',
          tenantId: user.tenant_id,
          userId: user.id,
        },
        { current: async () => pair.accessToken, afterRefusal: async () => pair.accessToken },
        {
          ...getMe({ purpose: 'Connect the user', subjectId: user.id, lane: 'person' }),
          whose: (value) => ({ accountId: value.account_id, zoomUserId: value.id }),
        },
      )
    } catch (error) {
      // Whose pair it is cannot be found out: it is given back, not kept.
      await this.#giveBack(live, pair)
      end()
      throw error
    }
    this.#settle(live, pair, who, exchange)
  }

  /** Compares who came with who was expected, and stores, hands over, or holds the pair. */
  #settle(live: Live, pair: TokenPair, who: ZoomUser, exchange: number): void {
    const { store, vault, clock, audit, operator } = this.#parts
    const { user, app } = live
    const came = { email: who.email, name: nameOf(who), zoomUserId: who.id, zoomAccountId: who.account_id }
    const expectedId = live.view.expected?.zoomUserId ?? null
    const matches = who.id === expectedId || who.email.toLowerCase() === user.email_key
    const now = clock.now()
    if (matches) return this.#store(live, pair, who, exchange, 'storePair')
    const own = connectionByZoomUser(store.core, app.id, who.id)
    const facts = { expected: user.email, came: who.email }
    if (own !== undefined) {
      const owners = usersOfConnection(store.core, own.id)
      store.core.tx('connections.handOverPair', (tx) => {
        storePair(tx, vault, app, who, pair, now)
        endExchange(tx, exchange)
        audit.record(tx, {
          who: operator(),
          action: 'connect user',
          subject: user.name,
          subjectId: user.id,
          tenantId: user.tenant_id,
          after: facts,
          result: 'another Zoom user came; the pair went to their own connection',
        })
      })
      for (const owner of owners) this.#parts.onConnected(owner.id)
      const names = owners.map(({ name, tenant_name }) => `${name} (${tenant_name})`).join(', ')
      this.#change(live, { came, pair: 'handedOver' })
      return this.#end(live, 'wrongAccount', {
        title: 'This is another Zoom user',
        text: `The browser was signed in to Zoom as someone else. ${user.name}’s connection was not touched. ${came.name} has a connection here${names === '' ? '' : `, for ${names}`}; since Zoom ended its older token, it received the new one. Try again in a private window, signed in as ${user.email}.`,
        code: null,
      })
    }
    store.core.tx('connections.holdPair', (tx) => {
      setExchangeKind(tx, exchange, 'held')
      audit.record(tx, {
        who: operator(),
        action: 'connect user',
        subject: user.name,
        subjectId: user.id,
        tenantId: user.tenant_id,
        after: facts,
        result: 'another Zoom user came; nothing was stored',
      })
    })
    live.held = { pair, who, exchange }
    this.#change(live, { came, pair: 'held' })
    return this.#end(live, 'wrongAccount', {
      title: 'This is another Zoom user',
      text: `The browser was signed in to Zoom as someone else. Nothing was stored for ${user.name}; the new authorization is kept in memory only until you decide. Give it back to Zoom and try again in a private window, signed in as ${user.email}, or use it on purpose.`,
      code: null,
    })
  }

  #store(
    live: Live,
    pair: TokenPair,
    who: ZoomUser,
    exchange: number,
    point: 'storePair' | 'replaceOnPurpose',
  ): void {
    const { store, vault, clock, changes, audit, operator } = this.#parts
    const { user, app } = live
    const before = user.connection_id === null ? undefined : connectionById(store.core, user.connection_id)
    const now = clock.now()
    const stored = store.core.tx(`connections.${point}`, (tx) => {
      const result = storePair(tx, vault, app, who, pair, now)
      setConnectionOfUser(tx, user.id, result.id)
      endExchange(tx, exchange)
      audit.record(tx, {
        who: operator(),
        action: point === 'storePair' ? 'connect user' : 'connect user as another Zoom user',
        subject: user.name,
        subjectId: user.id,
        tenantId: user.tenant_id,
        before: { state: before?.state ?? 'neverConnected', zoomUser: before?.zoom_email ?? null },
        after: { zoomUser: who.email, generation: result.generation, scopes: pair.scopes.join(' ') },
      })
      return result
    })
    const scopes = scopeStates(pair.scopes)
    const granted = scopes.filter((scope) => scope.granted).length
    this.#change(live, {
      came: { email: who.email, name: nameOf(who), zoomUserId: who.id, zoomAccountId: who.account_id },
      pair: 'stored',
      checks: [
        { ok: true, text: point === 'storePair' ? 'The Zoom user is the one expected' : 'Used on purpose' },
        { ok: granted === scopes.length, text: `${granted} of ${scopes.length} scopes granted` },
        { ok: true, text: 'Zoom answered a test call' },
        {
          ok: true,
          text:
            stored.generation === 1
              ? 'First authorization of this Zoom user'
              : `Older authorization ended; this is generation ${stored.generation}`,
        },
      ],
    })
    this.#end(
      live,
      stored.gap === null ? 'connected' : 'scopeMissing',
      stored.gap === null
        ? {
            title: `${user.name} is connected`,
            text: 'The tokens are sealed and stored; changes that waited are on their way.',
            code: null,
          }
        : {
            title: 'Connected, with a scope missing',
            text: `${stored.gap} Add it to the Zoom app or ask for consent again.`,
            code: null,
          },
    )
    changes.publish('audit', 'tenants', 'quota', 'slots')
    this.#parts.onConnected(user.id)
  }

  /** Carries out the operator's decision about a pair that is held in memory. */
  async decide(id: AttemptId, choice: 'giveBack' | 'replaceOnPurpose'): Promise<Attempt> {
    const live = this.#live(id)
    const { held } = live
    if (held === null)
      throw new ExpectedError('CONFLICT', 'Nothing waits for a decision here any more.', { field: 'choice' })
    live.held = null
    if (choice === 'replaceOnPurpose')
      this.#store(live, held.pair, held.who, held.exchange, 'replaceOnPurpose')
    else {
      const revoked = await this.#giveBack(live, held.pair)
      this.#parts.store.core.tx('connections.gaveBack', (tx) => endExchange(tx, held.exchange))
      this.#change(live, {
        pair: revoked ? 'revoked' : 'lost',
        text: revoked
          ? `The authorization of ${held.who.email} was given back to Zoom. Nothing was stored. Try again, signed in as ${live.user.email}.`
          : `Zoom did not answer, so the authorization of ${held.who.email} could not be given back. It was forgotten here; they can remove the app in Zoom.`,
      })
    }
    return live.view
  }

  /** Stops every attempt: the console closes. */
  close(): void {
    for (const live of this.#attempts.values()) {
      live.stopTimer()
      live.loopback.close()
    }
  }

  async #giveBack(live: Live, pair: TokenPair): Promise<boolean> {
    const { user, client } = live
    try {
      await this.#parts.oauth.revoke(client, pair.accessToken, {
        purpose: 'Give an authorization back',
        tenantId: user.tenant_id,
        userId: user.id,
      })
      return true
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error
      this.#parts.log.warn({ kind: error.kind }, 'an authorization could not be given back')
      return false
    }
  }

  #live(id: AttemptId): Live {
    const live = this.#attempts.get(id)
    if (live === undefined) throw notFound('attempt')
    return live
  }

  #change(live: Live, change: Partial<Attempt>): void {
    live.view = { ...live.view, ...change }
    this.#parts.changes.publish('connections')
  }

  #end(live: Live, state: Attempt['state'], text: EndText): void {
    live.stopTimer()
    live.loopback.close()
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
