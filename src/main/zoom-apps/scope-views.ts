import type { ZoomAppLevel } from '../../contract/features.ts'
import type { ScopeNeed as ScopeNeedView } from '../../contract/zoom-apps.ts'
import { ENDPOINTS, scopeOpens, scopesThatOpen } from '../zoom/endpoints.ts'
import type { ScopeNeed } from '../zoom/scope-needs.ts'

/** A need as screens show it: the scope to tick for an app of this level, and the older ones that do as well. */
export function needView({ bit: _bit, ...need }: ScopeNeed, level: ZoomAppLevel): ScopeNeedView {
  const endpoint = ENDPOINTS[need.name]
  const [granular = endpoint.scope] = scopesThatOpen(endpoint, level)
  const classic = endpoint.classic.filter((scope) => scope.endsWith(':admin') === (level === 'account'))
  return { ...need, granular, classic }
}

/** How many of the scopes that are needed now were granted. */
export function grantedOf(
  needs: readonly ScopeNeed[],
  level: ZoomAppLevel,
  granted: string,
): { granted: number; needed: number } {
  const set = new Set(granted.split(' '))
  return {
    granted: needs.filter(({ name }) => scopeOpens(ENDPOINTS[name], set, level)).length,
    needed: needs.length,
  }
}
