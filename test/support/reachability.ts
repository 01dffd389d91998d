import type { Clock } from '../../src/main/clock.ts'
import { Reachability } from '../../src/main/zoom/reachability.ts'

/** A reachability that asks nobody and tells nobody. */
export function quietReachability(clock: Clock): Reachability {
  return new Reachability({
    clock,
    probe: async () => false,
    onChange: () => undefined,
    onBack: () => undefined,
  })
}
