import type { AccountQuota, Call, Gauge } from '../../../contract/quota.ts'
import type { Plan } from '../../../contract/states.ts'

export const PLAN_WORDS: Record<Plan, string> = { free: 'Free', pro: 'Pro', business: 'Business' }

/** The plans as an operator chooses them, with what each means for the pace. */
export const PLANS: readonly { plan: Plan; label: string; text: string }[] = [
  {
    plan: 'free',
    label: 'Free',
    text: 'The lowest limits. Daily limits stand on light and medium calls too.',
  },
  {
    plan: 'pro',
    label: 'Pro',
    text: 'Light and medium calls are limited per second only, heavy ones per day too.',
  },
  {
    plan: 'business',
    label: 'Business, Education, Enterprise or partner',
    text: 'The highest limits: heavy calls twice as many a day as Pro.',
  },
]

const SOURCES: Record<AccountQuota['planSource'], string> = {
  operator: 'set',
  licensedUser: 'at least',
  assumed: 'assumed',
}

/** How sure a plan is, in one word: "set", "at least", "assumed". */
export function planSourceWord({ planSource }: Pick<AccountQuota, 'planSource'>): string {
  return SOURCES[planSource]
}

/** The gauges of one window, such as all that are counted per second. */
export function gaugesOf({ gauges }: AccountQuota, window: Gauge['window']): Gauge[] {
  return gauges.filter((gauge) => gauge.window === window)
}

/** What kind of calls a daily allowance is about, in one word. */
export function callsOfDay({ key }: Pick<Gauge, 'key'>): string {
  if (key.startsWith('light')) return 'light'
  if (key.startsWith('medium')) return 'medium'
  return key.startsWith('resourceIntensive') ? 'intensive' : 'heavy'
}

const DAY_START = /^\d{4}-\d{2}-\d{2}/

/**
 * What other apps have spent of an allowance at least, by Zoom's last reading: Zoom counted more than this console
 * sent. Null where no reading of this window and limit tells.
 */
export function othersOf(
  { used, limit, reading }: Pick<Gauge, 'used' | 'limit' | 'reading'>,
  now: number,
): number | null {
  if (reading === null || reading.remaining === null || limit === null || reading.limit !== limit) return null
  const today = new Date(now).toISOString().match(DAY_START)?.[0]
  if (reading.at.match(DAY_START)?.[0] !== today) return null
  return Math.max(0, limit - reading.remaining - used)
}

/** True where a refusal was about one user's limit; else it is the account's. */
export function isUsersLimit({ refusedBy }: Call): boolean {
  return refusedBy?.startsWith('User') === true
}
