import { ENDPOINTS, SCOPE_NEEDS, scopeOpens } from '../zoom/endpoints.ts'

/** Which of the scopes that the product needs were granted. */
export function scopeStates(
  granted: readonly string[],
): Array<{ feature: string; scope: string; granted: boolean }> {
  const set = new Set(granted)
  return SCOPE_NEEDS.map(({ endpoint, feature }) => ({
    feature,
    scope: ENDPOINTS[endpoint].scope,
    granted: scopeOpens(ENDPOINTS[endpoint], set),
  }))
}

/** In words, what a connection lacks; null if it has everything. */
export function scopeGapReason(granted: readonly string[]): string | null {
  const missing = scopeStates(granted).filter((scope) => !scope.granted)
  if (missing.length === 0) return null
  const parts = missing.map(({ feature, scope }) => `${feature.toLowerCase()} (${scope})`)
  return `Not allowed: ${parts.join(', ')}.`
}
