import type { Impact } from '../../contract/connections.ts'
import type { TenantId } from '../../contract/ids.ts'
import { BROKEN_STATES } from '../../contract/states.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { brokenByUrgency, countBroken } from './impact-queries.ts'

/** Broken and soon-ending connections with the coming meetings at risk, most urgent first. */
export function brokenConnections(
  parts: { readonly store: Store; readonly clock: Clock },
  input: { tenantId?: TenantId | undefined; ending?: boolean | undefined; limit: number },
): {
  rows: Impact[]
  total: number
} {
  const { store, clock } = parts
  const states = input.ending === true ? ([...BROKEN_STATES, 'expiring'] as const) : BROKEN_STATES
  const filter = { states, tenantId: input.tenantId ?? null, now: clock.now() }
  return {
    rows: brokenByUrgency(store.core, filter, input.limit).map(
      ({ id, first_at, tenant_name: tenantName, ...row }) => ({
        ...row,
        userId: id,
        tenantName,
        firstAt: first_at === null ? null : new Date(first_at).toISOString(),
      }),
    ),
    total: countBroken(store.core, filter),
  }
}
