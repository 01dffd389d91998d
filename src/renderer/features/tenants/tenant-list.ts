import { BROKEN_STATES, type ConnectionState } from '../../../contract/states.ts'
import type { Tenant } from '../../../contract/tenants.ts'
import type { Sort } from '../../components/data-table/columns.ts'

export type TenantView = 'all' | 'broken' | 'empty'

/** Users of a tenant whose connection needs someone. */
export function brokenUsers({ states }: Pick<Tenant, 'states'>): number {
  return BROKEN_STATES.reduce((sum, state) => sum + (states[state] ?? 0), 0)
}

/** The states in which there is nobody to ask about at Zoom, or nothing is to be sent. */
export const NOT_CHECKED: readonly ConnectionState[] = [
  'neverConnected',
  'connecting',
  'disconnected',
  'revocationWaiting',
  'paused',
]

/** Users of a tenant whose health Zoom can be asked about. */
export function checkedUsers({ users, states }: Pick<Tenant, 'users' | 'states'>): number {
  return NOT_CHECKED.reduce((left, state) => left - (states[state] ?? 0), users)
}

/** The share of users whose connection Zoom has confirmed; null where there is no one to ask about. */
export function healthyShare({ users, states }: Pick<Tenant, 'users' | 'states'>): number | null {
  return users === 0 ? null : (states.healthy ?? 0) / users
}

export function isInView(tenant: Tenant, view: TenantView): boolean {
  if (view === 'broken') return brokenUsers(tenant) > 0
  return view === 'empty' ? tenant.users === 0 : true
}

function matches({ name, domain }: Tenant, search: string): boolean {
  return `${name} ${domain}`.toLowerCase().includes(search.toLowerCase())
}

const KEYS: Record<string, (tenant: Tenant) => number> = {
  users: ({ users }) => users,
  healthy: (tenant) => healthyShare(tenant) ?? 2,
  broken: brokenUsers,
}

/** The tenants to show, in order. There are few enough of them to be sorted here. */
export function listTenants(all: readonly Tenant[], view: TenantView, search: string, sort: Sort): Tenant[] {
  const key = KEYS[sort.column]
  const sign = sort.descending ? -1 : 1
  return all
    .filter((tenant) => isInView(tenant, view) && matches(tenant, search))
    .sort((a, b) => sign * ((key === undefined ? 0 : key(a) - key(b)) || byText(a, b, sort.column)))
}

function byText(a: Tenant, b: Tenant, column: string): number {
  return column === 'domain' ? a.domain.localeCompare(b.domain, 'en') : a.name.localeCompare(b.name, 'en')
}
