import { z } from 'zod'
import { OperationId, UserId } from './ids.ts'
import { Cursor, Done, procedure } from './procedure.ts'
import { ConnectionState, ItemState, OperationKind, OperationState } from './states.ts'
import { Instant } from './time.ts'
import { UserFilter } from './users.ts'

/** How many users one operation takes. */
export const OPERATION_LIMIT = 500

/** Which users: the rows that were picked, or all that match a filter at the moment of confirmation. */
export const Selection = z.discriminatedUnion('by', [
  z.object({ by: z.literal('ids'), ids: z.array(UserId).max(OPERATION_LIMIT) }),
  z.object({ by: z.literal('filter'), filter: UserFilter }),
])
export type Selection = z.infer<typeof Selection>

export const Effect = z.object({
  userId: UserId,
  name: z.string(),
  tenantName: z.string(),
  state: ConnectionState,
  effect: z.string().describe('what will happen, in words'),
  setAside: z.boolean(),
  mustConsent: z.boolean().describe('true if only a new consent brings the user back'),
  meetings: z.int().describe('coming meetings'),
  calls: z.int().describe('calls to Zoom at most'),
})
export type Effect = z.infer<typeof Effect>

export const Preview = z.object({
  kind: OperationKind,
  chosen: z.int(),
  acting: z.int(),
  setAside: z.int(),
  mustConsent: z.int().describe('of those acted on, who will only be named: they must consent again'),
  meetings: z.int(),
  calls: z.int(),
  endsAt: Instant.nullable().describe('an estimate from the accounts’ rates'),
  undoable: z.boolean(),
  confirmation: z.string().nullable().describe('what must be typed; null where nothing must'),
  rows: z.array(Effect),
})
export type Preview = z.infer<typeof Preview>

export const Operation = z.object({
  id: OperationId,
  kind: OperationKind,
  title: z.string(),
  state: OperationState,
  startedBy: z.string(),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  total: z.int(),
  settled: z.int(),
  counts: z.partialRecord(ItemState, z.int()),
  endsAt: Instant.nullable(),
  standsStill: z.string().nullable().describe('why nothing moves, if nothing does'),
})
export type Operation = z.infer<typeof Operation>

export const OperationItem = z.object({
  userId: UserId,
  name: z.string(),
  tenantName: z.string(),
  state: ItemState,
  reason: z.string().nullable(),
  mustConsent: z.boolean().describe('true if only a new consent brings the user back'),
  tries: z.int(),
  calls: z.int(),
  nextTryAt: Instant.nullable(),
  at: Instant.nullable(),
})
export type OperationItem = z.infer<typeof OperationItem>

const OneOperation = z.object({ id: OperationId })

export const operations = {
  /** What an operation would do to each user; nothing is sent. */
  preview: procedure.input(z.object({ kind: OperationKind, selection: Selection })).output(Preview),
  /** Freezes the selection and begins. `typed` is the preview's confirmation where it asks for one. */
  start: procedure
    .input(z.object({ kind: OperationKind, selection: Selection, typed: z.string().max(20).nullable() }))
    .output(Operation),
  list: procedure.input(z.object({ limit: z.int().min(1).max(200) })).output(z.array(Operation)),
  get: procedure.input(OneOperation).output(Operation),
  items: procedure
    .input(
      OneOperation.extend({
        states: z.array(ItemState).max(8).optional(),
        search: z.string().trim().max(200).optional(),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(500),
      }),
    )
    .output(z.object({ rows: z.array(OperationItem), next: Cursor.nullable() })),
  /** Stops after the items under way; what is done stays done. */
  cancel: procedure.input(OneOperation).output(Operation),
  /** Begins a new operation over the failed items of this one. */
  retryFailed: procedure.input(OneOperation).output(Operation),
  remove: procedure.input(OneOperation).output(Done),
}
