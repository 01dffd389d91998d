import { z } from 'zod'

/**
 * Ids are text: a prefix that names the kind, then ten characters of time and ten random ones, all of
 * Crockford's base 32. Rows made one after another sort that way, which keeps indexes compact.
 */
function idOf<const Brand extends string>(prefix: string, brand: Brand) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{20}$`), `not an id of a ${prefix}`)
    .brand<Brand>()
    .describe(brand)
}

export const TenantId = idOf('ten', 'TenantId')
export const UserId = idOf('usr', 'UserId')
export const ZoomAppId = idOf('app', 'ZoomAppId')
export const ConnectionId = idOf('con', 'ConnectionId')
export const AttemptId = idOf('att', 'AttemptId')
export const SlotId = idOf('slt', 'SlotId')
export const AppointmentId = idOf('apt', 'AppointmentId')
export const ImportId = idOf('imp', 'ImportId')
export const ViewId = idOf('viw', 'ViewId')
export const OperationId = idOf('opr', 'OperationId')
export const ConnectLinkId = idOf('lnk', 'ConnectLinkId')

export type TenantId = z.infer<typeof TenantId>
export type UserId = z.infer<typeof UserId>
export type ZoomAppId = z.infer<typeof ZoomAppId>
export type ConnectionId = z.infer<typeof ConnectionId>
export type AttemptId = z.infer<typeof AttemptId>
export type SlotId = z.infer<typeof SlotId>
export type AppointmentId = z.infer<typeof AppointmentId>
export type ImportId = z.infer<typeof ImportId>
export type ViewId = z.infer<typeof ViewId>
export type OperationId = z.infer<typeof OperationId>
export type ConnectLinkId = z.infer<typeof ConnectLinkId>

/** The prefix of every kind of id, by the name of its schema. */
export const ID_PREFIXES = {
  tenant: 'ten',
  user: 'usr',
  zoomApp: 'app',
  connection: 'con',
  attempt: 'att',
  slot: 'slt',
  appointment: 'apt',
  operation: 'opr',
  connectLink: 'lnk',
  import: 'imp',
  view: 'viw',
} as const
