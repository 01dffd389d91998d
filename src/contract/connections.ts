import { z } from 'zod'
import { AttemptId, TenantId, UserId } from './ids.ts'
import { procedure } from './procedure.ts'
import { SavedFile } from './reports.ts'
import { ConnectionState, Tone } from './states.ts'
import { Instant } from './time.ts'

export const Identity = z.object({
  email: z.string(),
  name: z.string(),
  zoomUserId: z.string().nullable(),
  zoomAccountId: z.string().nullable(),
})

/**
 * Where a connect attempt stands.
 * - `waiting`: the browser is at Zoom's consent page
 * - `exchanging`: an answer came; the code is exchanged and the identity read
 * - `connected`, `scopeMissing`: done
 * - `wrongAccount`: someone else was signed in; see `came` and `pair`
 * - `declined`, `noAnswer`, `failed`, `cancelled`: over, nothing was changed
 */
export const AttemptState = z.enum([
  'waiting',
  'exchanging',
  'connected',
  'scopeMissing',
  'wrongAccount',
  'declined',
  'noAnswer',
  'failed',
  'cancelled',
])

export const Attempt = z.object({
  id: AttemptId,
  userId: UserId,
  userName: z.string(),
  state: AttemptState,
  authorizeUrl: z.string().nullable().describe('Zoom’s consent page, while it may still be opened'),
  redirectUri: z.string().describe('what must stand in the app’s allow list at Zoom'),
  startedAt: Instant,
  expiresAt: Instant,
  endedAt: Instant.nullable(),
  notes: z.array(z.string()).describe('answers that were refused meanwhile, such as one with a wrong state'),
  title: z.string().nullable(),
  text: z.string().nullable().describe('what happened, why, what now'),
  code: z.string().nullable().describe('the code behind it, shown small'),
  expected: Identity.nullable(),
  came: Identity.nullable(),
  pair: z
    .enum(['none', 'stored', 'handedOver', 'held', 'revoked', 'lost'])
    .describe('what became of the token pair; `held` is in memory until the operator decides'),
  checks: z.array(z.object({ ok: z.boolean(), text: z.string() })),
})
export type Attempt = z.infer<typeof Attempt>

/**
 * How an attempt to refresh ended.
 * - `stored`: the new pair is on the disk
 * - `superseded`: a newer consent was stored meanwhile; its pair is the one that lives
 * - `refused`: Zoom says that the refresh token is dead
 * - `lost`: no answer came, so Zoom may have rotated the pair
 * - `cutOff`: the console stopped between the request and the disk
 * - `client`: Zoom does not accept the app's client id or secret
 * - `passing`: Zoom answered with an error that passes
 * - `broke`: a fault of the console
 */
export const RefreshOutcome = z.enum([
  'stored',
  'superseded',
  'refused',
  'lost',
  'cutOff',
  'client',
  'passing',
  'broke',
])
export type RefreshOutcome = z.infer<typeof RefreshOutcome>

/** One attempt to refresh a connection's tokens. */
export const Refresh = z.object({
  number: z.int().describe('counted per connection, from 1'),
  generation: z.int(),
  begunAt: Instant,
  outcome: RefreshOutcome.nullable().describe('null while it is under way'),
  text: z.string().describe('what became of it, and why, as a sentence'),
  purpose: z.string().describe('what needed the token'),
  tone: Tone,
  callId: z.int().nullable().describe('its call in the ledger'),
})
export type Refresh = z.infer<typeof Refresh>

/** What becomes of the coming meetings: they stay in Zoom, go, or are made anew at a colleague's. */
export const MeetingsChoice = z.union([z.enum(['keep', 'cancel']), z.object({ handOverTo: UserId })])
export type MeetingsChoice = z.infer<typeof MeetingsChoice>

const Price = z.object({
  calls: z.int().describe('calls to Zoom at most'),
  counted: z.int().describe('how many of them count against somebody’s 100 of the day'),
  endsAt: Instant.describe('when it is about done'),
})

