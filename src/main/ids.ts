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

function base32(value: bigint, length: number): string {
  let rest = value
  let text = ''
  for (let i = 0; i < length; i += 1) {
    text = ALPHABET[Number(rest & 31n)] + text
    rest >>= 5n
  }
  return text
}

/** Makes a new id: a prefix, ten characters of time and ten of chance (50 bits), in Crockford's base 32. */
export function newId<K extends keyof IdOf>(kind: K, nowMs: number): IdOf[K] {
  const chance = randomBytes(8).readBigUInt64BE()
  return `${ID_PREFIXES[kind]}_${base32(BigInt(Math.trunc(nowMs)), 10)}${base32(chance, 10)}` as IdOf[K]
}
