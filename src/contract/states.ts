import { z } from 'zod'

/** What a state, an event or a result means at a glance. */
export const Tone = z.enum(['ok', 'warn', 'bad', 'wait', 'odd', 'off'])
export type Tone = z.infer<typeof Tone>

/** The states of a connection, as the screens name them. `neverConnected` is a user without a connection. */
export const ConnectionState = z.enum([
  'healthy',
  'connecting',
  'neverConnected',
  'expiring',
  'scopeGap',
  'movedAccount',
  'needsConsent',
  'appRemoved',
  'deactivated',
  'zoomUnreachable',
  'wrongAccount',
  'paused',
  'revocationWaiting',
  'disconnected',
])
export type ConnectionState = z.infer<typeof ConnectionState>

/** The connection states that need someone: what the counts in the navigation and "Needs attention" are about. */
export const BROKEN_STATES = [
  'needsConsent',
  'appRemoved',
  'deactivated',
  'movedAccount',
  'scopeGap',
] as const satisfies readonly ConnectionState[]

/** The states of an appointment's meeting. Only `saved` has been confirmed by Zoom. */
export const MeetingState = z.enum([
  'saved',
  'sending',
  'waiting',
  'drifted',
  'missing',
  'conflict',
  'unknown',
  'cancelled',
  'noShow',
])
export type MeetingState = z.infer<typeof MeetingState>

export const OperationKind = z.enum(['check', 'pause', 'resume', 'disconnect', 'reconnect'])
export type OperationKind = z.infer<typeof OperationKind>

/** `failed` is an operation that ended with failures: each item says which. */
export const OperationState = z.enum(['running', 'cancelling', 'done', 'failed', 'cancelled'])
export type OperationState = z.infer<typeof OperationState>

export const ItemState = z.enum([
  'queued',
  'running',
  'done',
  'failed',
  'waiting',
  'unknown',
  'skipped',
  'cancelled',
])
export type ItemState = z.infer<typeof ItemState>

/** Zoom's rate limit labels (Zoom: API rate limits). */
export const Label = z.enum(['light', 'medium', 'heavy', 'resourceIntensive'])
export type Label = z.infer<typeof Label>

/** An account's plan, as far as rate limits go; `business` stands for Business, Education, Enterprise, Partner. */
export const Plan = z.enum(['free', 'pro', 'business'])
export type Plan = z.infer<typeof Plan>

/** A Zoom user's type: Basic is Zoom's 1, Licensed its 2. */
export const ZoomUserType = z.enum(['basic', 'licensed', 'other'])
export type ZoomUserType = z.infer<typeof ZoomUserType>

/** How full an allowance is: 60, 80, 95 and 100 per cent are the marks. */
export const AllowanceLevel = z.enum(['plenty', 'watch', 'high', 'nearlySpent', 'spent', 'noReading'])
export type AllowanceLevel = z.infer<typeof AllowanceLevel>

/** The level of an allowance of which `used` of `limit` is gone. */
export function allowanceLevel(used: number, limit: number): AllowanceLevel {
  const share = limit === 0 ? 1 : used / limit
  if (share >= 1) return 'spent'
  if (share >= 0.95) return 'nearlySpent'
  if (share >= 0.8) return 'high'
  return share >= 0.6 ? 'watch' : 'plenty'
}
