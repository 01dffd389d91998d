import type { BrokerStatus } from '../../contract/broker.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Http } from '../zoom/http.ts'
import { ConnectLinks } from './links.ts'
import { asExpected, fingerprintOf, Pairing } from './pairing.ts'
import { countOpenLinks, nextOpenNotice, settleNotice } from './queries.ts'
import { TenantRoutes } from './routes.ts'
import { BrokerSync } from './sync.ts'
import { Visits } from './visits.ts'

/** Zoom's notice that a user removed the app, passed on by the broker. */
export interface Deauthorized {
  readonly clientId: string
  readonly zoomUserId: string
  readonly zoomAccountId: string
  readonly at: number
}

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly operator: () => string
  readonly http: Http
  readonly connections: ConnectionsService
  /** Settles a notice: `later` if that is not possible now, else what came of it in a word. */
  readonly onDeauthorized: (notice: Deauthorized) => Promise<string>
}

const NOTICES_AGAIN_MS = 5 * 60_000

/**
 * The broker at the one redirect URL of every tenant domain: pairing, connect links, and what comes back by them. It
 * is never needed by a connection that is there.
 */
export class BrokerService {
  readonly links: ConnectLinks
  readonly routes: TenantRoutes
  readonly visits: Visits
  readonly #parts: Parts
  readonly #pairing: Pairing
  readonly #sync: BrokerSync
  #settling: Promise<void> | null = null
  /** Notices came while others were settled. */
  #moreCame = false
  #stopAgain: () => void = () => undefined
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
    const pairing = new Pairing(parts)
    this.#pairing = pairing
    this.routes = new TenantRoutes({ ...parts, pairing })
    this.links = new ConnectLinks({ ...parts, pairing, routes: this.routes })
    this.visits = new Visits({ ...parts, pairing })
    this.#sync = new BrokerSync({
      ...parts,
      pairing,
      links: this.links,
      visits: this.visits,
      routes: this.routes,
      onNotices: () => this.#settleNotices(),
    })
  }

  /** Goes on with what an earlier start left: call it once every capability is there. */
  start(): void {
    const { vault, connections } = this.#parts
    let wasOpen = vault.isOpen
    vault.onChange(() => {
      if (vault.isOpen === wasOpen) return
      wasOpen = vault.isOpen
      this.#sync.restart()
      this.#settleNotices()
    })
    connections.onConnected(() => this.#settleNotices())
    this.#sync.restart()
    this.#settleNotices()
  }

  close(): void {
    this.#closed = true
    this.#sync.close()
  }

  /** Resolves when nothing of this runs any more. */
  get closed(): Promise<void> {
    return Promise.all([this.#sync.closed, this.visits.idle(), this.#settling]).then(() => undefined)
  }

  status(): BrokerStatus {
    const { store, vault } = this.#parts
    const row = this.#pairing.row
    const { state, reason, seenAt } = this.#sync.status
    const locked = row !== undefined && !vault.isOpen
    return {
      state: row === undefined ? 'none' : locked ? 'locked' : state,
      reason: locked ? 'The secrets are locked, and with them the key of the pairing.' : reason,
      base: row?.base ?? null,
      redirectUri: row === undefined ? null : `${row.base}/callback`,
      fingerprint: row === undefined ? null : fingerprintOf(row.broker_key),
      pairedAt: row === undefined ? null : new Date(row.paired_at).toISOString(),
      seenAt: row === undefined || seenAt === null ? null : new Date(seenAt).toISOString(),
      openLinks: countOpenLinks(store.core),
    }
  }

  async pair(base: string, code: string): Promise<BrokerStatus> {
    await this.#pairing.pair(base, code)
    this.#sync.restart()
    return this.status()
  }

  async unpair(): Promise<BrokerStatus> {
    await asExpected(() => this.#pairing.unpair())
    this.#sync.restart()
    return this.status()
  }

  /** Settles Zoom's notices one after another; what cannot be settled now is tried again. */
  #settleNotices(): void {
    this.#moreCame = true
    if (this.#settling !== null || this.#closed) return
    this.#moreCame = false
    this.#settling = this.#settleAll().finally(() => {
      this.#settling = null
      if (this.#moreCame) this.#settleNotices()
    })
  }

  async #settleAll(): Promise<void> {
    const { store, clock, log, vault, onDeauthorized } = this.#parts
    if (!vault.isOpen) return
    let left = false
    let next = nextOpenNotice(store.core, 0)
    for (; next !== undefined; next = nextOpenNotice(store.core, next.id)) {
      if (this.#closed) return
      const { id, at, client_id, zoom_user_id, zoom_account_id } = next
      const notice = { clientId: client_id, zoomUserId: zoom_user_id, zoomAccountId: zoom_account_id, at }
      try {
        const result = await onDeauthorized(notice)
        if (result === 'later') left = true
        else store.core.tx('broker.settleNotice', (tx) => settleNotice(tx, id, result, clock.now()))
      } catch (error) {
        left = true
        log.warn({ err: error }, 'a notice of a removed app could not be settled yet')
      }
      if (this.#closed) return
    }
    this.#stopAgain()
    if (left) this.#stopAgain = clock.after(NOTICES_AGAIN_MS, () => this.#settleNotices())
  }
}
