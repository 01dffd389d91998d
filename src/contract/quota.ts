import { z } from 'zod'
import { TenantId, UserId } from './ids.ts'
import { Count, Cursor, procedure } from './procedure.ts'
import { AllowanceLevel, Label, Plan } from './states.ts'
import { Instant } from './time.ts'

/** What Zoom last said of an allowance in its headers; today it hardly ever does. */
export const Reading = z.object({
  limit: z.int().nullable(),
  remaining: z.int().nullable(),
  at: Instant,
  ageMs: z.int(),
})

export const Gauge = z.object({
  key: z.string().describe('label and window, such as light/second'),
  title: z.string(),
  used: z.int(),
  limit: z.int().nullable().describe('null where Zoom sets none'),
  level: AllowanceLevel,
  window: z.enum(['second', 'minute', 'day']),
  peak: z.int().describe('the most in one window today'),
  peakAt: Instant.nullable(),
  refused: z.int().describe('refusals by Zoom today'),
  freesAt: Instant.nullable(),
  reading: Reading.nullable(),
})
export type Gauge = z.infer<typeof Gauge>

export const Reset = z.object({ resetsAt: Instant, inMs: z.int() })

export const AccountQuota = z.object({
  accountId: z.string(),
  name: z.string(),
  plan: Plan,
  planSource: z.enum(['operator', 'licensedUser', 'assumed']),
  planText: z.string(),
  users: z.int(),
  callsToday: z.int(),
  refusedToday: z.int(),
  gauges: z.array(Gauge),
  day: Gauge.nullable().describe('the daily allowance nearest to its end'),
})
export type AccountQuota = z.infer<typeof AccountQuota>

export const UserQuota = z.object({
  userId: UserId,
  accountId: z.string(),
  name: z.string(),
  tenantName: z.string(),
  accountName: z.string(),
  used: z.int(),
  limit: z.int(),
  refused: z.int(),
  level: AllowanceLevel,
  spentUntil: Instant.nullable(),
  reading: Reading.nullable(),
})
export type UserQuota = z.infer<typeof UserQuota>

/** One request to Zoom, as written in the ledger. */
export const Call = z.object({
  id: z.int(),
  at: Instant,
  tenantName: z.string().nullable(),
  userId: UserId.nullable(),
  accountId: z.string().nullable(),
  userName: z.string().nullable(),
  accountName: z.string().nullable(),
  method: z.string(),
  path: z.string().describe('with ids left out'),
  label: Label.nullable(),
  purpose: z.string(),
  status: z.int().nullable().describe('null while it is on its way, or if no answer came'),
  code: z.int().nullable(),
  durationMs: z.int().nullable(),
  countsFor100: z.boolean(),
  refusedBy: z.string().nullable().describe('the limit that refused it'),
  requestId: z.string().nullable(),
})
export type Call = z.infer<typeof Call>

export const Explanation = z.object({
  call: Call,
  title: z.string(),
  text: z.string(),
  freesAt: Instant.nullable(),
  spentBy: z.array(z.object({ count: z.int(), text: z.string(), ours: z.boolean() })),
  said: z.array(z.string()).describe('the status line, the limit headers and the message, as Zoom sent them'),
  because: z.array(z.string()).describe('why we read it so'),
})

export type Explanation = z.infer<typeof Explanation>

export const quota = {
  accounts: procedure.output(z.object({ rows: z.array(AccountQuota), reset: Reset })),
  account: procedure
    .input(z.object({ accountId: z.string().max(64) }))
    .output(z.object({ account: AccountQuota, reset: Reset })),
  users: procedure
    .input(
      z.object({
        tenantId: TenantId.optional(),
        accountId: z.string().max(64).optional(),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(UserQuota), next: Cursor.nullable(), total: Count, reset: Reset })),
  user: procedure.input(z.object({ userId: UserId })).output(z.object({ user: UserQuota, reset: Reset })),
  calls: procedure
    .input(
      z.object({
        tenantId: TenantId.optional(),
        accountId: z.string().max(64).optional(),
        userId: UserId.optional(),
        only: z.enum(['all', 'refused', 'countsFor100']),
        today: z.boolean(),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(Call), next: Cursor.nullable() })),
  explain: procedure.input(z.object({ callId: z.int() })).output(Explanation),
  setPlan: procedure.input(z.object({ accountId: z.string().max(64), plan: Plan })).output(AccountQuota),
}
