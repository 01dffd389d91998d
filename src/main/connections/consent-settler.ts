import type { Attempt } from '../../contract/connections.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, UserId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Door } from '../zoom/door.ts'
import type { TokenPair, ZoomOAuth } from '../zoom/oauth.ts'
import type { EndText } from './attempt-texts.ts'
import { CodeExchange } from './code-exchange.ts'
import type { Consent, LiveAttempt } from './live-attempt.ts'
import { noteLostConsent } from './lost-consent.ts'
import { nameOf, storePair } from './pairs.ts'
import { endExchange, setExchangeConnection, setExchangeKind } from './exchange-queries.ts'
import {
  connectionById,
  connectionByZoomUser,
  expectedUser,
  setConnectionOfUser,
  setPaused,
  setState,
  usersOfConnection,
} from './queries.ts'
import { levelOf } from './scope-queries.ts'
import { scopeStates } from './scopes.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly operator: () => string
  readonly oauth: ZoomOAuth
  readonly door: Door
  /** A user was connected: work that waited for that may go on. */
  readonly onConnected: (userId: UserId) => void
  /** It is not known whether a connection still lives: Zoom is to be asked. */
  readonly onDoubt: () => void
  /** A connection is left without a user: its authorization is to be given back. */
  readonly onAbandoned: (id: ConnectionId) => void
  readonly change: (live: LiveAttempt, change: Partial<Attempt>) => void
  readonly end: (live: LiveAttempt, state: Attempt['state'], text: EndText) => void
}

/** How long the pair of somebody who was not expected waits for the operator's decision. */
const HELD_MS = 10 * 60_000

/**
 * Turns a consent into a connection: the code is exchanged, the one who came is compared with the one who was
 * expected, and the pair is stored, handed to its owner, or held until the operator decides.
 */
export class ConsentSettler {
  readonly #parts: Parts
  readonly #exchange: CodeExchange

  constructor(parts: Parts) {
    this.#parts = parts
    this.#exchange = new CodeExchange(parts)
  }

