import type { AuditService } from './audit/service.ts'
import type { Changes } from './changes.ts'
import type { Clock } from './clock.ts'
import type { Store } from './store/store.ts'

/** What whoever changes something is made from: where it stands, when it is, who is told, and who did it. */
export interface CapabilityParts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  /** The operator's name, as the audit log keeps it. */
  readonly operator: () => string
}
