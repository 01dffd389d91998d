import type { ZoomAppLevel } from '../../contract/features.ts'
import type { ConnectionId } from '../../contract/ids.ts'
import type { ScopeState } from '../../contract/users.ts'
import type { Reader, Tx } from '../store/handles.ts'
import { ENDPOINTS, scopeOpens, scopesThatOpen } from '../zoom/endpoints.ts'
import { neededNow } from '../zoom-apps/features.ts'
import { setState } from './queries.ts'
import { type Judged, levelOf, setResumesTo, setScopeGaps, toJudge } from './scope-queries.ts'

/** What was granted, beside what is needed now. */
export interface ScopeGap {
  /** One bit for each call that lacks its scope; see `zoom/scope-needs.ts`. */
  readonly gaps: number
  /** In words, what lacks; null if nothing does. */
  readonly reason: string | null
}

/** The scope that is named for a call: Zoom's granular one, in the form of the app's level. */
function named(endpoint: keyof typeof ENDPOINTS, level: ZoomAppLevel): string {
  return scopesThatOpen(ENDPOINTS[endpoint], level)[0] ?? ''
}

/** Which of the scopes that are needed now were granted to an app of this level. */
export function scopeStates(db: Reader, level: ZoomAppLevel, granted: readonly string[]): ScopeState[] {
  const set = new Set(granted)
  return neededNow(db, level).map(({ name, words, breaks }) => ({
    feature: `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`,
    scope: named(name, level),
    granted: scopeOpens(ENDPOINTS[name], set, level),
    breaks,
  }))
}

/** Compares what was granted with what is needed now. */
export function scopeGapOf(db: Reader, level: ZoomAppLevel, granted: readonly string[]): ScopeGap {
  const set = new Set(granted)
  const missing = neededNow(db, level).filter(({ name }) => !scopeOpens(ENDPOINTS[name], set, level))
  if (missing.length === 0) return { gaps: 0, reason: null }
  const parts = missing.map(({ name, words }) => `${words} (${named(name, level)})`)
  return {
    gaps: missing.reduce((gaps, { bit }) => gaps | bit, 0),
    reason: `Not allowed: ${parts.join(', ')}.`,
  }
}

/** The gap of a connection as its row stands. */
export function gapOfConnection(db: Reader, row: Pick<Judged, 'zoom_app_id' | 'scopes'>): ScopeGap {
  return scopeGapOf(db, levelOf(db, row.zoom_app_id), row.scopes.split(' '))
}

/**
 * Compares a connection's scopes with what is needed now and keeps the gap. A connection that works, or will once it
 * is resumed, is Healthy without a gap and has a Scope gap with one, which goes before an end that comes near; other
 * states stand.
 */
export function judgeScopes(tx: Tx, id: ConnectionId, now: number): void {
  const row = toJudge(tx, id)
  if (row === undefined) return
  const { gaps, reason } = gapOfConnection(tx, row)
  setScopeGaps(tx, id, gaps)
  const state = gaps === 0 ? 'healthy' : 'scopeGap'
  const judged = (known: string | null): boolean => known === 'healthy' || known === 'scopeGap'
  if (row.state === 'expiring' && gaps !== 0) setState(tx, id, 'scopeGap', reason, now)
  if (judged(row.state) && (row.state !== state || gaps !== row.scope_gaps))
    setState(tx, id, state, reason, now)
  if (row.state === 'paused' && judged(row.resumes_to ?? 'healthy')) setResumesTo(tx, id, state, reason)
}
