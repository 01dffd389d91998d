import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AppointmentId,
  AttemptId,
  ConnectLinkId,
  ImportId,
  ViewId,
  ConnectionId,
  ID_PREFIXES,
  OperationId,
  SlotId,
  TenantId,
  UserId,
  ZoomAppId,
} from '../contract/ids.ts'
import { newId } from './ids.ts'

const SCHEMAS = {
  tenant: TenantId,
  user: UserId,
  zoomApp: ZoomAppId,
  connection: ConnectionId,
  attempt: AttemptId,
  slot: SlotId,
  appointment: AppointmentId,
  operation: OperationId,
  connectLink: ConnectLinkId,
  import: ImportId,
  view: ViewId,
} as const
const KINDS = Object.keys(SCHEMAS) as Array<keyof typeof SCHEMAS>
const anyTime = fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') })

describe('new ids', () => {
  it('match the contract’s shape of their kind, at any time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), anyTime, (kind, now) => {
        expect(SCHEMAS[kind].safeParse(newId(kind, now)).success).toBe(true)
      }),
    )
  })

  it('match no other kind', () => {
    for (const kind of KINDS)
      for (const other of KINDS) expect(SCHEMAS[other].safeParse(newId(kind, 1)).success).toBe(kind === other)
  })

  it('sort by the time at which they were made', () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        fc.pre(a !== b)
        expect(newId('user', a) < newId('user', b)).toBe(a < b)
      }),
    )
  })

  it('take a time with a fraction', () => {
    expect(UserId.safeParse(newId('user', 1_764_000_000_000.75)).success).toBe(true)
  })

  it('differ, two thousand in the same millisecond', () => {
    const ids = new Set(Array.from({ length: 2000 }, () => newId('slot', 1_764_000_000_000)))
    expect(ids.size).toBe(2000)
  })

  it('have a prefix of their own for each kind', () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(KINDS.length)
  })
})

describe('the contract’s ids', () => {
  it.each([
    '',
    'usr_',
    'usr_0123456789abcdefghj',
    'usr_0123456789abcdefghjkm',
    'usr_0123456789abcdefghil',
    'USR_0123456789abcdefghjk',
    'usr_0123456789ABCDEFGHJK',
    'usr_0123456789abcdefghjk\n',
    ' usr_0123456789abcdefghjk',
    'usr-0123456789abcdefghjk',
    'usr_0123456789abcdefgh’k',
    "usr_0' OR '1'='1' --aaaa",
  ])('do not take %j for a user', (text) => {
    expect(UserId.safeParse(text).success).toBe(false)
  })
})
