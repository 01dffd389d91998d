import type { TenantId, UserId } from '../../src/contract/ids.ts'
import type { Label } from '../../src/contract/states.ts'
import { readLimitHeaders } from '../../src/main/zoom/limit-headers.ts'
import type { World } from './world.ts'

/** What a test says of a call; the rest is of no matter. */
export interface SentCall {
  readonly at?: number
  readonly issuer?: string
  readonly tenantId?: TenantId | null
  readonly userId?: UserId | null
  readonly zoomUser?: string
  readonly account?: string
  readonly label?: Label
  readonly counted?: 0 | 1
  readonly purpose?: string
  readonly peak?: number
  readonly refusedBy?: string | null
  readonly freesAt?: number | null
  readonly message?: string
  readonly code?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Writes a call to the ledger, from its beginning to its end, as the door does. Answers its id. */
export function sendCall(world: World, sent: SentCall): number {
  const at = sent.at ?? world.clock.now()
  const open = world.ledger.begin(
    {
      at,
      issuer: sent.issuer ?? 'https://zoom.us',
      zoom_app_id: 'app',
      tenant_id: sent.tenantId ?? null,
      user_id: sent.userId ?? null,
      account_id: sent.account ?? 'acc',
      zoom_user_id: sent.zoomUser ?? 'zu',
      operation: 'createMeeting',
      method: 'POST',
      path: '/users/me/meetings',
      label: sent.label ?? 'light',
      purpose: sent.purpose ?? 'test',
      subject_id: null,
      lane: 'person',
      counted: sent.counted ?? 0,
      retry_of: null,
    },
    sent.peak ?? 1,
  )
  const refusedBy = sent.refusedBy ?? null
  world.ledger.end(open, {
    state: 'answered',
    status: refusedBy === null ? 201 : 429,
    code: sent.code ?? null,
    message: sent.message ?? null,
    durationMs: 1,
    bytes: 1,
    limits: sent.headers === undefined ? null : readLimitHeaders(new Headers(sent.headers), at),
    refusedBy,
    freesAt: sent.freesAt ?? null,
    requestId: null,
  })
  return open.id
}
