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

export const UserFilter = z.object({
  tenantId: TenantId.optional(),
  search: z.string().trim().max(200).optional(),
  states: z.array(ConnectionState).max(20).optional(),
})
export type UserFilter = z.infer<typeof UserFilter>

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
        sort: z.enum(['name', 'email', 'state']),
        descending: z.boolean(),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(UserRow), next: Cursor.nullable(), total: Count })),
  /** How many users of the scope are in each state. */
  counts: procedure
    .input(z.object({ tenantId: TenantId.optional() }))
    .output(z.object({ all: z.int(), states: z.partialRecord(ConnectionState, z.int()) })),
  get: procedure.input(z.object({ id: UserId })).output(UserDetail),
  add: procedure.input(NewUser).output(UserRow),
  change: procedure.input(NewUser.omit({ tenantId: true }).partial().extend({ id: UserId })).output(UserRow),
  /** Removes a user who is not connected and has no coming appointments. */
  remove: procedure.input(z.object({ id: UserId })).output(Done),
}
