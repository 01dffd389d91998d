import { randomBytes } from 'node:crypto'
import { ID_PREFIXES } from '../contract/ids.ts'
import type {
  AppointmentId,
  AttemptId,
  ConnectLinkId,
  ConnectionId,
  ImportId,
  OperationId,
  SlotId,
  TenantId,
  UserId,
  ViewId,
  ZoomAppId,
} from '../contract/ids.ts'

interface IdOf {
  tenant: TenantId
  user: UserId
  zoomApp: ZoomAppId
  connection: ConnectionId
  attempt: AttemptId
  slot: SlotId
  appointment: AppointmentId
  operation: OperationId
  connectLink: ConnectLinkId
  import: ImportId
  view: ViewId
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

const CHANCE = 10
/** Chance is fetched for many ids at once: asking the system costs more than all else about an id. */
let pool = Buffer.alloc(0)
let used = 0

function digit(value: number): string {
  return ALPHABET[value % 32] ?? ''
}

/** Makes a new id: a prefix, ten characters of time and ten of chance (50 bits), in Crockford's base 32. */
export function newId<K extends keyof IdOf>(kind: K, nowMs: number): IdOf[K] {
  if (used + CHANCE > pool.length) [pool, used] = [randomBytes(CHANCE * 256), 0]
  let time = ''
  for (let rest = Math.trunc(nowMs), i = 0; i < 10; rest = Math.floor(rest / 32), i += 1)
    time = digit(rest) + time
  let chance = ''
  for (const end = used + CHANCE; used < end; used += 1) chance += digit(pool[used] ?? 0)
  return `${ID_PREFIXES[kind]}_${time}${chance}` as IdOf[K]
}
