import { z } from 'zod'
import { ZoomAppId } from './ids.ts'
import { line } from './line.ts'
import { Done, procedure } from './procedure.ts'
import { Instant } from './time.ts'

export const ZoomAppLevel = z.enum(['user', 'account'])
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
  createdAt: Instant,
})
export type ZoomApp = z.infer<typeof ZoomApp>

/** What the product asks of Zoom, in words, and the scopes of which any one lets it. */
export const ScopeNeed = z.object({ feature: z.string(), granular: z.string(), classic: z.array(z.string()) })
export type ScopeNeed = z.infer<typeof ScopeNeed>

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
  scopesNeeded: procedure.output(z.array(ScopeNeed)),
}
