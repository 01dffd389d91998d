import type { TenantId, UserId } from '../../contract/ids.ts'
import { allowanceLevel, type ConnectionState } from '../../contract/states.ts'
import type { QuotaFilter, UserFilter, UserRow, UserSort, UserTypeFilter } from '../../contract/users.ts'
import type { Clock } from '../clock.ts'
import { readCursor, textCursor, writeCursor } from '../page-cursor.ts'
import { folded } from '../store/like.ts'
import type { Store } from '../store/store.ts'
import { USER_DAY_ALLOWANCE } from '../zoom/limits.ts'
import {
  countByState,
  countByType,
  countUsers,
  idsOfUsers,
  type ListedUser,
  NO_TYPE,
  OTHER_TYPE,
  pageOfUsers,
  positionOf,
  sortKeys,
  typeClass,
  type UserConditions,
  usersBehind,
  usersByIds,
} from './queries.ts'
import { COUNT_BOUND, UserIndex } from './search/user-index.ts'
import { URGENCY_BOUND, URGENCY_KEYS, urgentPage } from './urgency.ts'

/** What lists of users are made from. */
export interface ListParts {
  readonly store: Store
  readonly clock: Clock
  /** How many of their 100 each Zoom user has spent today, by our own count. */
  readonly usedToday: (
    zoomUsers: ReadonlyArray<{ issuer: string; zoomUserId: string }>,
  ) => Map<string, number>
  /** The Zoom users who have spent at least so many of their 100 today, most first. */
  readonly usedAtLeast: (count: number) => Array<{ issuer: string; zoomUserId: string; used: number }>
}

/** Where "watch" begins. */
const WATCHED_FROM = 60
const TYPE_NUMBERS: Readonly<Record<UserTypeFilter, number>> = {
  none: NO_TYPE,
  basic: 1,
  licensed: 2,
  other: OTHER_TYPE,
}
const TYPE_WORDS = [null, 'basic', 'licensed', 'other'] as const

/** Lists of users: by any filter, search and sort, page by page, and counted. */
export class UserLists {
  readonly #parts: ListParts
  readonly #index: UserIndex

  constructor(parts: ListParts) {
    this.#parts = parts
    this.#index = new UserIndex(parts.store.core, parts.clock)
  }

  /** Reads the index ahead of the first question. */
  start(): void {
    void this.#index.read()
  }

  close(): void {
    this.#index.close()
  }

  /** True once lists come from memory; until then core.db is asked itself. */
  get isIndexed(): boolean {
    return this.#index.isReady
  }

  list(
    input: UserFilter & { sort: UserSort; descending: boolean; cursor?: string | undefined; limit: number },
  ): {
    rows: UserRow[]
    next: string | null
    total: { value: number; exact: boolean }
  } {
    const { sort } = input
    if (sort === 'urgency') return this.#byUrgency(input)
    const { core } = this.#parts.store
    const conditions = this.#conditionsOf(input)
    const page = {
      sort,
      descending: input.descending,
      after: input.cursor === undefined ? null : readCursor(input.cursor, textCursor(sortKeys(sort))),
      limit: input.limit + 1,
    }
    const now = this.#parts.clock.now()
    const indexed = this.#index.page(conditions, page)
    const found =
      indexed === null
        ? pageOfUsers(core, conditions, { ...page, now })
        : inOrder(usersByIds(core, indexed.ids, now), indexed.ids)
    const shown = found.slice(0, input.limit)
    const last = shown.at(-1)
    return {
      rows: this.rows(shown),
      next: found.length > input.limit && last !== undefined ? writeCursor(positionOf(last, sort)) : null,
      total: indexed?.total ?? bounded(countUsers(core, conditions, COUNT_BOUND + 1)),
    }
  }

