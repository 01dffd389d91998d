import { z } from 'zod'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { OperationId, UserId } from '../../contract/ids.ts'
import {
  type Effect,
  type Operation,
  OPERATION_LIMIT,
  type OperationItem,
  type Preview,
  type Selection,
} from '../../contract/operations.ts'
import type { ItemState, OperationKind } from '../../contract/states.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { Host } from '../host/host.ts'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { containing } from '../store/like.ts'
import type { Store } from '../store/store.ts'
import type { UsersService } from '../users/service.ts'
import { checkKind } from './kinds/check.ts'
import { disconnectKind } from './kinds/disconnect.ts'
import type { Kind } from './kinds/kind.ts'
import { pauseKind } from './kinds/pause.ts'
import { reconnectKind } from './kinds/reconnect.ts'
import { resumeKind } from './kinds/resume.ts'
import {
  cancelUnbegun,
  comingMeetings,
  countItems,
  deleteOperation,
  failedUsers,
  insertItem,
  insertOperation,
  listItems,
  listOperations,
  operationById,
  type OperationRow,
  setOperationState,
  statesOfFailed,
} from './queries.ts'
import { OperationRunner } from './runner.ts'
import { toItem, toOperation } from './shown.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly host: Host
  readonly operator: () => string
  readonly users: UsersService
  readonly connections: ConnectionsService
}

/** Calls per second that an estimate reckons with: a cautious Pro account. */
const ESTIMATED_RATE = 15

/** Bulk work over many users: planned, begun with a frozen selection, and kept until it is removed. */
export class OperationsService {
  readonly #parts: Parts
  readonly #kinds: Readonly<Record<OperationKind, Kind>>
  readonly #runner: OperationRunner

