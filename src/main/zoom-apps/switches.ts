import { badInput, notFound } from '../../contract/errors.ts'
import type { FeatureName, ZoomAppLevel } from '../../contract/features.ts'
import type { Feature, ScopeNeed, TenantGaps } from '../../contract/zoom-apps.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Store } from '../store/store.ts'
import { FEATURES, SCOPE_NEEDS } from '../zoom/scope-needs.ts'
import { enabledFeatures, neededNow } from './features.ts'
import { gapsByTenant, levelsOfTenants, setScopeSweep, switchFeature } from './queries.ts'
import { needView } from './scope-views.ts'

interface Parts {
  readonly store: Store
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
}

/** What of the product asks something of Zoom, switched on or off, and the scopes that follow from it. */
export class Features {
  readonly #parts: Parts
  readonly #listeners: Array<() => void> = []

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Calls back whenever what is needed of Zoom has changed. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** What an app of this level needs of Zoom, with the features that are on. */
  scopesNeeded(level: ZoomAppLevel = 'user'): ScopeNeed[] {
    return neededNow(this.#parts.store.core, level).map((need) => needView(need, level))
  }

  list(): Feature[] {
    const enabled = enabledFeatures(this.#parts.store.core)
    return FEATURES.map(({ name, title, text, canBeOff, level }) => ({
      name,
      title,
      text,
      canBeOff,
      level,
      enabled: enabled.has(name),
      needs: SCOPE_NEEDS.filter(({ feature }) => feature === name).map((need) =>
        needView(need, level === 'account' ? 'account' : 'user'),
      ),
    }))
  }

  /** Switches a feature. That connections are compared anew is on disk with it, so a crash does not leave it undone. */
  set(name: FeatureName, enabled: boolean): Feature[] {
    const { store, audit, changes, operator } = this.#parts
    const feature = this.list().find((one) => one.name === name)
    if (feature === undefined) throw notFound('feature')
    if (!feature.canBeOff && !enabled)
      throw badInput('name', `“${feature.title}” is what the console is for.`, 'Leave it on.')
    if (feature.enabled === enabled) return this.list()
    store.core.tx('zoomApps.setFeature', (tx) => {
      switchFeature(tx, name, enabled)
      setScopeSweep(tx, '')
      audit.record(tx, {
        who: operator(),
        action: enabled ? 'switch feature on' : 'switch feature off',
        subject: feature.title,
        before: { on: feature.enabled ? 'yes' : 'no' },
        after: { on: enabled ? 'yes' : 'no' },
      })
    })
    changes.publish('zoomApps', 'audit')
    for (const listener of this.#listeners) listener()
    return this.list()
  }

  /** The tenants, and how many of their users lack what. */
  gaps(): TenantGaps[] {
    const { core } = this.#parts.store
    const gaps = new Map(gapsByTenant(core).map((row) => [row.tenant_id, row]))
    return levelsOfTenants(core).map(({ id, level }) => {
      const row = gaps.get(id)
      const lacking = SCOPE_NEEDS.flatMap(({ name }) => {
        const users = row?.[name] ?? 0
        return users === 0 ? [] : [[name, users] as const]
      })
      return { tenantId: id, level, gaps: Object.fromEntries(lacking) }
    })
  }
}
