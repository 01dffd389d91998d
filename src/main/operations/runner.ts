import { ExpectedError } from '../../contract/errors.ts'
import type { OperationId } from '../../contract/ids.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import type { ItemResult, Kind } from './kinds/kind.ts'
import {
  callsForUser,
  cancelRequeued,
  cancelUnbegun,
  claimItem,
  countItems,
  type ItemRow,
  nextItems,
  nextTryAt,
  operationById,
  requeueRunning,
  setOperationState,
  settleItem,
  unfinishedOperations,
} from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly host: Host
  readonly kinds: Readonly<Record<string, Kind>>
}

/** Items of one operation under way at once; the pacer decides how fast their calls go. */
const AT_ONCE = 12
/** Pauses between the tries of an item: short at first, since most troubles pass. */
const WAITS_MS = [5_000, 5_000, 10_000, 30_000]

/** How far an item got, and when it is looked at again. */
type Settled = Omit<ItemResult, 'state'> & {
  readonly state: ItemResult['state'] | 'unknown'
  readonly nextTryAt: number | null
}

/**
 * Carries operations out, item by item. Every step is on disk before and after it, so that a restart goes on
 * where the console stopped.
 */
export class OperationRunner {
  readonly #parts: Parts
  readonly #underWay = new Map<OperationId, Set<number>>()
  readonly #flights = new Set<Promise<void>>()
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Goes on with what an earlier process left. */
  start(): void {
    const { store } = this.#parts
    store.core.tx('operations.requeue', (tx) => {
      requeueRunning(tx)
      cancelRequeued(tx)
    })
    for (const { id } of unfinishedOperations(store.core)) this.advance(id)
  }

  /** Begins nothing more, and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#flights)
  }

  /** Begins as many items as may be under way, and ends the operation when none is left. */
  advance(id: OperationId): void {
    if (this.#closed) return
    const { store, clock } = this.#parts
    const operation = operationById(store.core, id)
    if (operation === undefined || (operation.state !== 'running' && operation.state !== 'cancelling')) return
    let mine = this.#underWay.get(id)
    if (mine === undefined) {
      mine = new Set()
      this.#underWay.set(id, mine)
    }
    if (operation.state === 'running')
      for (const item of nextItems(store.core, id, clock.now(), AT_ONCE - mine.size))
        this.#begin(id, item, operation.kind, mine)
    if (mine.size > 0) return
    const next = operation.state === 'running' ? nextTryAt(store.core, id) : null
    if (next === null) this.#finish(id, operation.state === 'cancelling' ? 'cancelled' : 'done')
    else clock.at(next, () => this.advance(id))
  }

  #begin(id: OperationId, item: ItemRow, kind: string, mine: Set<number>): void {
    const { store, changes } = this.#parts
    const claimed = store.core.tx('operations.claimItem', (tx) => claimItem(tx, id, item.position))
    if (!claimed) return
    mine.add(item.position)
    changes.publish('operations')
    const flight = this.#run(id, item, kind).finally(() => {
      mine.delete(item.position)
      this.#flights.delete(flight)
      this.advance(id)
    })
    this.#flights.add(flight)
  }

  async #run(id: OperationId, item: ItemRow, kind: string): Promise<void> {
    const { store, clock, changes, kinds } = this.#parts
    const since = clock.now()
    let settled: Settled
    const pause = WAITS_MS[Math.min(item.tries, WAITS_MS.length - 1)] ?? 0
    const again = (): number => clock.now() + pause
    try {
      const result = await kinds[kind]?.run(item.user_id)
      if (result === undefined) throw new Error(`no kind ${kind}`)
      settled = { ...result, nextTryAt: result.state === 'waiting' ? again() : null }
    } catch (error) {
      settled = this.#judge(error, again())
    }
    store.core.tx('operations.settleItem', (tx) =>
      settleItem(tx, id, item.position, {
        ...settled,
        mustConsent: settled.mustConsent ?? false,
        calls: callsForUser(store.ledger, item.user_id, since),
        at: clock.now(),
      }),
    )
    changes.publish('operations', 'overview')
  }

  #judge(error: unknown, again: number): Settled {
    const { clock, log } = this.#parts
    const expected = expectedOf(error)
    if (!(expected instanceof ExpectedError)) {
      log.error({ err: error }, 'an item broke')
      return { state: 'failed', reason: 'Switchboard has a fault here; the log has it', nextTryAt: null }
    }
    if (expected.code === 'ZOOM_UNREACHABLE')
      return { state: 'waiting', reason: 'Zoom does not answer', nextTryAt: again }
    if (expected.code === 'ALLOWANCE_SPENT') {
      const { freesAt, bucket } = expected.data as { freesAt: string; bucket: string }
      return {
        state: 'waiting',
        reason: `The allowance “${bucket}” is spent`,
        nextTryAt: Math.max(Date.parse(freesAt), clock.now() + 1000),
      }
    }
    if (expected.code === 'SECRETS_LOCKED')
      return { state: 'waiting', reason: 'The secrets are locked', nextTryAt: again }
    if (expected.code === 'NOT_FOUND')
      return { state: 'skipped', reason: 'The user was removed meanwhile', nextTryAt: null }
    const mustConsent = expected.code === 'NEEDS_CONSENT'
    return { state: 'failed', reason: expected.message, mustConsent, nextTryAt: null }
  }

  #finish(id: OperationId, state: 'done' | 'cancelled'): void {
    const { store, clock, changes, audit, host } = this.#parts
    const operation = operationById(store.core, id)
    if (operation === undefined) return
    let words = ''
    store.core.tx('operations.finish', (tx) => {
      // One that was under way at the cancel may wait now: it is not begun again.
      if (state === 'cancelled') cancelUnbegun(tx, id, clock.now())
      setOperationState(tx, id, state, clock.now())
      words = countItems(tx, id)
        .map(({ state: item, items }) => `${items} ${item}`)
        .join(', ')
      audit.record(tx, {
        who: operation.started_by,
        action: `${operation.kind} users, ended`,
        subject: operation.title,
        subjectId: id,
        result: words,
      })
    })
    this.#underWay.delete(id)
    changes.publish('operations', 'overview', 'audit', 'users')
    host.notify(`${operation.title}: ${state === 'done' ? 'ended' : 'cancelled'}`, words)
  }
}
