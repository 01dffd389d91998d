import type { AuditService } from '../audit/service.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { noteLostAppConsent, noteLostConsent } from './lost-consent.ts'
import { addEvent } from './event-queries.ts'
import { endExchange, openExchanges, setExchangeKind } from './exchange-queries.ts'
import { expectedUser, forgetTokensOfMemory } from './queries.ts'
import { endCutOffRefreshes } from './refresh-queries.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly audit: AuditService
  readonly log: Log
}

/**
 * Finds what an earlier process left in doubt when it died, and says what it is. A consent whose pair never
 * reached the disk is lost; a refresh whose answer never did gets one more try with the old token.
 */
export function recoverConnections({ store, vault, clock, audit, log }: Parts): void {
  const now = clock.now()
  for (const exchange of openExchanges(store.core)) {
    log.warn({ kind: exchange.kind, connection: exchange.connection_id }, 'an exchange with Zoom was cut off')
    store.core.tx('connections.recover', (tx) => {
      if (exchange.kind === 'refresh' && exchange.connection_id !== null) {
        setExchangeKind(tx, exchange.id, 'lostRefresh')
        endCutOffRefreshes(tx, exchange.connection_id, now)
        addEvent(tx, exchange.connection_id, {
          at: now,
          kind: 'refreshLost',
          text: 'The console stopped before a refreshed pair reached the disk; the old token is tried once more',
          tone: 'odd',
        })
        return
      }
      if (exchange.kind === 'lostRefresh') {
        if (exchange.connection_id !== null) endCutOffRefreshes(tx, exchange.connection_id, now)
        return
      }
      const user = exchange.user_id === null ? undefined : expectedUser(tx, exchange.user_id)
      const held = exchange.kind === 'held'
      audit.record(tx, {
        who: 'Switchboard',
        action: 'connect user',
        subject: user?.name ?? (exchange.user_id === null ? 'a Zoom account' : 'a removed user'),
        ...(exchange.user_id === null ? {} : { subjectId: exchange.user_id }),
        tenantId: user?.tenant_id ?? null,
        result: held
          ? 'lost: the console stopped while another Zoom user’s authorization waited for a decision'
          : 'lost: the console stopped between Zoom’s answer and the disk; the user must consent again',
      })
      // Somebody else came than was asked: it is their older pair that Zoom has ended.
      const owner = exchange.connection_id ?? user?.connection_id ?? null
      if (owner !== null && !held) noteLostConsent(tx, owner, now)
      else if (exchange.zoom_app_id !== null) noteLostAppConsent(tx, exchange.zoom_app_id, now)
      endExchange(tx, exchange.id)
    })
  }
  if (vault.forgetsAtRestart) {
    const forgotten = store.core.tx('connections.forgetMemory', (tx) =>
      forgetTokensOfMemory(tx, 'The tokens were kept in memory only and ended with the console.', now),
    )
    if (forgotten > 0) {
      store.flushErased()
      log.info({ forgotten }, 'tokens that were kept in memory only are gone')
    }
  }
}
