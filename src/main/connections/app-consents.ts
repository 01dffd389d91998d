import type { AppConsent } from '../../contract/accounts.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { AttemptId, ZoomAppId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Tx } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Door } from '../zoom/door.ts'
import { type LoopbackAnswer, REDIRECT_URI } from '../zoom/loopback.ts'
import { type Authorization, OAuthFailure, type ZoomOAuth } from '../zoom/oauth.ts'
import { noteGrant, type ZoomAppRow } from '../zoom-apps/queries.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { type EndText, textOfErrorAnswer, textOfExchangeFailure } from './attempt-texts.ts'
import { CodeExchange } from './code-exchange.ts'
import type { Consent } from './live-attempt.ts'
import { askOnLoopback, CONSENT_LIFE_MS } from './loopback-consent.ts'
import { nameOf, storePair } from './pairs.ts'
import { endExchange } from './exchange-queries.ts'
import { noteLostAppConsent } from './lost-consent.ts'
import { connectionByZoomUser, setPaused } from './queries.ts'

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
  /** It is open whether connections live: Zoom is to be asked. */
  readonly onDoubt: () => void
}

interface Live {
  view: AppConsent
  readonly app: ZoomAppRow
  readonly begun: Authorization
  readonly stop: () => void
}

const TEST = 'Test the Zoom app'
const MOST_KEPT = 50
const NOT_GIVEN_BACK =
  'Zoom did not answer, so it could not be given back: whoever consented can remove the app in Zoom.'

/** A browser that never comes back has three causes more with an admin-managed app (zoom-facts 1.1, DF 50993). */
function textOfNoAnswer(app: ZoomAppRow): EndText {
  return {
    title: 'Zoom did not come back within 5 minutes',
    text:
      app.level === 'account'
        ? `Nothing was changed. The page was closed, or Zoom said “An account admin is required to install this type of app”: only an admin of the Zoom account can authorize “${app.name}”. Sign in to Zoom as an admin, then try again.`
        : `Nothing was changed. The page was closed, or Zoom refused the return address of “${app.name}”. Test the app, then try again.`,
    code: null,
  }
}

