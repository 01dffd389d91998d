import { z } from 'zod'
import { SlotId, TenantId, UserId } from './ids.ts'
import { Operation } from './operations.ts'
import { procedure } from './procedure.ts'
import { AccountQuota } from './quota.ts'
import { ConnectionState, Tone } from './states.ts'
import { Instant, UtcDay } from './time.ts'

/** One thing that needs someone. `to` is a path of the renderer that shows the rows behind it. */
export const Attention = z.object({
  key: z.string(),
  tone: Tone,
  icon: z.enum(['broken', 'spent', 'dry', 'waiting', 'failed', 'drifted', 'expiring', 'unknown', 'lost']),
  title: z.string(),
  text: z.string(),
  action: z.string().describe('the button’s words'),
  to: z.string(),
})
export type Attention = z.infer<typeof Attention>

export const AtRisk = z.object({
  slotId: SlotId,
  userId: UserId,
  startAt: Instant,
  attendee: z.string(),
  host: z.string(),
  state: ConnectionState,
})

export type AtRisk = z.infer<typeof AtRisk>

/** The status bar's facts. */
export const ConsoleStatus = z.object({
  now: Instant,
  resetsAt: Instant,
  zoom: z.object({
    state: z.enum(['notAsked', 'answers', 'unreachable']),
    latencyMs: z.int().nullable(),
    since: Instant.nullable(),
    nextTryAt: Instant.nullable(),
  }),
  waiting: z.int().describe('changes that have not reached Zoom'),
  needSomeone: z.object({
    overview: z.int(),
    users: z.int(),
    slots: z.int(),
    quota: z.int(),
  }),
  running: Operation.nullable(),
  otherZoom: z.string().nullable().describe('the server asked instead of zoom.us, if one is'),
})
export type ConsoleStatus = z.infer<typeof ConsoleStatus>

const Scope = z.object({ tenantId: TenantId.optional() })

export const overview = {
  status: procedure.input(Scope).output(ConsoleStatus),
  get: procedure.input(Scope).output(
    z.object({
      now: Instant,
      attention: z.array(Attention),
      states: z.partialRecord(ConnectionState, z.int()),
      users: z.int(),
      callsToday: z.int(),
      refusedToday: z.int(),
      hours: z.array(z.object({ hour: z.int().describe('hour of the UTC day'), calls: z.int() })),
      days: z.array(z.object({ day: UtcDay, appointments: z.int() })),
      appointmentsToday: z.int(),
      operations: z.array(Operation),
      accounts: z.array(AccountQuota),
      atRisk: z.array(AtRisk),
      atRiskTotal: z.int(),
    }),
  ),
  /** Tries to reach Zoom now instead of at the next planned time. */
  tryZoomNow: procedure.output(ConsoleStatus),
}
