import type { QuotaFilter, UserTypeFilter } from '../../../contract/users.ts'

export const TYPE_WORDS: Readonly<Record<UserTypeFilter, string>> = {
  basic: 'Basic',
  licensed: 'Licensed',
  other: 'Another type',
  none: 'None',
}

export const QUOTA_WORDS: Readonly<Record<QuotaFilter, string>> = {
  watch: 'Watch, 60 to 79',
  high: 'High, 80 to 94',
  nearlySpent: 'Nearly spent, 95 to 99',
  spent: 'Spent, 100',
}

/** "is Basic or Licensed" */
export function wordsOf<T extends string>(chosen: readonly T[], words: Readonly<Record<T, string>>): string {
  return `is ${chosen.map((one) => words[one]).join(' or ')}`
}
