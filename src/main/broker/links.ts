import { createHash, randomBytes } from 'node:crypto'
import type { ConnectLink } from '../../contract/broker.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectLinkId, UserId } from '../../contract/ids.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import { readCursor, textCursor, writeCursor } from '../page-cursor.ts'
import type { Store } from '../store/store.ts'
import { maskEmail } from './mask-email.ts'
import { asExpected, type Pairing } from './pairing.ts'
import {
  confirmLink,
  dropLink,
  dropVisitsOf,
  endLink,
  insertLink,
  linkById,
  type LinkRow,
  linksToRevoke,
  listLinks,
  markLinkSent,
  settleWithdrawal,
} from './queries.ts'
import type { TenantRoutes } from './routes.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly operator: () => string
  readonly connections: ConnectionsService
  readonly pairing: Pairing
  readonly routes: TenantRoutes
}

/** Connect links: made, marked as sent, withdrawn. What happens to them elsewhere comes by the sync. */
export class ConnectLinks {
  readonly #parts: Parts
  /** Links whose making is under way here: half made, and yet not left behind. */
  readonly #making = new Set<ConnectLinkId>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Makes a link. Its token is made here and shown once; the broker gets its hash, and neither side keeps it.
   *
   * @throws {ExpectedError} NOT_FOUND, CONFLICT if nobody is asked, BROKER_NOT_PAIRED, BROKER_UNREACHABLE, BROKER_REFUSED, SECRETS_…
   */
  async make(userId: UserId, days: number): Promise<{ link: ConnectLink; url: string }> {
    const { store, clock, audit, changes, operator, connections, pairing, routes } = this.#parts
    const client = pairing.client()
    const user = connections.expectedUser(userId)
    connections.attempts.appAskedOf(user)
    const route = routes.of(user.tenant_id)
    const now = clock.now()
    const token = randomBytes(32).toString('base64url')
    const row: LinkRow = {
      id: newId('connectLink', now),
      user_id: userId,
      tenant_id: user.tenant_id,
      user_name: user.name,
      user_email: user.email,
      tenant_name: user.tenant_name,
      state: 'making',
      text: null,
      made_by: operator(),
      made_at: now,
      expires_at: now + days * DAY_MS,
      sent_at: null,
      opened_at: null,
      consented_at: null,
      declined_at: null,
      ended_at: null,
      attempt_id: null,
    }
    // On disk first: one that the broker has and we do not know could never be withdrawn.
    this.#making.add(row.id)
    store.core.tx('broker.intendLink', (tx) => insertLink(tx, row))
    try {
      await asExpected(async () => {
        await routes.push()
        await client.ask('link', {
          id: row.id,
          tokenHash: createHash('sha256').update(token).digest('base64url'),
          livesMs: days * DAY_MS,
          tenantDomain: route.domain,
          userName: user.name.slice(0, 200),
          userEmail: maskEmail(user.email),
        })
      })
    } catch (error) {
      // Stays as half made: the broker is told to forget it as soon as it answers.
      changes.publish('broker')
      throw error
    } finally {
      this.#making.delete(row.id)
    }
    store.core.tx('broker.confirmLink', (tx) => {
      confirmLink(tx, row.id, row.expires_at)
      audit.record(tx, {
        who: operator(),
        action: 'make connect link',
        subject: user.name,
        subjectId: userId,
        tenantId: user.tenant_id,
        after: { link: row.id, days },
      })
    })
    changes.publish('broker', 'audit')
    return { link: this.get(row.id), url: `${route.origin}/c/${token}` }
  }

