import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { addEvent, type ConnectionRow, eraseTokens, usersOfConnection } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
}

const REASON = 'The user removed the app at Zoom. Their tokens were erased here.'

/** A user removed the app, which Zoom said and proved: what is left of their authorization is erased. */
export function eraseRemoved({ store, clock, changes, audit }: Parts, row: ConnectionRow): void {
  const now = clock.now()
  store.core.tx('connections.eraseRemoved', (tx) => {
    eraseTokens(tx, row.id, 'appRemoved', REASON, now)
    addEvent(tx, row.id, { at: now, kind: 'appRemoved', text: REASON, tone: 'bad' })
    for (const user of usersOfConnection(tx, row.id))
      audit.record(tx, {
        who: 'Zoom',
        action: 'remove app',
        subject: user.name,
        subjectId: user.id,
        tenantId: user.tenant_id,
        before: { state: row.state, zoomUser: row.zoom_email },
        after: { state: 'appRemoved' },
        result: 'tokens erased',
      })
  })
  store.flushErased()
  changes.publish('connections', 'users', 'tenants', 'audit', 'overview')
}
