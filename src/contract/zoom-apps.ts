import { z } from 'zod'
import { FeatureName, ScopeNeedName, ZoomAppLevel } from './features.ts'
import { TenantId, ZoomAppId } from './ids.ts'
import { line } from './line.ts'
import { Done, procedure } from './procedure.ts'
import { Instant } from './time.ts'

/**
 * What one step of a test found. `unknown` is said where Zoom does not tell; it is no fault. `text` says what was seen
 * and, where it is not as it must be, why and what to do now.
 */
export const TestStep = z.object({
  name: z.enum(['reach', 'clock', 'client', 'redirect', 'secret', 'level', 'scopes']),
  title: z.string(),
  outcome: z.enum(['ok', 'failed', 'unknown']),
  text: z.string(),
  code: z.string().nullable().describe('what Zoom said, shown small'),
})
export type TestStep = z.infer<typeof TestStep>

export const ZoomAppTest = z.object({ at: Instant, steps: z.array(TestStep) })
export type ZoomAppTest = z.infer<typeof ZoomAppTest>

export const ZoomApp = z.object({
  id: ZoomAppId,
  name: z.string(),
  level: ZoomAppLevel,
  clientId: z.string(),
  kind: z.enum(['confidential', 'public']),
  oauthUrl: z.string(),
  apiUrl: z.string(),
  redirectUri: z.string().describe('what must stand in the app’s allow list at Zoom'),
  builtInSandbox: z.boolean(),
  otherZoom: z.boolean().describe('true if it talks to another server than zoom.us'),
  users: z.int(),
  tenants: z.int(),
  scopes: z
    .object({ granted: z.int(), needed: z.int() })
    .nullable()
    .describe('what the last consent granted, of what is needed now; null before the first consent'),
  lastTest: ZoomAppTest.nullable(),
  createdAt: Instant,
})
export type ZoomApp = z.infer<typeof ZoomApp>

/** What the product asks of Zoom, in words, and the scopes of which any one lets it. */
export const ScopeNeed = z.object({
  name: ScopeNeedName,
  feature: FeatureName,
  words: z.string(),
  head: z.string().describe('the head of its column'),
  breaks: z.string().describe('what does not work without it'),
  granular: z.string(),
  classic: z.array(z.string()),
})
export type ScopeNeed = z.infer<typeof ScopeNeed>

/** A part of the product that asks something of Zoom. */
export const Feature = z.object({
  name: FeatureName,
  title: z.string(),
  text: z.string(),
  enabled: z.boolean(),
  canBeOff: z.boolean(),
  level: z.enum(['any', 'account']).describe('`account`: only an admin’s authorization can do it'),
  needs: z.array(ScopeNeed),
})
export type Feature = z.infer<typeof Feature>

/** How many connected users of a tenant lack the scope for each call; calls that nobody lacks are left out. */
export const TenantGaps = z.object({
  tenantId: TenantId,
  level: ZoomAppLevel,
  gaps: z.partialRecord(ScopeNeedName, z.int()),
})
export type TenantGaps = z.infer<typeof TenantGaps>

const NewZoomApp = z.object({
  name: line(80),
  level: ZoomAppLevel,
  clientId: z.string().trim().min(1).max(200),
  clientSecret: z.string().trim().min(1).max(400).nullable().describe('null for a public client'),
})

export const zoomApps = {
  list: procedure.output(z.array(ZoomApp)),
  add: procedure.input(NewZoomApp).output(ZoomApp),
  changeSecret: procedure
    .input(z.object({ id: ZoomAppId, clientSecret: z.string().trim().min(1).max(400) }))
    .output(ZoomApp),
  remove: procedure.input(z.object({ id: ZoomAppId })).output(Done),
  rename: procedure.input(z.object({ id: ZoomAppId, name: line(80) })).output(ZoomApp),
  /** Walks an app step by step and keeps what was found. */
  test: procedure.input(z.object({ id: ZoomAppId })).output(ZoomAppTest),
  features: procedure.output(z.array(Feature)),
  /** Switches a feature on or off; every connection is compared anew with what is needed. */
  setFeature: procedure.input(z.object({ name: FeatureName, enabled: z.boolean() })).output(z.array(Feature)),
  /** What is to be ticked in the Zoom Marketplace for an app of this level, with the features that are on. */
  scopesNeeded: procedure
    .input(z.object({ level: ZoomAppLevel.optional() }).optional())
    .output(z.array(ScopeNeed)),
  /** The tenants and the scopes their connected users lack. */
  scopeGaps: procedure.output(z.array(TenantGaps)),
}
