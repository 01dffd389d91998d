import { z } from 'zod'
import { Domain } from './domain.ts'
import { TenantId, ZoomAppId } from './ids.ts'
import { line } from './line.ts'
import { Done, procedure } from './procedure.ts'
import { ConnectionState } from './states.ts'
import { Instant, TimeZone } from './time.ts'

export { Domain }

export const Tenant = z.object({
  id: TenantId,
  name: z.string(),
  domain: z.string(),
  zoomAppId: ZoomAppId,
  zoomAppName: z.string(),
  timeZone: z.string(),
  users: z.int(),
  states: z
    .partialRecord(ConnectionState, z.int())
    .describe('users by connection state; states without users are left out'),
  createdAt: Instant,
})
export type Tenant = z.infer<typeof Tenant>

const NewTenant = z.object({
  name: line(120),
  domain: Domain,
  zoomAppId: ZoomAppId,
  timeZone: TimeZone,
})

export const tenants = {
  list: procedure.output(z.array(Tenant)),
  add: procedure.input(NewTenant).output(Tenant),
  change: procedure.input(NewTenant.partial().extend({ id: TenantId })).output(Tenant),
  /** Removes a tenant that has no users. */
  remove: procedure.input(z.object({ id: TenantId })).output(Done),
}
