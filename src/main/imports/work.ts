import type { ConnectionId, ImportId } from '../../contract/ids.ts'
import { DAY_MS } from '../../contract/time.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Log } from '../log/log.ts'
import type { BulkWrites } from '../store/bulk-writes.ts'
import type { Store } from '../store/store.ts'
import type { UsersService } from '../users/service.ts'
import { applyRows, giveUp } from './apply.ts'
import {
  endedBefore,
  type ImportRecord,
  importsIn,
  setImportState,
  sweepDiscarded,
  unaccepted,
} from './queries.ts'
import { nextStaged, type StagedRow } from './staging-queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly changes: Changes
  readonly audit: AuditService
  readonly users: UsersService
  readonly connections: Pick<ConnectionsService, 'serveHost' | 'hostsAttached'>
}

/** Notes swept, and imports discarded, in one transaction. */
const AT_ONCE = 1000
/** How long a transaction of users may take, its commit with it; how many rows it begins with, and its bounds. */
const TURN_MS = 20
const FIRST = 500
const LEAST = 250
const MOST = 4000
/** How long the notes of an import are kept, for its report; what came of it stands in the audit log for good. */
const NOTES_KEPT_MS = 7 * DAY_MS
/** After a fault, such as a full disk, it goes on this much later: what was accepted is promised. */
const AGAIN_MS = 10_000
/** From so many rows on, checkpoints are done beside the commits. */
const LARGE = 10_000

/**
 * The work behind imports: makes users of what was accepted, then clears away what it leaves. A little at a time, each
 * in a transaction of its own, so that nothing else waits and a crash costs the last of them at most.
 */
export class ImportWork {
  readonly #parts: Parts
  readonly #discarded = new Set<ImportId>()
  #staged: { id: ImportId; file: ReturnType<Store['staging']['read']> } | null = null
  #bulk: BulkWrites | null = null
  #rows = FIRST
  #isDue = false
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Goes on with what was accepted, and forgets what was not: its rows will not arrive any more. */
  start(): void {
    const { core, staging } = this.#parts.store
    const accepted = new Set(importsIn(core, 'applying').map(({ id }) => id))
    for (const id of staging.ids()) if (!accepted.has(id)) staging.remove(id)
    for (let lost = unaccepted(core, AT_ONCE); lost.length > 0; lost = unaccepted(core, AT_ONCE))
      this.#forget(lost)
    this.#forgetOld()
    for (const { id } of importsIn(core, 'discarded')) this.#discarded.add(id)
    this.goOn()
  }

