import type { FeatureName, ZoomAppLevel } from '../../contract/features.ts'
import type { Reader } from '../store/handles.ts'
import { FEATURES, neededAt, type ScopeNeed } from '../zoom/scope-needs.ts'
import { switchedFeatures } from './queries.ts'

/** The features that are on: as they come, unless somebody switched them. */
export function enabledFeatures(db: Reader): ReadonlySet<FeatureName> {
  const switched = new Map(switchedFeatures(db).map(({ name, enabled }) => [name, enabled === 1]))
  return new Set(
    FEATURES.filter(({ name, canBeOff, onAtFirst }) => !canBeOff || (switched.get(name) ?? onAtFirst)).map(
      ({ name }) => name,
    ),
  )
}

/** What an app of this level needs of Zoom now. */
export function neededNow(db: Reader, level: ZoomAppLevel): readonly ScopeNeed[] {
  return neededAt(level, enabledFeatures(db))
}
