import { z } from 'zod'
import type { Attempt } from '../../contract/connections.ts'
import type { WireOutput } from '../../contract/broker-wire.ts'
import { ExpectedError } from '../../contract/errors.ts'
import type { ConnectLinkId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { openSealedAnswer } from './code-box.ts'
import type { Pairing } from './pairing.ts'
import {
  type BrokerRow,
  dropOldVisits,
  dropVisitsOf,
  endLink,
  insertVisit,
  keepNewestVisits,
  linkById,
  setAttemptOfLink,
  takenVisits,
  takeVisit,
  visitById,
} from './queries.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly connections: ConnectionsService
  readonly pairing: Pairing
}

type Ask = WireOutput<'poll'>['asks'][number]
type Delivery = WireOutput<'poll'>['codes'][number]

/** Longer than the broker waits for somebody at Zoom. */
const VISIT_KEPT_MS = 2 * 3_600_000
/** Tries of one link that may be at Zoom at the same time. */
const VISITS_KEPT = 20

const Begun = z.object({
  url: z.string(),
  state: z.string(),
  codeVerifier: z.string(),
  redirectUri: z.string(),
})

/** What state and verifier of a visit are sealed for. */
function begunPlace(visitId: string, linkId: string): string {
  return `broker_visits/${visitId}/begun/${linkId}`
}

/** What is written down with a link's end; of a wrong account only what stays true after a restart. */
function endTextOf({ state, title, text, came }: Attempt): string | null {
  if (state === 'connected') return null
  if (state === 'wrongAccount')
    return `${came?.email ?? 'Somebody else'} was signed in to Zoom. If their authorization waited for a decision here, it ended with the console; they can remove the app in Zoom. Make a new link.`
  return [title, text].filter((part) => part !== null).join('. ') || null
}

const ENDS: Partial<Record<Attempt['state'], 'connected' | 'wrongAccount'>> = {
  connected: 'connected',
  scopeMissing: 'connected',
  wrongAccount: 'wrongAccount',
}

