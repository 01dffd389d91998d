import type { Clock } from '../clock.ts'
import type { Changes } from '../changes.ts'
import type { Store } from '../store/store.ts'
import { endScopeSweep, scopeSweep, setScopeSweep } from '../zoom-apps/queries.ts'
import { nextToJudge } from './scope-queries.ts'
import { judgeScopes } from './scopes.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
}

/** So many at a time, so that nothing waits long for the store meanwhile. */
const AT_ONCE = 200

/**
 * Compares every connection anew with what is needed, after a feature was switched. How far it has come is on disk with
 * what it did: a start goes on where a crash left it.
 */
export class ScopeSweep {
  readonly #parts: Parts
  #running: Promise<void> | null = null
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Goes on until every connection was compared; resolves then. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => (this.#running = null))
    return this.#running
  }

  stop(): void {
    this.#stopped = true
  }

  async #run(): Promise<void> {
    const { store, clock, changes } = this.#parts
    while (!this.#stopped) {
      const sweep = scopeSweep(store.core)
      if (sweep === undefined) return
      const batch = nextToJudge(store.core, sweep.after, AT_ONCE)
      const last = batch.at(-1)
      store.core.tx('connections.judgeScopes', (tx) => {
        for (const { id } of batch) judgeScopes(tx, id, clock.now())
        if (last === undefined) endScopeSweep(tx)
        else setScopeSweep(tx, last.id)
      })
      changes.publish('connections', 'users', 'tenants', 'zoomApps', 'overview')
      if (last !== undefined) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
