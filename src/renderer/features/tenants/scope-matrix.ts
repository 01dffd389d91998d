import type { ScopeNeedName } from '../../../contract/features.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import type { ScopeNeed, TenantGaps } from '../../../contract/zoom-apps.ts'

/** What one cell of the matrix says: granted by all, lacking for some or all, not needed, or nobody to ask about. */
export type ScopeCell = { kind: 'granted' | 'notNeeded' | 'nobody' } | { kind: 'some' | 'all'; users: number }

const WITHOUT = ['neverConnected', 'appRemoved', 'disconnected', 'revocationWaiting'] as const

/** Users who hold an authorization: only they can lack a scope. */
export function connectedUsers({ users, states }: Pick<Tenant, 'users' | 'states'>): number {
  return WITHOUT.reduce((rest, state) => rest - (states[state] ?? 0), users)
}

/** The needs of both levels, each once, in the order in which main tells them. */
export function columnsOfMatrix(user: readonly ScopeNeed[], account: readonly ScopeNeed[]): ScopeNeed[] {
  const known = new Set(user.map(({ name }) => name))
  return [...user, ...account.filter(({ name }) => !known.has(name))]
}

export function scopeCell(
  tenant: Pick<Tenant, 'users' | 'states'>,
  gaps: TenantGaps | undefined,
  need: ScopeNeedName,
  neededAtLevel: ReadonlySet<ScopeNeedName>,
): ScopeCell {
  if (!neededAtLevel.has(need)) return { kind: 'notNeeded' }
  const connected = connectedUsers(tenant)
  if (connected === 0) return { kind: 'nobody' }
  const users = gaps?.gaps[need] ?? 0
  if (users === 0) return { kind: 'granted' }
  return { kind: users >= connected ? 'all' : 'some', users }
}

/** The gap of a tenant that most users have: what its line under the table is about. */
export function worstGap(
  gaps: TenantGaps | undefined,
  needs: readonly ScopeNeed[],
): { need: ScopeNeed; users: number } | null {
  let worst: { need: ScopeNeed; users: number } | null = null
  for (const need of needs) {
    const users = gaps?.gaps[need.name] ?? 0
    if (users > (worst?.users ?? 0)) worst = { need, users }
  }
  return worst
}
