import type { ImportId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../store/handles.ts'
import type { Store } from '../store/store.ts'
import type { UsersService } from '../users/service.ts'
import { applyNext } from './apply.ts'
import {
  importsIn,
  importsWithLeavings,
  setImportState,
  sortStaged,
  sweepDiscarded,
  sweepEmails,
  sweepRows,
} from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly users: UsersService
}

/** Rows sorted or swept in one transaction. */
const AT_ONCE = 1000

/**
 * The work behind imports: makes users of what was accepted, then clears away what it leaves. A little at a time, each
 * in a transaction of its own, so that nothing else waits and a crash costs the last of them at most.
 */
export class ImportWork {
  readonly #parts: Parts
  /** Accepted before this start: up to which row their names are sorted again. */
  readonly #sortedTo = new Map<ImportId, number>()
  readonly #emails = new Set<ImportId>()
  readonly #leavings = new Set<ImportId>()
  #isDue = false
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Goes on with what was accepted, and forgets what was not: its rows will not arrive any more. */
  start(): void {
    const { core } = this.#parts.store
    const lost = [...importsIn(core, 'staging'), ...importsIn(core, 'ready')]
    if (lost.length > 0)
      core.tx('imports.forget', (tx) => {
        for (const { id } of lost) setImportState(tx, id, 'discarded', null)
      })
    for (const { id } of importsIn(core, 'applying')) this.#sortedTo.set(id, 0)
    for (const id of importsWithLeavings(core)) this.#leavings.add(id)
    this.goOn()
  }

  close(): void {
    this.#closed = true
  }

  /** All rows are there: which emails they have need not be known any more. */
  arrived(id: ImportId): void {
    this.#emails.add(id)
    this.goOn()
  }

  /** Forgets an import that was not accepted. */
  discard(id: ImportId): void {
    this.#parts.store.core.tx('imports.discard', (tx) => setImportState(tx, id, 'discarded', null))
    this.#leavings.add(id)
    this.goOn()
  }

  /** Does what there is to do; at once the first of it, the rest turn by turn. */
  goOn(): void {
    if (this.#isDue || this.#closed || !this.#turn()) return
    this.#isDue = true
    this.#parts.clock.after(1, () => {
      this.#isDue = false
      this.goOn()
    })
  }

  /** One piece of work; false if there was none. */
  #turn(): boolean {
    const { store, clock, changes, audit, users } = this.#parts
    const [next] = importsIn(store.core, 'applying')
    if (next === undefined) return this.#sweep()
    if (this.#sort(next.id)) return true
    const more = store.core.tx('imports.apply', (tx) => applyNext(tx, { clock, audit, users }, next))
    changes.publish('imports')
    if (more) return true
    this.#leavings.add(next.id)
    changes.publish('users', 'tenants', 'overview', 'audit')
    return true
  }

  #sort(id: ImportId): boolean {
    const after = this.#sortedTo.get(id)
    if (after === undefined) return false
    const to = this.#parts.store.core.tx('imports.sort', (tx) => sortStaged(tx, id, after, AT_ONCE))
    if (to === null) this.#sortedTo.delete(id)
    else this.#sortedTo.set(id, to)
    return to !== null
  }

  #sweep(): boolean {
    return (
      this.#sweepOne(this.#emails, (tx, id) => sweepEmails(tx, id, AT_ONCE)) ||
      this.#sweepOne(
        this.#leavings,
        (tx, id) =>
          sweepEmails(tx, id, AT_ONCE) || sweepRows(tx, id, AT_ONCE) || sweepDiscarded(tx, id, AT_ONCE),
      )
    )
  }

  /** Sweeps some of the first of these, and takes it off the list once it is clean. */
  #sweepOne(ids: Set<ImportId>, some: (tx: Tx, id: ImportId) => boolean): boolean {
    const [id] = ids
    if (id === undefined) return false
    if (!this.#parts.store.core.tx('imports.sweep', (tx) => some(tx, id))) ids.delete(id)
    return true
  }
}
