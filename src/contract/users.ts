import { z } from 'zod'
import { ConnectionId, TenantId, UserId } from './ids.ts'
import { line } from './line.ts'
import { Count, Cursor, Done, procedure } from './procedure.ts'
import { AllowanceLevel, ConnectionState, ZoomUserType } from './states.ts'
import { Instant, TimeZone } from './time.ts'

export const UserRow = z.object({
  id: UserId,
  tenantId: TenantId,
  tenantName: z.string(),
  name: z.string(),
  email: z.string(),
  timeZone: z.string(),
  state: ConnectionState,
  stateReason: z.string().nullable(),
  zoomType: ZoomUserType.nullable(),
  usedToday: z.int().describe('creates and updates of this UTC day, by our own count'),
  usedLevel: AllowanceLevel,
  nextMeetingAt: Instant.nullable(),
  comingMeetings: z.int(),
})
export type UserRow = z.infer<typeof UserRow>

export const ScopeState = z.object({
  feature: z.string(),
  scope: z.string(),
  granted: z.boolean(),
  breaks: z.string().describe('what does not work without it'),
})
export type ScopeState = z.infer<typeof ScopeState>

/** One refresh or authorization of a connection, newest first. */
export const ConnectionEvent = z.object({
  at: Instant,
  kind: z.string(),
  text: z.string(),
  tone: z.enum(['ok', 'warn', 'bad', 'wait', 'odd', 'off']),
})
export type ConnectionEvent = z.infer<typeof ConnectionEvent>

export const ConnectionDetail = z.object({
  id: ConnectionId,
  zoomAppName: z.string(),
  zoomUserId: z.string(),
  zoomEmail: z.string(),
  servedBy: z
    .object({ name: z.string(), email: z.string() })
    .nullable()
    .describe('the admin whose authorization serves this user; null where they consented themselves'),
  zoomAccountId: z.string(),
  zoomAccountName: z.string().nullable(),
  plan: z.string().describe('in words, with how it is known'),
  zoomType: ZoomUserType,
  authorizedAt: Instant,
  generation: z.int(),
  refreshedAt: Instant.nullable(),
  accessExpiresAt: Instant.nullable(),
  scopes: z.array(ScopeState),
  waitsForMeetings: z.boolean().describe('a disconnect that deals with the coming meetings first'),
  sharedWith: z.array(z.object({ id: UserId, name: z.string(), tenantName: z.string() })),
})

export type ConnectionDetail = z.infer<typeof ConnectionDetail>

export const UserDetail = UserRow.extend({
  createdAt: Instant,
  connection: ConnectionDetail.nullable(),
  history: z.array(ConnectionEvent),
  attention: z
    .object({
      title: z.string(),
      text: z.string(),
      tone: z.enum(['ok', 'warn', 'bad', 'wait', 'odd', 'off']),
    })
    .nullable()
    .describe('what is wrong, why, what now; null where nothing is'),
})
export type UserDetail = z.infer<typeof UserDetail>

/** What a user may be by Zoom's type: `none` has no Zoom user behind them yet. */
export const UserTypeFilter = z.enum(['basic', 'licensed', 'other', 'none'])
export type UserTypeFilter = z.infer<typeof UserTypeFilter>

/** How much of the 100 creates and updates of a day is gone: the levels that are worth looking for. */
export const QuotaFilter = z.enum(['watch', 'high', 'nearlySpent', 'spent'])
export type QuotaFilter = z.infer<typeof QuotaFilter>

/** Which users. Every part narrows; a part with several values takes any of them. */
export const UserFilter = z.object({
  tenantId: TenantId.optional(),
  search: z.string().trim().max(200).optional(),
  states: z.array(ConnectionState).max(20).optional(),
  types: z.array(UserTypeFilter).max(4).optional(),
  scopeGap: z.boolean().optional().describe('true: lacks a scope that the console needs'),
  quota: z.array(QuotaFilter).max(4).optional().describe('used today, by our own count'),
})
export type UserFilter = z.infer<typeof UserFilter>

/**
 * `urgency` is by the next meeting, those without one last: for the lists of who needs someone. Where thousands match,
 * it is by name.
 */
export const UserSort = z.enum(['name', 'email', 'state', 'tenant', 'type', 'urgency'])
export type UserSort = z.infer<typeof UserSort>

const NewUser = z.object({
  tenantId: TenantId,
  name: line(200),
  email: z.email('type an email address such as name@example.com').max(320),
  timeZone: TimeZone,
})

export const users = {
  list: procedure
    .input(
      UserFilter.extend({
        sort: UserSort,
        descending: z.boolean(),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(UserRow), next: Cursor.nullable(), total: Count })),
  /** How many users of the scope there are by state, by Zoom’s type, and how many lack a scope. */
  counts: procedure.input(z.object({ tenantId: TenantId.optional() })).output(
    z.object({
      all: z.int(),
      states: z.partialRecord(ConnectionState, z.int()),
      types: z.record(UserTypeFilter, z.int()),
      scopeGap: z.int(),
    }),
  ),
  get: procedure.input(z.object({ id: UserId })).output(UserDetail),
  add: procedure.input(NewUser).output(UserRow),
  change: procedure.input(NewUser.omit({ tenantId: true }).partial().extend({ id: UserId })).output(UserRow),
  /** Removes a user who is not connected and has no coming appointments. */
  remove: procedure.input(z.object({ id: UserId })).output(Done),
}
