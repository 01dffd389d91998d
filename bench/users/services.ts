import { AuditService } from '../../src/main/audit/service.ts'
import { Changes } from '../../src/main/changes.ts'
import type { Clock } from '../../src/main/clock.ts'
import type { ConnectionsService } from '../../src/main/connections/service.ts'
import { Pacer } from '../../src/main/zoom/pacer.ts'
import { QuotaService } from '../../src/main/quota/service.ts'
import type { Store } from '../../src/main/store/store.ts'
import type { TenantsService } from '../../src/main/tenants/service.ts'
import { UsersService } from '../../src/main/users/service.ts'
import { tenantById } from '../../src/main/tenants/queries.ts'

/** The users capability on a store, with as much around it as it needs. */
export function benchServices(store: Store, clock: Clock) {
  const audit = new AuditService(store.core, clock)
  const changes = new Changes(clock)
  const operator = (): string => 'Bench'
  const quota = new QuotaService({
    store,
    clock,
    changes,
    audit,
    operator,
    pacer: new Pacer(clock, store.ledger),
  })
  const tenants = { row: (id) => tenantById(store.core, id) } as Pick<TenantsService, 'row'> as TenantsService
  const common = { store, clock, changes, audit, operator, tenants }
  const users = new UsersService({
    ...common,
    connections: { detail: () => null } as Pick<ConnectionsService, 'detail'> as ConnectionsService,
    usedToday: (zoomUsers) => quota.usedToday(zoomUsers),
    usedAtLeast: (count) => quota.usedAtLeast(count),
  })
  return { ...common, users }
}
