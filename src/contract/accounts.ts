import { z } from 'zod'
import { AttemptId, ConnectionId, TenantId, UserId, ZoomAppId } from './ids.ts'
import { Import } from './imports.ts'
import { procedure } from './procedure.ts'
import { ConnectionState, ZoomUserType } from './states.ts'
import { Instant } from './time.ts'
import { ScopeState } from './users.ts'

/** A Zoom account that an admin authorized: one consent, by which the console works for every user of it. */
export const AuthorizedAccount = z.object({
  connectionId: ConnectionId,
  zoomAppId: ZoomAppId,
  zoomAppName: z.string(),
  zoomAccountId: z.string(),
  accountName: z.string().nullable(),
  adminName: z.string(),
  adminEmail: z.string(),
  plan: z.string().describe('in words, with how it is known'),
  state: ConnectionState,
  stateReason: z.string().nullable(),
  scopes: z.array(ScopeState),
  users: z.int().describe('users here whom it serves'),
  authorizedAt: Instant,
})
export type AuthorizedAccount = z.infer<typeof AuthorizedAccount>

/**
 * A consent with an app itself. `account`: an admin's, which is kept. `test`: anybody's of your own, which shows what
 * the app's settings are at Zoom and is given back at once.
 */
export const AppConsent = z.object({
  id: AttemptId,
  purpose: z.enum(['account', 'test']),
  state: z.enum(['waiting', 'exchanging', 'done', 'failed', 'cancelled']),
  authorizeUrl: z.string().nullable(),
  expiresAt: Instant,
  title: z.string().nullable(),
  text: z.string().nullable().describe('what happened, why, what now'),
  code: z.string().nullable(),
  connectionId: ConnectionId.nullable(),
})
export type AppConsent = z.infer<typeof AppConsent>

/**
 * How a user of the Zoom account stands to the users here. `match`: the email is a user's of a tenant with this app.
 * `ended`: the same, but an operator disconnected that user here. `served`: that user is served already. `own`: that user has an authorization of their own, which stays as it is.
 * `new`: nobody here has the email. `inactive`, `pending`: Zoom does not let them host yet, or any more. They are listed in
 * the order of these words: what can be attached first.
 */
export const AccountUser = z.object({
  email: z.string(),
  name: z.string(),
  timeZone: z.string().nullable(),
  type: ZoomUserType,
  status: z.enum(['active', 'inactive', 'pending']),
  zoomUserId: z.string().nullable(),
  match: z.enum(['match', 'ended', 'new', 'own', 'served', 'inactive', 'pending']),
  userId: UserId.nullable(),
  tenantName: z.string().nullable(),
})
export type AccountUser = z.infer<typeof AccountUser>

export const AccountUsers = z.object({
  connectionId: ConnectionId,
  readAt: Instant,
  total: z.int(),
  counts: z.partialRecord(AccountUser.shape.match, z.int()),
  unmatched: z.int().describe('users here of these tenants whom the Zoom account does not have'),
  rows: z.array(AccountUser).describe('the first of them, what can be attached first'),
})
export type AccountUsers = z.infer<typeof AccountUsers>

const OneAccount = z.object({ connectionId: ConnectionId })

export const accounts = {
  list: procedure.output(z.array(AuthorizedAccount)),
  authorize: procedure
    .input(z.object({ zoomAppId: ZoomAppId, purpose: z.enum(['account', 'test']) }))
    .output(z.object({ consent: AppConsent, openInPage: z.boolean() })),
  consent: procedure.input(z.object({ id: AttemptId })).output(AppConsent),
  cancelConsent: procedure.input(z.object({ id: AttemptId })).output(AppConsent),
  /** Reads all users of the account at Zoom and matches them by email; nothing is changed. */
  findUsers: procedure.input(OneAccount).output(AccountUsers),
  /** Reads all users of the account at Zoom and stages them as an import; `serve`: by the account's authorization, at once. */
  stageImport: procedure
    .input(
      OneAccount.extend({ tenantId: TenantId, duplicates: z.enum(['skip', 'update']), serve: z.boolean() }),
    )
    .output(Import),
  /** Attaches whom the last reading matched, some at a time; `addTo` also adds those whom nobody here is. */
  attach: procedure
    .input(
      OneAccount.extend({
        addTo: TenantId.nullable(),
        withEnded: z.boolean().default(false).describe('also whom an operator disconnected here'),
      }),
    )
    .output(z.object({ attached: z.int(), added: z.int() })),
  /** Revokes the admin's authorization; `typed` is how many users it serves. */
  disconnect: procedure
    .input(OneAccount.extend({ typed: z.int() }))
    .output(z.object({ state: ConnectionState, text: z.string() })),
}