  constructor(parts: Parts) {
    this.#parts = parts
    this.#kinds = {
      check: checkKind(parts.connections),
      pause: pauseKind(parts.connections),
      resume: resumeKind(parts.connections),
      disconnect: disconnectKind(parts.connections),
      reconnect: reconnectKind(parts.connections),
    }
    this.#runner = new OperationRunner({ ...parts, kinds: this.#kinds })
  }

  /** Goes on with what an earlier process left. */
  start(): void {
    this.#runner.start()
  }

  close(): Promise<void> {
    return this.#runner.close()
  }

  /** What the operation would do to each user. Nothing is sent. */
  preview(kind: OperationKind, selection: Selection): Preview {
    const { clock } = this.#parts
    const rows = this.#effects(kind, this.#chosen(selection))
    const acting = rows.filter(({ setAside }) => !setAside)
    const sum = (of: (row: Effect) => number): number => acting.reduce((total, row) => total + of(row), 0)
    const calls = sum((row) => row.calls)
    const { undoable } = this.#kinds[kind]
    return {
      kind,
      chosen: rows.length,
      acting: acting.length,
      setAside: rows.length - acting.length,
      mustConsent: acting.filter((row) => row.mustConsent).length,
      meetings: sum((row) => row.meetings),
      calls,
      endsAt:
        acting.length === 0
          ? null
          : new Date(clock.now() + 1000 + (calls / ESTIMATED_RATE) * 1000).toISOString(),
      undoable,
      confirmation: undoable || acting.length === 0 ? null : String(acting.length),
      rows,
    }
  }

  /** Freezes the selection and begins. */
  begin(kind: OperationKind, selection: Selection, typed: string | null): Operation {
    const { store, clock, changes, audit, operator } = this.#parts
    const preview = this.preview(kind, selection)
    if (preview.acting === 0)
      throw new ExpectedError(
        'NOTHING_SELECTED',
        'There is nothing to do for any of these users. Choose others.',
      )
    if (preview.confirmation !== null && typed?.trim() !== preview.confirmation)
      throw new ExpectedError(
        'CONFIRMATION_WRONG',
        `Type ${preview.confirmation}, the number of users, to confirm. If it differs from before, the selection has changed since.`,
        {
          expected: preview.confirmation,
        },
      )
    const now = clock.now()
    const id = newId('operation', now)
    const title = `${this.#kinds[kind].verb} ${preview.acting.toLocaleString('en-GB')} ${preview.acting === 1 ? 'user' : 'users'}`
    store.core.tx('operations.begin', (tx) => {
      insertOperation(tx, {
        id,
        kind,
        title,
        state: 'running',
        started_by: operator(),
        started_at: now,
        ended_at: null,
        total: preview.rows.length,
      })
      for (const [position, row] of preview.rows.entries())
        insertItem(tx, {
          operation_id: id,
          position,
          user_id: row.userId,
          name: row.name,
          tenant_name: row.tenantName,
          state: row.setAside ? 'skipped' : 'queued',
          reason: row.setAside ? row.effect : null,
          must_consent: row.setAside && row.mustConsent ? 1 : 0,
          at: row.setAside ? now : null,
        })
      audit.record(tx, {
        who: operator(),
        action: `${kind} users`,
        subject: title,
        subjectId: id,
        after: {
          chosen: preview.chosen,
          acting: preview.acting,
          setAside: preview.setAside,
          typed: typed ?? '',
        },
        result: 'begun',
      })
    })
    changes.publish('operations', 'overview', 'audit')
    this.#runner.advance(id)
    return this.get(id)
  }

  list(limit: number): Operation[] {
    return listOperations(this.#parts.store.core, limit).map((row) => this.#operation(row))
  }

  get(id: OperationId): Operation {
    return this.#operation(this.#row(id))
  }

  items(input: {
    id: OperationId
    states?: ItemState[] | undefined
    search?: string | undefined
    cursor?: string | undefined
    limit: number
  }): { rows: OperationItem[]; next: string | null } {
    this.#row(input.id)
    const found = listItems(this.#parts.store.core, {
      id: input.id,
      states: input.states ?? null,
      search: containing(input.search),
      after: input.cursor === undefined ? null : positionIn(input.cursor),
      limit: input.limit + 1,
    })
    const page = found.slice(0, input.limit)
    const last = page.at(-1)
    return {
      rows: page.map(toItem),
      next: found.length > input.limit && last !== undefined ? writeCursor([last.rank, last.position]) : null,
    }
  }

  /** Stops after the items under way; what is done stays done. */
  cancel(id: OperationId): Operation {
    const { store, clock, changes, audit, operator } = this.#parts
    const row = this.#row(id)
    if (row.state === 'running') {
      store.core.tx('operations.cancel', (tx) => {
        const left = cancelUnbegun(tx, id, clock.now())
        setOperationState(tx, id, 'cancelling', null)
        audit.record(tx, {
          who: operator(),
          action: 'cancel operation',
          subject: row.title,
          subjectId: id,
          after: { untouched: left },
        })
      })
      changes.publish('operations', 'overview', 'audit')
      this.#runner.advance(id)
    }
    return this.get(id)
  }

  /** Begins a new operation over the users that failed in this one. */
  retryFailed(id: OperationId): Operation {
    const row = this.#row(id)
    const ids = failedUsers(this.#parts.store.core, id)
    if (ids.length === 0) throw new ExpectedError('NOTHING_SELECTED', 'No user failed in this operation.')
    const selection: Selection = { by: 'ids', ids }
    return this.begin(row.kind, selection, this.preview(row.kind, selection).confirmation)
  }

  /** How many of the users that failed still stand where the operation was to take them from. */
  countStillFailed(id: OperationId): number {
    const { store } = this.#parts
    const kind = this.#kinds[this.#row(id).kind]
    return statesOfFailed(store.core, id).filter(
      ({ connection_state: state }) => !(kind.isMended?.(state) ?? kind.effectOn(state).setAside),
    ).length
  }

  remove(id: OperationId): void {
    const { store, changes, audit, operator } = this.#parts
    const row = this.#row(id)
    if (row.state === 'running' || row.state === 'cancelling')
      throw new ExpectedError('CONFLICT', 'This operation is under way. Cancel it first.', { field: 'id' })
    store.core.tx('operations.remove', (tx) => {
      deleteOperation(tx, id)
      audit.record(tx, { who: operator(), action: 'remove operation', subject: row.title, subjectId: id })
    })
    changes.publish('operations', 'overview', 'audit')
  }

  #row(id: OperationId): OperationRow {
    const row = operationById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('operation')
    return row
  }

  #operation(row: OperationRow): Operation {
    const { store, clock } = this.#parts
    return toOperation(row, countItems(store.core, row.id), clock.now())
  }

  /** The users of a selection, by name; those that are gone drop out. */
  #chosen(selection: Selection): UserId[] {
    const { users } = this.#parts
    const ids =
      selection.by === 'ids'
        ? [...new Set(selection.ids)]
        : users.matching(selection.filter, OPERATION_LIMIT + 1)
    if (ids.length === 0)
      throw new ExpectedError('NOTHING_SELECTED', 'No users are chosen. Pick some in the users table.')
    if (ids.length > OPERATION_LIMIT) {
      const chosen = selection.by === 'ids' ? ids.length : users.countMatching(selection.filter, 1_000_000)
      throw new ExpectedError(
        'TOO_MANY',
        `One operation takes up to ${OPERATION_LIMIT} users; ${chosen.toLocaleString('en-GB')} are chosen. Narrow the filter.`,
        {
          limit: OPERATION_LIMIT,
          chosen,
        },
      )
    }
    return ids
  }

  #effects(kind: OperationKind, ids: readonly UserId[]): Effect[] {
    const { store, clock, users } = this.#parts
    const records = users.records(ids)
    if (records.length === 0)
      throw new ExpectedError('NOTHING_SELECTED', 'None of the chosen users is here any more.')
    const meetings = comingMeetings(store.core, ids, clock.now())
    return records.map((row) => {
      const { text, setAside, calls, mustConsent = false } = this.#kinds[kind].effectOn(row.connection_state)
      return {
        userId: row.id,
        name: row.name,
        tenantName: row.tenant_name,
        state: row.connection_state,
        effect: text,
        setAside,
        mustConsent,
        meetings: meetings.get(row.id) ?? 0,
        calls,
      }
    })
  }
}

function positionIn(cursor: string): { rank: number; position: number } {
  const [rank, position] = readCursor(cursor, z.tuple([z.int(), z.int()]))
  return { rank, position }
}
