import type { AccountQuota } from '../../../contract/quota.ts'

function shareOf({ day }: Pick<AccountQuota, 'day'>): number {
  return day === null || day.limit === null ? 0 : day.used / day.limit
}

/** Accounts by how much of their day is gone, the most first; then by name. */
export function nearestToTheirEnd<Account extends Pick<AccountQuota, 'day' | 'name'>>(
  accounts: readonly Account[],
): Account[] {
  return accounts.toSorted((a, b) => shareOf(b) - shareOf(a) || a.name.localeCompare(b.name))
}