  /** Those who match by their next meeting; of too many to look all of them up, by name. */
  #byUrgency(
    input: UserFilter & { descending: boolean; cursor?: string | undefined; limit: number },
  ): ReturnType<UserLists['list']> {
    const { store, clock } = this.#parts
    const matching = this.matching(input, URGENCY_BOUND + 1)
    if (matching.length > URGENCY_BOUND) return this.list({ ...input, sort: 'name' })
    const now = clock.now()
    const { ids, next } = urgentPage(store.core, matching, {
      descending: input.descending,
      after: input.cursor === undefined ? null : readCursor(input.cursor, textCursor(URGENCY_KEYS)),
      limit: input.limit,
      now,
    })
    return {
      rows: this.rows(inOrder(usersByIds(store.core, ids, now), ids)),
      next: next === null ? null : writeCursor(next),
      total: { value: matching.length, exact: true },
    }
  }

  /** How many are in each state: quick at any time, also while the index is read. */
  stateCounts(tenantId: TenantId | undefined): Partial<Record<ConnectionState, number>> {
    const scope = tenantId ?? null
    const states =
      this.#index.counts(scope)?.states ??
      countByState(this.#parts.store.core, scope).map(
        ({ connection_state, users }) => [connection_state, users] as const,
      )
    return Object.fromEntries(states)
  }

  /** All counts of a scope, once the index is read: core.db itself would need to look at every row for them. */
  async countsWhenRead(tenantId: TenantId | undefined): Promise<ReturnType<UserLists['counts']>> {
    await this.#index.read()
    return this.counts(tenantId)
  }

  counts(tenantId: TenantId | undefined): {
    all: number
    states: Partial<Record<ConnectionState, number>>
    types: Record<UserTypeFilter, number>
    scopeGap: number
  } {
    const { states, types, scopeGap } =
      this.#index.counts(tenantId ?? null) ?? this.#slowCounts(tenantId ?? null)
    const of = (type: UserTypeFilter): number => types[TYPE_NUMBERS[type]] ?? 0
    return {
      all: [...states.values()].reduce((sum, users) => sum + users, 0),
      states: Object.fromEntries(states),
      types: { basic: of('basic'), licensed: of('licensed'), other: of('other'), none: of('none') },
      scopeGap,
    }
  }

  #slowCounts(tenantId: TenantId | null): {
    states: Map<ConnectionState, number>
    types: number[]
    scopeGap: number
  } {
    const { core } = this.#parts.store
    const types = [0, 0, 0, 0]
    let scopeGap = 0
    for (const { type, scope_gap, users } of countByType(core, tenantId)) {
      types[type] = (types[type] ?? 0) + users
      if (scope_gap === 1) scopeGap += users
    }
    const states = new Map(countByState(core, tenantId).map((row) => [row.connection_state, row.users]))
    return { states, types, scopeGap }
  }

  /** The ids of all that match a filter, up to a bound. */
  matching(filter: UserFilter, bound: number): UserId[] {
    return (
      this.#index.page(this.#conditionsOf(filter), { ...BY_NAME, limit: bound })?.ids ??
      idsOfUsers(this.#parts.store.core, this.#conditionsOf(filter), bound)
    )
  }

  /** How many match a filter, counted up to a bound. */
  countMatching(filter: UserFilter, bound: number): number {
    return countUsers(this.#parts.store.core, this.#conditionsOf(filter), bound)
  }

  /** Users as they are shown. */
  rows(found: readonly ListedUser[]): UserRow[] {
    const zoomUsers = found.flatMap(({ issuer, zoom_user_id }) =>
      issuer === null || zoom_user_id === null ? [] : [{ issuer, zoomUserId: zoom_user_id }],
    )
    const used = this.#parts.usedToday(zoomUsers)
    return found.map((row) => {
      const usedToday = used.get(`${row.issuer} ${row.zoom_user_id}`) ?? 0
      return {
        id: row.id,
        tenantId: row.tenant_id,
        tenantName: row.tenant_name,
        name: row.name,
        email: row.email,
        timeZone: row.time_zone,
        state: row.connection_state,
        stateReason: row.state_reason,
        zoomType: TYPE_WORDS[typeClass(row.zoom_type)] ?? null,
        usedToday,
        usedLevel: allowanceLevel(usedToday, USER_DAY_ALLOWANCE),
        comingMeetings: row.coming_meetings,
        nextMeetingAt: row.next_meeting_at === null ? null : new Date(row.next_meeting_at).toISOString(),
      }
    })
  }

  #conditionsOf(filter: UserFilter): UserConditions {
    return {
      tenantId: filter.tenantId ?? null,
      search: filter.search === undefined || filter.search === '' ? null : folded(filter.search),
      states: filter.states ?? null,
      types: filter.types?.map((type) => TYPE_NUMBERS[type]) ?? null,
      scopeGap: filter.scopeGap ?? null,
      only: filter.quota === undefined ? null : this.#atLevels(filter.quota),
    }
  }

  /** Who has used so much of today: few, and found from the ledger's side. */
  #atLevels(levels: readonly QuotaFilter[]): UserId[] {
    const wanted: readonly string[] = levels
    const used = this.#parts
      .usedAtLeast(WATCHED_FROM)
      .filter((one) => wanted.includes(allowanceLevel(one.used, USER_DAY_ALLOWANCE)))
    return usersBehind(this.#parts.store.core, used)
  }
}

const BY_NAME = { sort: 'name', descending: false, after: null } as const

function bounded(found: number): { value: number; exact: boolean } {
  return { value: Math.min(found, COUNT_BOUND), exact: found <= COUNT_BOUND }
}

function inOrder(rows: readonly ListedUser[], ids: readonly UserId[]): ListedUser[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