/** What disconnecting a user means for their coming meetings, by choice. */
export const DisconnectPreview = z.object({
  meetings: z.int(),
  firstAt: Instant.nullable(),
  lastAt: Instant.nullable(),
  sharedWith: z.array(z.string()).describe('other users who lose the connection as well'),
  offBecause: z
    .string()
    .nullable()
    .describe('why the meetings can only be kept; null where they need not be'),
  keep: Price,
  cancel: Price,
  colleagues: z.array(
    Price.extend({
      id: UserId,
      name: z.string(),
      email: z.string(),
      leftToday: z.int().describe('of their own 100 creates and updates'),
      offBecause: z.string().nullable(),
    }),
  ),
})
export type DisconnectPreview = z.infer<typeof DisconnectPreview>

/** Whence it is known that the app was removed: Zoom's notice is sure; what tokens tell is likely. */
export const RemovedBy = z.enum(['notice', 'refresh', 'call'])
export type RemovedBy = z.infer<typeof RemovedBy>

/** What was erased because the user or Zoom removed the app. */
export const Purge = z.object({
  id: z.int(),
  zoomAppName: z.string(),
  by: RemovedBy,
  reason: z.string(),
  noticedAt: Instant,
  dueAt: Instant.describe('when what is known of the Zoom user is erased, unless they consent before'),
  doneAt: Instant.nullable(),
  erased: z.array(z.object({ what: z.string(), rows: z.int() })),
  kept: z.array(z.string()),
  backups: z.array(z.object({ file: z.string(), at: Instant, holds: z.enum(['yes', 'no', 'notKnown']) })),
})
export type Purge = z.infer<typeof Purge>

/** A user whose connection is broken or ends soon, with what hangs on it. */
export const Impact = z.object({
  userId: UserId,
  name: z.string(),
  email: z.string(),
  tenantName: z.string(),
  state: ConnectionState,
  reason: z.string().nullable(),
  meetings: z.int().describe('coming meetings that cannot be changed until it is mended'),
  firstAt: Instant.nullable(),
})
export type Impact = z.infer<typeof Impact>

const OneUser = z.object({ userId: UserId })
const Outcome = z.object({ state: ConnectionState, text: z.string() })

export const connections = {
  /** Begins an authorization over loopback (RFC 8252) and opens Zoom's consent page. */
  start: procedure
    .input(OneUser.extend({ opensPage: z.boolean().optional().describe('false to have only the address') }))
    .output(z.object({ attempt: Attempt, openInPage: z.boolean() })),
  attempt: procedure.input(z.object({ id: AttemptId })).output(Attempt),
  cancel: procedure.input(z.object({ id: AttemptId })).output(Attempt),
  /** Decides about a pair that is held in memory because someone else came than was expected. */
  decide: procedure
    .input(z.object({ id: AttemptId, choice: z.enum(['giveBack', 'replaceOnPurpose']) }))
    .output(Attempt),
  pause: procedure.input(OneUser).output(Outcome),
  resume: procedure.input(OneUser).output(Outcome),
  /** What each choice about the coming meetings means, and its price. Changes nothing. */
  previewDisconnect: procedure.input(OneUser).output(DisconnectPreview),
  /**
   * Revokes at Zoom, proves it by a probe, erases the tokens here; before that the coming meetings are dealt with
   * as chosen, and the revocation waits until they are settled.
   */
  disconnect: procedure.input(OneUser.extend({ meetings: MeetingsChoice.optional() })).output(Outcome),
  /** Goes on with a disconnect although meetings are not settled: what is left of them stays in Zoom. */
  letGo: procedure.input(OneUser).output(Outcome),
  /** Asks Zoom who the user is: the cheapest call that shows whether the connection works. */
  check: procedure.input(OneUser).output(Outcome),
  /** What was erased of a user because the app was removed, newest first. */
  purges: procedure.input(OneUser).output(z.object({ rows: z.array(Purge) })),
  /** Hands one of these records over as a file. */
  exportPurge: procedure.input(z.object({ id: z.int() })).output(SavedFile),
  /** Broken connections, and with `ending` those that end soon, most urgent first: by their next meeting. */
  broken: procedure
    .input(
      z.object({
        tenantId: TenantId.optional(),
        ending: z.boolean().optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(Impact), total: z.int() })),
  /** Every attempt to refresh the connection that is kept, newest first. */
  refreshes: procedure.input(OneUser).output(z.object({ rows: z.array(Refresh) })),
}
