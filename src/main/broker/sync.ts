import type { WireOutput } from '../../contract/broker-wire.ts'
import type { BrokerStatus } from '../../contract/broker.ts'
import { ExpectedError } from '../../contract/errors.ts'
import type { Changes } from '../changes.ts'
import { type Clock, delay } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { type BrokerClient, BrokerRefusal, NotTheBroker } from './client.ts'
import type { ConnectLinks } from './links.ts'
import type { Pairing } from './pairing.ts'
import {
  type BrokerRow,
  endLink,
  insertNotice,
  linkById,
  noteLinkEvent,
  setCursors,
  setLinkText,
} from './queries.ts'
import type { TenantRoutes } from './routes.ts'
import type { Visits } from './visits.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly log: Log
  readonly pairing: Pairing
  readonly links: ConnectLinks
  readonly visits: Visits
  readonly routes: TenantRoutes
  /** Notices were written down: they are to be settled. */
  readonly onNotices: () => void
}

const WAIT_MS = 20_000
/** Pauses after tries that failed; the last one stays. */
const PAUSES_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000]

/**
 * Waits at the broker while one is paired and the secrets are open: that is what makes the console be there. Takes
 * what happened, begins what is asked for, and takes over codes.
 */
export class BrokerSync {
  readonly #parts: Parts
  #stop = new AbortController()
  #loop: Promise<void> = Promise.resolve()
  #closed = false
  #state: BrokerStatus['state'] = 'waiting'
  #reason: string | null = null
  #seenAt: number | null = null
  #took: string[] = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get status(): { state: BrokerStatus['state']; reason: string | null; seenAt: number | null } {
    return { state: this.#state, reason: this.#reason, seenAt: this.#seenAt }
  }

  /** Begins, or begins anew: a broker was paired, the secrets were opened. */
  restart(): void {
    this.#stop.abort()
    if (this.#closed) return
    const stop = new AbortController()
    this.#stop = stop
    this.#loop = this.#loop.then(() => this.#run(stop.signal))
  }

  close(): void {
    this.#closed = true
    this.#stop.abort()
  }

  /** Resolves when nothing of this runs any more. */
  get closed(): Promise<void> {
    return this.#loop
  }

  async #run(signal: AbortSignal): Promise<void> {
    this.#became('waiting', null)
    this.#took = []
    this.#parts.routes.pushAgain()
    for (let failures = 0; !signal.aborted; ) {
      const row = this.#parts.pairing.row
      if (row === undefined || !this.#parts.vault.isOpen) return
      try {
        await this.#once(this.#parts.pairing.client(), row, signal)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        this.#failed(error)
        const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0
        failures += 1
        await delay(this.#parts.clock, pause, signal).catch(() => undefined)
      }
    }
  }

  async #once(client: BrokerClient, row: BrokerRow, signal: AbortSignal): Promise<void> {
    const { links, routes } = this.#parts
    await routes.push()
    await links.settleWithdrawals()
    const took = this.#took
    const news = await Promise.race([
      client.ask('poll', {
        // The first one comes back at once, so that it is soon known whether the broker is there.
        waitMs: this.#state === 'reached' ? WAIT_MS : 0,
        eventsTo: row.events_to,
        noticesTo: row.notices_to,
        took,
      }),
      aborted(signal),
    ])
    if (signal.aborted || news === null) return
    this.#took = this.#took.slice(took.length)
    this.#seenAt = this.#parts.clock.now()
    this.#became('reached', null)
    this.#note(news, row, client.skewMs)
    await this.#begin(client, news.asks)
    for (const code of news.codes) if (this.#parts.visits.take(code, row)) this.#took.push(code.visitId)
  }

  /** Writes down what happened, with how far it is known, in one change. */
  #note({ events, notices }: WireOutput<'poll'>, row: BrokerRow, skewMs: number): void {
    if (events.length === 0 && notices.length === 0) return
    const { store, changes, clock, onNotices } = this.#parts
    // Nothing has happened yet that has not happened yet, whatever a broker says.
    const sane = (at: number, since = 0): number => Math.max(since, Math.min(at, clock.now()))
    store.core.tx('broker.noteNews', (tx) => {
      for (const { linkId, kind, at: theirs } of events) {
        const link = linkById(tx, linkId)
        if (link === undefined) continue
        const at = sane(Math.round(theirs - skewMs), link.made_at)
        noteLinkEvent(tx, linkId, kind, at)
        if (kind === 'lapsed') endLink(tx, link.id, 'lapsed', null, at)
        if (kind === 'failed' && link.state !== 'consented')
          setLinkText(
            tx,
            link.id,
            'Zoom came back with an error instead of an answer. Nothing was changed and the link is still good; check the Zoom app in Settings.',
          )
        if (kind === 'failed' && link.state === 'consented' && link.attempt_id === null)
          endLink(
            tx,
            link.id,
            'failed',
            'Zoom’s answer came, but this console did not fetch it within five minutes. Make a new link.',
            at,
          )
      }
      for (const { at, clientId, zoomUserId, zoomAccountId } of notices)
        insertNotice(tx, {
          at: sane(at),
          client_id: clientId,
          zoom_user_id: zoomUserId,
          zoom_account_id: zoomAccountId,
        })
      setCursors(tx, events.at(-1)?.id ?? row.events_to, notices.at(-1)?.id ?? row.notices_to)
    })
    changes.publish('broker')
    if (notices.length > 0) onNotices()
  }

  async #begin(client: BrokerClient, asks: WireOutput<'poll'>['asks']): Promise<void> {
    await Promise.all(
      asks.map(async (ask) => {
        const authorizeUrl = await this.#parts.visits.begin(ask, `${client.base}/callback`)
        await client.ask('answer', { visitId: ask.visitId, authorizeUrl })
      }),
    )
  }

  #failed(error: unknown): void {
    const { log } = this.#parts
    if (error instanceof ExpectedError) return this.#became('locked', error.message)
    if (error instanceof BrokerRefusal) return this.#became('refused', error.message)
    if (error instanceof NotTheBroker) return this.#became('refused', error.message)
    log.info({ err: error }, 'the broker does not answer')
    this.#became('unreachable', 'The broker does not answer; it is tried again by itself.')
  }

  #became(state: BrokerStatus['state'], reason: string | null): void {
    if (this.#state === state && this.#reason === reason) return
    this.#state = state
    this.#reason = reason
    this.#parts.changes.publish('broker')
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}
