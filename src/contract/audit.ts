import { z } from 'zod'
import { TenantId } from './ids.ts'
import { Cursor, procedure } from './procedure.ts'
import { Instant } from './time.ts'

export const AuditEntry = z.object({
  id: z.int(),
  at: Instant,
  who: z.string(),
  action: z.string(),
  subject: z.string().describe('what it was done to, in words'),
  subjectId: z.string().nullable(),
  tenantName: z.string().nullable(),
  before: z.string().nullable().describe('JSON'),
  after: z.string().nullable().describe('JSON'),
  result: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const audit = {
  list: procedure
    .input(
      z.object({
        tenantId: TenantId.optional(),
        subjectId: z.string().max(64).optional(),
        search: z.string().trim().max(200).optional(),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(AuditEntry), next: Cursor.nullable() })),
}
