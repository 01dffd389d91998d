import { z } from 'zod'

/** The parts of the product that ask something of Zoom, each of which can need scopes. */
export const FeatureName = z.enum(['meetings', 'settling', 'recorded', 'accountUsers'])
export type FeatureName = z.infer<typeof FeatureName>

/** What the console asks of Zoom, by the call that needs a scope for it. */
export const ScopeNeedName = z.enum([
  'getUser',
  'getMeeting',
  'listMeetings',
  'createMeeting',
  'updateMeeting',
  'deleteMeeting',
  'pastMeeting',
  'listUsers',
])
export type ScopeNeedName = z.infer<typeof ScopeNeedName>

/** Who authorizes an app: each user for themselves, or an admin for a whole Zoom account. */
export const ZoomAppLevel = z.enum(['user', 'account'])
export type ZoomAppLevel = z.infer<typeof ZoomAppLevel>
