import type { Label, Plan } from '../../contract/states.ts'

/** What one window of one limit admits. */
export interface Limit {
  /** The bucket's place within an account: label or group, and window. */
  readonly key: string
  readonly title: string
  readonly window: 'second' | 'minute' | 'day'
  /** Null where Zoom sets no limit, but the calls are counted. */
  readonly allowance: number | null
  readonly labels: readonly Label[]
}

type Rates = Readonly<Record<Plan, number | null>>

const PER_SECOND: Readonly<Record<'light' | 'medium' | 'heavy', Rates>> = {
  light: { free: 4, pro: 30, business: 80 },
  medium: { free: 2, pro: 20, business: 60 },
  heavy: { free: 1, pro: 10, business: 40 },
}
const PER_DAY: Readonly<Record<'light' | 'medium', Rates>> = {
  light: { free: 6000, pro: null, business: null },
  medium: { free: 2000, pro: null, business: null },
}

const TITLES: Readonly<Record<Label, string>> = {
  light: 'Light',
  medium: 'Medium',
  heavy: 'Heavy',
  resourceIntensive: 'Resource-intensive',
}

/** How many meeting creates and updates Zoom allows a user in a UTC day, on any plan. */
export const USER_DAY_ALLOWANCE = 100

/**
 * The limits of an account by its plan, each shared by all its users and all apps (Zoom: API rate limits,
 * "Rate limits by account type"). Days are UTC days.
 */
export function limitsOf(plan: Plan): readonly Limit[] {
  const limits: Limit[] = []
  for (const label of ['light', 'medium', 'heavy'] as const)
    limits.push({
      key: `${label}/second`,
      title: `${TITLES[label]}, per second`,
      window: 'second',
      allowance: PER_SECOND[label][plan],
      labels: [label],
    })
  limits.push({
    key: 'resourceIntensive/minute',
    title: 'Resource-intensive, per minute',
    window: 'minute',
    allowance: plan === 'business' ? 20 : 10,
    labels: ['resourceIntensive'],
  })
  for (const label of ['light', 'medium'] as const)
    limits.push({
      key: `${label}/day`,
      title: `${TITLES[label]}, per day`,
      window: 'day',
      allowance: PER_DAY[label][plan],
      labels: [label],
    })
  if (plan === 'free')
    limits.push(
      { key: 'heavy/day', title: 'Heavy, per day', window: 'day', allowance: 1000, labels: ['heavy'] },
      {
        key: 'resourceIntensive/day',
        title: 'Resource-intensive, per day',
        window: 'day',
        allowance: 30_000,
        labels: ['resourceIntensive'],
      },
    )
  else
    limits.push({
      key: 'heavyAndResourceIntensive/day',
      title: 'Heavy with resource-intensive, per day',
      window: 'day',
      allowance: plan === 'pro' ? 30_000 : 60_000,
      labels: ['heavy', 'resourceIntensive'],
    })
  return limits
}

/** The limits that a call with this label spends from. */
export function limitsOfCall(plan: Plan, label: Label): readonly Limit[] {
  return limitsOf(plan).filter(({ labels }) => labels.includes(label))
}
