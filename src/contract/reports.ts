import { z } from 'zod'
import { TenantId } from './ids.ts'
import { procedure } from './procedure.ts'
import { Label } from './states.ts'
import { UtcDay } from './time.ts'

const Range = z
  .object({ from: UtcDay, to: UtcDay, tenantId: TenantId.optional() })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    message: 'the last day must not be before the first',
  })

/** One line of the usage report: one tenant, user, day and label. */
export const UsageRow = z.object({
  day: UtcDay,
  tenantName: z.string(),
  userName: z.string(),
  userEmail: z.string(),
  zoomUserId: z.string(),
  accountId: z.string(),
  label: Label,
  calls: z.int(),
  countsFor100: z.int(),
  refused: z.int(),
  howObtained: z.string(),
})
export type UsageRow = z.infer<typeof UsageRow>

/** A file that was asked for: saved where the dialog said, or to be fetched once under a short-lived id. */
export const SavedFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('saved'), path: z.string(), rows: z.int() }),
  z.object({ kind: z.literal('download'), url: z.string(), name: z.string(), rows: z.int() }),
  z.object({ kind: z.literal('dismissed') }),
])
export type SavedFile = z.infer<typeof SavedFile>

export const reports = {
  usage: procedure.input(z.intersection(Range, z.object({ limit: z.int().min(1).max(1000) }))).output(
    z.object({
      rows: z.array(UsageRow),
      totalRows: z.int(),
      calls: z.int(),
      countsFor100: z.int(),
      refused: z.int(),
      days: z.array(z.object({ day: UtcDay, calls: z.int(), countsFor100: z.int(), refused: z.int() })),
    }),
  ),
  exportUsage: procedure.input(Range).output(SavedFile),
}
