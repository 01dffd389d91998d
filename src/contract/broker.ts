import { z } from 'zod'
import { AttemptId, ConnectLinkId, TenantId, UserId } from './ids.ts'
import { Cursor, procedure } from './procedure.ts'
import { DomainPattern } from './return-page.ts'
import { Instant } from './time.ts'

/**
 * Where a connect link stands.
 * - `made`, `sent`: nobody opened it yet; `sent` is what the operator marked
 * - `opened`: its page was seen; `atZoom`: the person was sent on to Zoom
 * - `declined`: they did not allow it; the link is still good
 * - `consented`: Zoom's answer arrived, and is being exchanged
 * - `connected`, `wrongAccount`, `failed`: what came of it; `lapsed`, `withdrawn`: over without an answer
 */
export const ConnectLinkState = z.enum([
  'made',
  'sent',
  'opened',
  'atZoom',
  'declined',
  'consented',
  'connected',
  'wrongAccount',
  'failed',
  'lapsed',
  'withdrawn',
])
export type ConnectLinkState = z.infer<typeof ConnectLinkState>

export const ConnectLink = z.object({
  id: ConnectLinkId,
  userId: UserId,
  userName: z.string(),
  userEmail: z.string(),
  tenantId: TenantId,
  tenantName: z.string(),
  state: ConnectLinkState,
  text: z.string().nullable().describe('what happened, why, what now'),
  madeBy: z.string(),
  madeAt: Instant,
  expiresAt: Instant,
  sentAt: Instant.nullable(),
  openedAt: Instant.nullable(),
  consentedAt: Instant.nullable(),
  declinedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  attemptId: AttemptId.nullable().describe('what came of it, while this console still has it'),
})
export type ConnectLink = z.infer<typeof ConnectLink>

/**
 * - `none`: no broker is paired
 * - `waiting`: paired, not spoken to yet
 * - `reached`: the console waits there
 * - `unreachable`: it does not answer; links say that nobody is there
 * - `locked`: the key of the pairing cannot be opened now
 * - `refused`: it answers and does not know this console any more
 */
export const BrokerState = z.enum(['none', 'waiting', 'reached', 'unreachable', 'locked', 'refused'])

export const BrokerStatus = z.object({
  state: BrokerState,
  reason: z.string().nullable(),
  base: z.string().nullable(),
  redirectUri: z.string().nullable().describe('what must stand in every Zoom app’s allow list'),
  fingerprint: z.string().nullable().describe('of the broker’s key, remembered since the pairing'),
  pairedAt: Instant.nullable(),
  seenAt: Instant.nullable(),
  openLinks: z.int(),
})
export type BrokerStatus = z.infer<typeof BrokerStatus>

/** How a tenant's links lead through the broker, and on to a page of the tenant. */
export const TenantRoute = z.object({
  tenantId: TenantId,
  tenantName: z.string(),
  domain: z.string(),
  atDomain: z.boolean().describe('true if the tenant’s own domain leads to the broker'),
  origin: z.string().describe('where its links are opened'),
  returnUrl: z.string().nullable(),
  returnDomains: z.array(z.string()),
})
export type TenantRoute = z.infer<typeof TenantRoute>

/** One step of the way through the broker: what the check found there. */
export const RouteStep = z.object({
  step: z.enum(['name', 'reach', 'certificate', 'broker', 'clock', 'tenant', 'returnPage']),
  state: z.enum(['ok', 'warn', 'failed', 'notReached']),
  text: z.string(),
})
export type RouteStep = z.infer<typeof RouteStep>

export const RouteCheck = z.object({
  tenantId: TenantId,
  tenantName: z.string(),
  domain: z.string(),
  origin: z.string(),
  checkedAt: Instant,
  steps: z.array(RouteStep),
})
export type RouteCheck = z.infer<typeof RouteCheck>

const OneLink = z.object({ id: ConnectLinkId })

export const broker = {
  status: procedure.output(BrokerStatus),
  /** Makes this console the one that the broker works for. The code is printed by the broker. */
  pair: procedure
    .input(
      z.object({
        base: z.string().trim().min(1).max(300),
        code: z.string().trim().min(8).max(200),
      }),
    )
    .output(BrokerStatus),
  /** Ends the pairing; open links lead nowhere from then on. Connections are not touched. */
  unpair: procedure.output(BrokerStatus),
  /** Makes a link for one user. Its address is answered once and kept nowhere. */
  makeLink: procedure
    .input(z.object({ userId: UserId, days: z.int().min(1).max(30) }))
    .output(z.object({ link: ConnectLink, url: z.string() })),
  markSent: procedure.input(OneLink).output(ConnectLink),
  withdrawLink: procedure.input(OneLink).output(ConnectLink),
  links: procedure
    .input(
      z.object({
        userId: UserId.optional(),
        only: z.enum(['open', 'all']),
        cursor: Cursor.optional(),
        limit: z.int().min(1).max(200),
      }),
    )
    .output(z.object({ rows: z.array(ConnectLink), next: Cursor.nullable() })),
  routes: procedure.output(z.array(TenantRoute)),
  setRoute: procedure
    .input(
      z.object({
        tenantId: TenantId,
        atDomain: z.boolean(),
        returnUrl: z.string().trim().max(2048).nullable(),
        returnDomains: z.array(DomainPattern).max(20),
      }),
    )
    .output(TenantRoute),
  /** Tries every tenant's way through the broker, or one's. */
  checkRoutes: procedure.input(z.object({ tenantId: TenantId.optional() })).output(z.array(RouteCheck)),
}