/** Consents with a Zoom app itself, and not for a user here: an admin's for an account, and tests that are given back. */
export class AppConsents {
  readonly #parts: Parts
  readonly #exchange: CodeExchange
  readonly #live = new Map<AttemptId, Live>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#exchange = new CodeExchange(parts)
  }

  async start(
    zoomAppId: ZoomAppId,
    purpose: AppConsent['purpose'],
  ): Promise<{ consent: AppConsent; openInPage: boolean }> {
    const { vault, zoomApps, oauth, clock, host } = this.#parts
    vault.requireOpen()
    const app = zoomApps.row(zoomAppId)
    if (purpose === 'account' && app.level !== 'account')
      throw new ExpectedError(
        'CONFLICT',
        `“${app.name}” is at user level: each user consents for themselves.`,
        {
          field: 'zoomAppId',
        },
      )
    const client = zoomApps.clientOf(app)
    const { begun, stop } = await askOnLoopback({ oauth, clock }, client, {
      onAnswer: (answer) => void this.#answered(live, answer),
      onRefused: () => undefined,
      onTimeout: () => this.#end(live, 'failed', textOfNoAnswer(app)),
    })
    const now = clock.now()
    const live: Live = {
      view: {
        id: newId('attempt', now),
        purpose,
        state: 'waiting',
        authorizeUrl: begun.url,
        expiresAt: new Date(now + CONSENT_LIFE_MS).toISOString(),
        title: null,
        text: null,
        code: null,
        connectionId: null,
      },
      app,
      begun,
      stop,
    }
    this.#live.set(live.view.id, live)
    const [oldest] = this.#live.keys()
    if (this.#live.size > MOST_KEPT && oldest !== undefined) this.#forget(oldest)
    return { consent: live.view, openInPage: !(await host.openUrl(begun.url)) }
  }

  get(id: AttemptId): AppConsent {
    return this.#required(id).view
  }

  cancel(id: AttemptId): AppConsent {
    const live = this.#required(id)
    if (live.view.state === 'waiting')
      this.#end(live, 'cancelled', { title: 'Stopped', text: 'Nothing was changed.', code: null })
    return live.view
  }

  close(): void {
    for (const id of this.#live.keys()) this.#forget(id)
  }

  async #answered(live: Live, answer: LoopbackAnswer): Promise<void> {
    if (live.view.state !== 'waiting') return
    if (answer.kind === 'error')
      return this.#end(
        live,
        'failed',
        textOfErrorAnswer(answer.error, answer.description, 'The one who came'),
      )
    this.#change(live, { state: 'exchanging', authorizeUrl: null })
    try {
      await this.#exchanged(live, answer.query)
    } catch (error) {
      if (!(error instanceof OAuthFailure) && !(error instanceof ExpectedError))
        this.#parts.log.error({ err: error }, 'a consent with an app broke')
      this.#end(live, 'failed', textOfExchangeFailure(error, live.app.name, REDIRECT_URI))
    }
  }

  async #exchanged(live: Live, query: URLSearchParams): Promise<void> {
    const { zoomApps, clock } = this.#parts
    const { app, begun } = live
    const client = zoomApps.clientOf(app)
    const purpose = live.view.purpose === 'test' ? TEST : 'Authorize the Zoom account'
    const attemptId = live.view.id
    let isLost = false
    const onFailed = (tx: Tx, answerLost: boolean): void => {
      isLost = answerLost
      if (isLost) noteLostAppConsent(tx, app.id, clock.now())
    }
    const consent = await this.#exchange
      .run({ app, client, begun, query, attemptId, user: null, purpose, onFailed })
      .finally(() => {
        if (isLost) this.#parts.onDoubt()
      })
    // From here on what becomes of the pair is decided: a later failure must not end one that is in use.
    try {
      if (live.view.purpose === 'test') return await this.#testDone(live, consent)
      const { pair, who } = consent
      if (pair.scopes.some((scope) => scope.endsWith(':admin'))) return this.#store(live, consent)
      const gone = await this.#exchange.giveBack(client, pair, { purpose, tenantId: null, userId: null })
      this.#exchange.end(consent.exchange)
      this.#end(live, 'failed', {
        title: 'This is no admin’s authorization',
        text: `Zoom granted ${nameOf(who)} no scope that ends in :admin, so it would act for them alone. ${gone ? 'It was given back.' : NOT_GIVEN_BACK} “${app.name}” is user-managed at Zoom: add it at user level, or make an admin-managed app.`,
        code: null,
      })
    } catch (error) {
      this.#exchange.end(consent.exchange)
      throw error
    }
  }

  /** A test gives the authorization back at once, and keeps only which scopes the app has. */
  async #testDone(live: Live, { pair, who, exchange, sealer }: Consent): Promise<void> {
    const { store, clock, zoomApps } = this.#parts
    const { app } = live
    store.core.tx('connections.noteTestedGrant', (tx) =>
      noteGrant(tx, app.id, pair.scopes.join(' '), clock.now()),
    )
    const own = connectionByZoomUser(store.core, app.id, who.id)
    // By now Zoom has ended the older pair of whoever came: one who is connected here receives the new one.
    if (own !== undefined && own.state !== 'disconnected' && own.state !== 'revocationWaiting') {
      store.core.tx('connections.keepTestedPair', (tx) => {
        storePair(tx, sealer, app, who, pair, clock.now())
        if (own.state === 'paused') setPaused(tx, own.id, own.state_reason ?? 'Paused', clock.now())
        endExchange(tx, exchange)
      })
      await zoomApps.test(app.id)
      return this.#end(live, 'done', {
        title: 'Zoom came back with a consent',
        text: `The return address and the client are right. ${nameOf(who)} has a connection here; since Zoom ended its older token, it received the new one.`,
        code: null,
      })
    }
    const why = { purpose: TEST, tenantId: null, userId: null }
    const gone = await this.#exchange.giveBack(zoomApps.clientOf(app), pair, why)
    this.#exchange.end(exchange)
    await zoomApps.test(app.id)
    this.#end(live, 'done', {
      title: 'Zoom came back with a consent',
      text: `The return address and the client are right. ${gone ? `${nameOf(who)}’s authorization was given back to Zoom at once.` : NOT_GIVEN_BACK} Nothing of it is kept but which scopes it had.`,
      code: null,
    })
  }

  #store(live: Live, { pair, who, exchange, sealer }: Consent): void {
    const { store, clock, audit, operator, changes } = this.#parts
    const { app } = live
    const stored = store.core.tx('connections.storeAccount', (tx) => {
      const result = storePair(tx, sealer, app, who, pair, clock.now())
      endExchange(tx, exchange)
      audit.record(tx, {
        who: operator(),
        action: 'authorize Zoom account',
        subject: who.account_id,
        subjectId: result.id,
        after: {
          admin: who.email,
          zoomApp: app.name,
          generation: result.generation,
          scopes: pair.scopes.join(' '),
        },
      })
      return result
    })
    this.#change(live, { connectionId: stored.id })
    this.#end(live, 'done', {
      title: `${nameOf(who)} authorized the Zoom account`,
      text: stored.gap ?? 'The tokens are sealed and stored. Attach its users next.',
      code: null,
    })
    changes.publish('users', 'tenants', 'quota', 'audit', 'zoomApps', 'overview')
  }

  #required(id: AttemptId): Live {
    const live = this.#live.get(id)
    if (live === undefined) throw notFound('attempt')
    return live
  }

  #forget(id: AttemptId): void {
    const live = this.#live.get(id)
    live?.stop()
    this.#live.delete(id)
  }

  #change(live: Live, change: Partial<AppConsent>): void {
    live.view = { ...live.view, ...change }
    this.#parts.changes.publish('connections')
  }

  #end(live: Live, state: AppConsent['state'], { title, text, code }: EndText): void {
    live.stop()
    this.#change(live, { title, text, code, state, authorizeUrl: null })
  }
}