/** Tries of connect links: state and verifier are made here, and a code is used here, once or not at all. */
export class Visits {
  readonly #parts: Parts
  readonly #underWay = new Set<Promise<void>>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#recover()
  }

  /**
   * Somebody pressed the button of a link: makes state and challenge, keeps them sealed, and answers the consent
   * page's address; null if nothing is to be begun.
   */
  async begin({ visitId, linkId }: Ask, redirectUri: string): Promise<string | null> {
    const { store, vault, clock, connections, log } = this.#parts
    const link = linkById(store.core, linkId)
    if (link === undefined || link.ended_at !== null || link.state === 'making') return null
    if (link.expires_at <= clock.now() || link.state === 'consented') return null
    try {
      const { begun, zoomAppId } = await connections.attempts.beginElsewhere(link.user_id, redirectUri)
      const sealed = vault.seal(JSON.stringify(begun), begunPlace(visitId, link.id))
      const isBegun = store.core.tx('broker.beginVisit', (tx) => {
        dropOldVisits(tx, clock.now() - VISIT_KEPT_MS)
        const isNew = insertVisit(tx, {
          id: visitId,
          link_id: link.id,
          attempt_id: newId('attempt', clock.now()),
          zoom_app_id: zoomAppId,
          begun: sealed,
          begun_at: clock.now(),
          taken_at: null,
        })
        keepNewestVisits(tx, link.id, VISITS_KEPT)
        return isNew
      })
      return isBegun ? begun.url : null
    } catch (error) {
      log.warn({ err: error, link: link.id }, 'nothing could be begun for a connect link')
      return null
    }
  }

  /**
   * Takes a code that the broker hands over. True if the broker is to forget it: it is in safe hands, or of no use.
   * It is used by this very call or never: a crash from here on is found at the next start, and said.
   */
  take(delivery: Delivery, broker: BrokerRow): boolean {
    const { store, vault, clock, pairing, log } = this.#parts
    const { visitId } = delivery
    const visit = visitById(store.core, visitId)
    const link = visit === undefined ? undefined : linkById(store.core, visit.link_id)
    // Not begun here, taken already, or withdrawn meanwhile: whatever it is, it is not exchanged.
    if (visit === undefined || link === undefined || visit.link_id !== delivery.linkId) return true
    if (visit.taken_at !== null || link.ended_at !== null) return true
    let query: URLSearchParams
    let begun: z.infer<typeof Begun>
    try {
      begun = Begun.parse(JSON.parse(vault.open(visit.begun, begunPlace(visit.id, link.id))))
      const answer = openSealedAnswer(delivery.sealed, pairing.sealKeys(broker), {
        id: visit.id,
        linkId: link.id,
      })
      query = new URLSearchParams({ code: answer.code, state: answer.state })
      if (answer.iss !== null) query.set('iss', answer.iss)
    } catch (error) {
      if (error instanceof ExpectedError) return false
      log.warn({ err: error, link: link.id }, 'a code of the broker was not taken')
      this.#end(
        link.id,
        'failed',
        'The broker handed over something that does not open. Nothing was exchanged; make a new link.',
      )
      return true
    }
    const took = store.core.tx('broker.takeCode', (tx) => {
      setAttemptOfLink(tx, link.id, visit.attempt_id)
      return takeVisit(tx, visit.id, clock.now())
    })
    if (!took) return true
    const work = this.#exchange(link.id, {
      attemptId: visit.attempt_id,
      userId: link.user_id,
      zoomAppId: visit.zoom_app_id,
      begun,
      query,
    }).finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
    return true
  }

  /** Resolves when no code is being exchanged. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #exchange(
    linkId: ConnectLinkId,
    answer: Parameters<ConnectionsService['attempts']['settleElsewhere']>[0],
  ): Promise<void> {
    try {
      const attempt = await this.#parts.connections.attempts.settleElsewhere(answer)
      const end = ENDS[attempt.state] ?? 'failed'
      this.#end(linkId, end, endTextOf(attempt))
    } catch (error) {
      this.#parts.log.warn({ err: error, link: linkId }, 'the answer to a connect link was not exchanged')
      const why = error instanceof ExpectedError ? error.message : 'Switchboard has a fault here.'
      this.#end(linkId, 'failed', `The answer came but was not exchanged. ${why} Make a new link.`)
    }
  }

  #end(id: ConnectLinkId, state: 'connected' | 'wrongAccount' | 'failed', text: string | null): void {
    const { store, clock, changes } = this.#parts
    store.core.tx('broker.endLink', (tx) => {
      endLink(tx, id, state, text, clock.now())
      dropVisitsOf(tx, id)
    })
    changes.publish('broker', 'connections', 'users')
  }

  /** A code that was taken and whose end is not written down: the console stopped while it was exchanged. */
  #recover(): void {
    const { store, clock, audit, log } = this.#parts
    for (const visit of takenVisits(store.core)) {
      log.warn({ link: visit.link_id }, 'the exchange of a connect link’s code was cut off')
      store.core.tx('broker.recoverVisit', (tx) => {
        if (visit.stored === 1) {
          endLink(tx, visit.link_id, 'connected', null, clock.now())
          dropVisitsOf(tx, visit.link_id)
          return
        }
        const text =
          'The console stopped between taking Zoom’s answer and saving it. The code cannot be used again; make a new link.'
        endLink(tx, visit.link_id, 'failed', text, clock.now())
        dropVisitsOf(tx, visit.link_id)
        audit.record(tx, {
          who: 'Switchboard',
          action: 'connect user',
          subject: visit.user_name,
          subjectId: visit.user_id,
          tenantId: visit.tenant_id,
          result: 'lost: the console stopped while it exchanged the answer to a connect link',
        })
      })
    }
  }
}