  /** Exchanges the code, and settles what becomes of the pair. */
  async exchange(live: LiveAttempt, query: URLSearchParams): Promise<void> {
    const { store, clock } = this.#parts
    const { user, app, client, begun } = live
    let lost = false
    try {
      const consent = await this.#exchange.run({
        app,
        client,
        begun,
        query,
        user,
        attemptId: live.view.id,
        purpose: 'Connect the user',
        onFailed: (tx, answerLost) => {
          lost = answerLost
          if (lost && user.connection_id !== null) noteLostConsent(tx, user.connection_id, clock.now())
        },
      })
      const now = expectedUser(store.core, user.id)
      if (now?.zoom_app_id !== app.id) {
        await this.#giveBack(live, consent.pair)
        this.#exchange.end(consent.exchange)
        if (now === undefined) throw notFound('user')
        throw new ExpectedError(
          'CONFLICT',
          `${user.tenant_name} was given another Zoom app meanwhile. Nothing was changed; try again.`,
          { field: 'zoomAppId' },
        )
      }
      this.#settle(live, consent)
    } catch (error) {
      if (lost) {
        this.#parts.change(live, { pair: 'lost' })
        this.#parts.onDoubt()
      }
      throw error
    }
  }

  /** Compares who came with who was expected, and stores, hands over, or holds the pair. */
  #settle(live: LiveAttempt, consent: Consent): void {
    const { store, clock, audit, operator } = this.#parts
    const { pair, who, exchange, sealer } = consent
    const { user, app } = live
    const came = { email: who.email, name: nameOf(who), zoomUserId: who.id, zoomAccountId: who.account_id }
    // Zoom's id is who they are; an email may be another's by now. Only for one who was never here is it all there is.
    const expectedId = live.view.expected?.zoomUserId ?? null
    const hasTheirEmail = who.email.toLowerCase() === user.email_key
    const now = clock.now()
    if (expectedId === null ? hasTheirEmail : who.id === expectedId)
      return this.#store(live, consent, 'storePair')
    const own = connectionByZoomUser(store.core, app.id, who.id)
    const facts = { expected: user.email, came: who.email }
    const odd = hasTheirEmail
      ? `Zoom knows ${who.email} as another user than before: made anew, or in another account.`
      : 'The browser was signed in to Zoom as someone else.'
    // Who was disconnected, or is about to be, is not connected again by the way.
    if (own !== undefined && own.state !== 'disconnected' && own.state !== 'revocationWaiting') {
      const owners = usersOfConnection(store.core, own.id)
      // Zoom has ended their older pair by now: a crash before the next line leaves that, and says so.
      store.core.tx('connections.noteWhoCame', (tx) => setExchangeConnection(tx, exchange, own.id))
      store.core.tx('connections.handOverPair', (tx) => {
        storePair(tx, sealer, app, who, pair, now)
        // Nor is a pause lifted: it is the operator's.
        if (own.state === 'paused') setPaused(tx, own.id, own.state_reason ?? 'Paused', now)
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
      this.#parts.change(live, { came, pair: 'handedOver' })
      return this.#parts.end(live, 'wrongAccount', {
        title: 'This is another Zoom user',
        text: `${odd} ${user.name}’s connection was not touched. ${came.name} has a connection here${names === '' ? '' : `, for ${names}`}; since Zoom ended its older token, it received the new one. Try again in a private window, signed in as ${user.email}.`,
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
    live.held = consent
    this.#parts.change(live, { came, pair: 'held' })
    this.#parts.end(live, 'wrongAccount', {
      title: 'This is another Zoom user',
      text: `${odd} Nothing was stored for ${user.name}; the new authorization is kept in memory only until you decide, and given back to Zoom by itself in 10 minutes. ${hasTheirEmail ? 'Use it on purpose if that is right, or give it back to Zoom.' : `Give it back to Zoom and try again in a private window, signed in as ${user.email}, or use it on purpose.`}`,
      code: null,
    })
    // An operator who walks away decides nothing, and nobody's authorization stands unseen.
    live.stopTimer = clock.at(now + HELD_MS, () => {
      this.decide(live, 'giveBack').catch((error: unknown) =>
        this.#parts.log.error({ err: error }, 'a held authorization could not be given back'),
      )
    })
  }

  #store(live: LiveAttempt, consent: Consent, point: 'storePair' | 'replaceOnPurpose'): void {
    const { store, clock, changes, audit, operator } = this.#parts
    const { user, app } = live
    const { pair, who, exchange, sealer } = consent
    const connectionId = expectedUser(store.core, user.id)?.connection_id ?? null
    const before = connectionId === null ? undefined : connectionById(store.core, connectionId)
    const now = clock.now()
    let abandoned: ConnectionId | null = null
    const stored = store.core.tx(`connections.${point}`, (tx) => {
      const result = storePair(tx, sealer, app, who, pair, now)
      setConnectionOfUser(tx, user.id, result.id)
      // An authorization that nobody here uses any more is given back to Zoom, not kept. An admin's is the account's: it
      // stands without a user too, until somebody ends it.
      if (
        before?.refresh != null &&
        before.id !== result.id &&
        levelOf(tx, before.zoom_app_id) === 'user' &&
        usersOfConnection(tx, before.id).length === 0
      ) {
        setState(tx, before.id, 'revocationWaiting', 'Nobody here uses it any more', now)
        abandoned = before.id
      }
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
    const scopes = scopeStates(store.core, app.level, pair.scopes)
    const granted = scopes.filter((scope) => scope.granted).length
    this.#parts.change(live, {
      came: { email: who.email, name: nameOf(who), zoomUserId: who.id, zoomAccountId: who.account_id },
      pair: 'stored',
      checks: [
        { ok: true, text: point === 'storePair' ? 'The Zoom user is the one expected' : 'Used on purpose' },
        ...(before?.zoom_user_id === who.id && before.zoom_account_id !== who.account_id
          ? [{ ok: false, text: `They are in another Zoom account now: ${who.account_id}` }]
          : []),
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
    this.#parts.end(
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
    if (abandoned !== null) this.#parts.onAbandoned(abandoned)
  }

  /** Carries out the operator's decision about a pair that is held in memory. */
  async decide(live: LiveAttempt, choice: 'giveBack' | 'replaceOnPurpose'): Promise<void> {
    const { held } = live
    if (held === null)
      throw new ExpectedError('CONFLICT', 'Nothing waits for a decision here any more.', { field: 'choice' })
    if (choice === 'replaceOnPurpose') {
      this.#parts.vault.requireOpen()
      if (expectedUser(this.#parts.store.core, live.user.id) === undefined) throw notFound('user')
      this.#store(live, held, 'replaceOnPurpose')
      live.held = null
      live.stopTimer()
    } else {
      live.held = null
      live.stopTimer()
      const revoked = await this.#giveBack(live, held.pair)
      this.#parts.store.core.tx('connections.gaveBack', (tx) => endExchange(tx, held.exchange))
      this.#parts.change(live, {
        pair: revoked ? 'revoked' : 'lost',
        text: revoked
          ? `The authorization of ${held.who.email} was given back to Zoom. Nothing was stored. Try again, signed in as ${live.user.email}.`
          : `Zoom did not answer, so the authorization of ${held.who.email} could not be given back. It was forgotten here; they can remove the app in Zoom.`,
      })
    }
  }

  #giveBack(live: LiveAttempt, pair: TokenPair): Promise<boolean> {
    const { user, client } = live
    const why = { purpose: 'Give an authorization back', tenantId: user.tenant_id, userId: user.id }
    return this.#exchange.giveBack(client, pair, why)
  }
}