  /** Imports that were not accepted when the console stopped: the audit log says that nobody came of them. */
  #forget(lost: readonly ImportRecord[]): void {
    const { store, audit } = this.#parts
    store.core.tx('imports.forget', (tx) => {
      for (const { id, source, started_by } of lost) {
        setImportState(tx, id, 'discarded', null)
        audit.record(tx, {
          who: started_by,
          action: 'forget import',
          subject: source,
          subjectId: id,
          after: { why: 'The console stopped before it was accepted', added: 0 },
        })
      }
    })
  }

  /** Imports that ended long ago: their notes name people, and each may have a million. */
  #forgetOld(): void {
    const { store, clock } = this.#parts
    const old = endedBefore(store.core, clock.now() - NOTES_KEPT_MS)
    if (old.length === 0) return
    store.core.tx('imports.forgetOld', (tx) => {
      for (const { id, ended_at } of old) setImportState(tx, id, 'discarded', ended_at)
    })
    for (const { id } of old) this.#discarded.add(id)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#release()
    await this.#bulk?.close()
  }

  /** Forgets an import that was not accepted. */
  discard(id: ImportId): void {
    const { core, staging } = this.#parts.store
    core.tx('imports.discard', (tx) => setImportState(tx, id, 'discarded', null))
    staging.remove(id)
    this.#discarded.add(id)
    this.goOn()
  }

  /** Does what there is to do; at once the first of it, the rest turn by turn. */
  goOn(): void {
    if (this.#isDue || this.#closed) return
    try {
      if (!this.#turn()) return
      this.#isDue = true
      void this.#nextTurn()
    } catch (error) {
      // Nothing of the turn is on the disk: neither the console nor its start ends with it.
      this.#parts.log.error({ err: error }, 'an import could not go on')
      this.#release()
      this.#after(AGAIN_MS)
    }
  }

  #after(ms: number): void {
    this.#isDue = true
    this.#parts.clock.after(ms, () => {
      this.#isDue = false
      this.goOn()
    })
  }

  async #nextTurn(): Promise<void> {
    const busy = this.#bulk?.between() ?? null
    if (busy !== null) await busy
    this.#after(1)
  }

  /** One piece of work; false if there was none. */
  #turn(): boolean {
    const [next] = importsIn(this.#parts.store.core, 'applying')
    return next === undefined ? this.#sweep() : this.#apply(next)
  }

  #apply(next: ImportRecord): boolean {
    const { store, clock, changes } = this.#parts
    if (next.good >= LARGE) this.#bulk ??= store.bulkWrites()
    const begun = clock.ticks()
    const rows = this.#nextRows(next)
    // While rows are left, a power cut takes nothing that is not made again: they stand in the staged file, and how far
    // it came is lost along. The end lasts at once, for the file goes with it.
    const lasting = rows !== null && rows.length > 0 ? 'later' : 'now'
    const taken = store.core.tx(
      'imports.apply',
      (tx) => (rows === null ? giveUp(tx, this.#parts, next) : applyRows(tx, this.#parts, next, rows)),
      lasting,
    )
    changes.publish('imports')
    if (taken > 0) this.#pace(clock.ticks() - begun)
    else this.#end(next)
    return true
  }

  /** As many rows at once as take their time, neither more nor, for each commit costs something, fewer. */
  #pace(tookMs: number): void {
    const fit = (this.#rows * TURN_MS) / Math.max(tookMs, 1)
    this.#rows = Math.round(Math.min(MOST, Math.max(LEAST, Math.min(fit, this.#rows * 1.5))))
  }

  #end({ id, served_by }: ImportRecord): void {
    const { store, changes, connections } = this.#parts
    this.#release()
    const bulk = this.#bulk
    void bulk?.end().then(() => {
      if (this.#bulk === bulk) this.#bulk = null
    })
    store.staging.remove(id)
    this.#forgetOld()
    changes.publish('users', 'tenants', 'overview', 'audit')
    if (served_by !== null) this.#served(served_by, connections)
  }

  #served(id: ConnectionId, connections: Parts['connections']): void {
    this.#parts.changes.publish('connections', 'zoomApps')
    connections.hostsAttached(id)
  }

  /** The next staged rows; null if their file is gone, or is none any more. */
  #nextRows(one: ImportRecord): StagedRow[] | null {
    try {
      const staged = this.#stagedOf(one.id)
      return staged === null ? null : nextStaged(staged, one, this.#rows)
    } catch (error) {
      if (!/^SQLITE_(NOTADB|CORRUPT|ERROR$)/.test((error as { code?: string }).code ?? '')) throw error
      this.#parts.log.error({ err: error, import: one.id }, 'the staged rows of an import cannot be read')
      return null
    }
  }

  #stagedOf(id: ImportId): ReturnType<Store['staging']['read']> {
    if (this.#staged?.id !== id) {
      this.#release()
      this.#staged = { id, file: this.#parts.store.staging.read(id) }
    }
    return this.#staged.file
  }

  #release(): void {
    this.#staged?.file?.close()
    this.#staged = null
  }

  #sweep(): boolean {
    const { core } = this.#parts.store
    const [id] = this.#discarded
    if (id === undefined) return false
    if (!core.tx('imports.sweep', (tx) => sweepDiscarded(tx, id, AT_ONCE))) this.#discarded.delete(id)
    return true
  }
}