  /** @throws {ExpectedError} NOT_FOUND */
  get(id: ConnectLinkId): ConnectLink {
    const row = linkById(this.#parts.store.core, id)
    if (row === undefined || row.state === 'making') throw notFound('connect link')
    return this.#shown(row)
  }

  list(input: {
    userId?: UserId | undefined
    only: 'open' | 'all'
    cursor?: string | undefined
    limit: number
  }): {
    rows: ConnectLink[]
    next: string | null
  } {
    const rows = listLinks(this.#parts.store.core, {
      userId: input.userId ?? null,
      openOnly: input.only === 'open',
      before: input.cursor === undefined ? null : (readCursor(input.cursor, textCursor(1))[0] ?? null),
      limit: input.limit + 1,
    })
    const page = rows.slice(0, input.limit)
    const last = page.at(-1)
    return {
      rows: page.map((row) => this.#shown(row)),
      next: rows.length > input.limit && last !== undefined ? writeCursor([last.id]) : null,
    }
  }

  markSent(id: ConnectLinkId): ConnectLink {
    const { store, clock, audit, changes, operator } = this.#parts
    const row = this.#open(id)
    store.core.tx('broker.markSent', (tx) => {
      markLinkSent(tx, id, clock.now())
      audit.record(tx, {
        who: operator(),
        action: 'mark connect link as sent',
        subject: row.user_name,
        subjectId: row.user_id,
        tenantId: row.tenant_id,
        after: { link: id },
      })
    })
    changes.publish('broker', 'audit')
    return this.get(id)
  }

  /** Takes a link back. It holds from now on: the console begins nothing for it, also before the broker knows. */
  async withdraw(id: ConnectLinkId): Promise<ConnectLink> {
    const { store, clock, audit, changes, operator } = this.#parts
    const row = this.#open(id)
    if (row.state === 'consented')
      throw new ExpectedError('CONFLICT', 'Zoom’s answer to this link came already.', { field: 'id' })
    store.core.tx('broker.withdrawLink', (tx) => {
      endLink(tx, id, 'withdrawing', null, clock.now())
      dropVisitsOf(tx, id)
      audit.record(tx, {
        who: operator(),
        action: 'withdraw connect link',
        subject: row.user_name,
        subjectId: row.user_id,
        tenantId: row.tenant_id,
        after: { link: id },
      })
    })
    changes.publish('broker', 'audit')
    await this.settleWithdrawals()
    return this.get(id)
  }

  /** Tells the broker of links that it is to forget. What cannot be told now is told when it answers again. */
  async settleWithdrawals(): Promise<void> {
    const { store, pairing, log, changes } = this.#parts
    try {
      for (const { id, state } of linksToRevoke(store.core)) {
        // The list is from before the last request: what was made meanwhile stands.
        if (this.#making.has(id) || linkById(store.core, id)?.state !== state) continue
        await pairing.client().ask('revoke', { id })
        store.core.tx('broker.settleWithdrawal', (tx) =>
          state === 'making' ? dropLink(tx, id) : settleWithdrawal(tx, id),
        )
        changes.publish('broker')
      }
    } catch (error) {
      log.info({ err: error }, 'the broker could not be told of a withdrawn link yet')
    }
  }

  #open(id: ConnectLinkId): LinkRow {
    const row = linkById(this.#parts.store.core, id)
    if (row === undefined || row.state === 'making') throw notFound('connect link')
    if (row.ended_at !== null)
      throw new ExpectedError('CONFLICT', 'This link is over. Make a new one.', { field: 'id' })
    return row
  }

  #shown(row: LinkRow): ConnectLink {
    const at = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
    const { clock, connections } = this.#parts
    // The broker says so in a moment; a link past its time is over also while it cannot be reached.
    const over =
      row.ended_at === null && row.state !== 'consented' && row.expires_at <= clock.now() ? 'lapsed' : null
    const state = row.state === 'withdrawing' || row.state === 'making' ? 'withdrawn' : row.state
    const kept = row.attempt_id !== null && connections.attempts.has(row.attempt_id)
    // Of a pair that is held only the attempt knows what became of it meanwhile.
    const held =
      kept && row.attempt_id !== null && state === 'wrongAccount'
        ? connections.attempts.get(row.attempt_id).text
        : null
    return {
      id: row.id,
      userId: row.user_id,
      userName: row.user_name,
      userEmail: row.user_email,
      tenantId: row.tenant_id,
      tenantName: row.tenant_name,
      state: over ?? state,
      text:
        row.state === 'withdrawing'
          ? 'The broker could not be told yet. It leads nowhere all the same: this console begins nothing for it.'
          : (held ?? row.text),
      madeBy: row.made_by,
      madeAt: new Date(row.made_at).toISOString(),
      expiresAt: new Date(row.expires_at).toISOString(),
      sentAt: at(row.sent_at),
      openedAt: at(row.opened_at),
      consentedAt: at(row.consented_at),
      declinedAt: at(row.declined_at),
      endedAt: at(row.ended_at ?? (over === null ? null : row.expires_at)),
      attemptId: kept ? row.attempt_id : null,
    }
  }
}
