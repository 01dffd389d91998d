import type { Plan } from '../world/model.ts'

/** Zoom's rate limit labels (Zoom: rate limits). */
export const LABELS = ['LIGHT', 'MEDIUM', 'HEAVY', 'RESOURCE-INTENSIVE'] as const
export type Label = (typeof LABELS)[number]

export interface Limit {
  /** Requests in one window. */
  count: number
  windowMs: number
  /** Requests a UTC day, where the plan has such a limit. */
  day?: number
  /** Labels with the same pool count their days together. */
  pool: string
}

const second = (count: number, pool: string, day?: number): Limit => ({
  count,
  windowMs: 1000,
  pool,
  ...(day === undefined ? {} : { day }),
})
const minute = (count: number, pool: string, day: number): Limit => ({ count, windowMs: 60_000, pool, day })

/** Zoom: rate limits: per account, over all its users and apps. */
export const LIMITS: Record<Plan, Record<Label, Limit>> = {
  free: {
    LIGHT: second(4, 'LIGHT', 6_000),
    MEDIUM: second(2, 'MEDIUM', 2_000),
    HEAVY: second(1, 'HEAVY', 1_000),
    'RESOURCE-INTENSIVE': minute(10, 'RESOURCE-INTENSIVE', 30_000),
  },
  pro: {
    LIGHT: second(30, 'LIGHT'),
    MEDIUM: second(20, 'MEDIUM'),
    HEAVY: second(10, 'HEAVY+', 30_000),
    'RESOURCE-INTENSIVE': minute(10, 'HEAVY+', 30_000),
  },
  business: {
    LIGHT: second(80, 'LIGHT'),
    MEDIUM: second(60, 'MEDIUM'),
    HEAVY: second(40, 'HEAVY+', 60_000),
    'RESOURCE-INTENSIVE': minute(20, 'HEAVY+', 60_000),
  },
}

/** `Light`: the label as Zoom's headers write it. */
export function categoryOf(label: Label): string {
  return label
    .split('-')
    .map((word) => `${word.charAt(0)}${word.slice(1).toLowerCase()}`)
    .join('-')
}
