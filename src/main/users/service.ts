import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import { allowanceLevel, type ConnectionState } from '../../contract/states.ts'
import type {
  QuotaFilter,
  UserDetail,
  UserFilter,
  UserRow,
  UserSort,
  UserTypeFilter,
} from '../../contract/users.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import { newId } from '../ids.ts'
import { readCursor, textCursor, writeCursor } from '../page-cursor.ts'
import type { Tx } from '../store/handles.ts'
import { folded } from '../store/like.ts'
import type { Store } from '../store/store.ts'
import type { TenantsService } from '../tenants/service.ts'
import { USER_DAY_ALLOWANCE } from '../zoom/limits.ts'
import { attentionOf } from './attention.ts'
import {
  countByState,
  countByType,
  countEmails,
  countUsers,
  deleteUser,
  idsOfUsers,
  insertUser,
  insertUsers,
  type ListedUser,
  NO_TYPE,
  OTHER_TYPE,
  pageOfUsers,
  positionOf,
  renameUser,
  sortKeys,
  typeClass,
  updateUser,
  userByEmail,
  userById,
  type UserConditions,
  type UserRecord,
  userHasWork,
  usersBehind,
  usersByEmails,
  usersByIds,
} from './queries.ts'
import { COUNT_BOUND, UserIndex } from './search/user-index.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
  readonly tenants: TenantsService
  readonly connections: ConnectionsService
  /** How many of their 100 each Zoom user has spent today, by our own count. */
  readonly usedToday: (
    zoomUsers: ReadonlyArray<{ issuer: string; zoomUserId: string }>,
  ) => Map<string, number>
  /** The Zoom users who have spent at least so many of their 100 today, most first. */
  readonly usedAtLeast: (count: number) => Array<{ issuer: string; zoomUserId: string; used: number }>
}

export interface NewUser {
  readonly tenantId: TenantId
  readonly name: string
  readonly email: string
  readonly timeZone: string
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

/** The people of the tenants who host meetings. */
export class UsersService {
  readonly #parts: Parts
  readonly #index: UserIndex

  constructor(parts: Parts) {
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
    const { core } = this.#parts.store
    const conditions = this.#conditionsOf(input)
    const page = {
      sort: input.sort,
      descending: input.descending,
      after: input.cursor === undefined ? null : readCursor(input.cursor, textCursor(sortKeys(input.sort))),
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
      rows: this.#rows(shown),
      next:
        found.length > input.limit && last !== undefined ? writeCursor(positionOf(last, input.sort)) : null,
      total: indexed?.total ?? bounded(countUsers(core, conditions, COUNT_BOUND + 1)),
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
  async countsWhenRead(tenantId: TenantId | undefined): Promise<ReturnType<UsersService['counts']>> {
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

  get(id: UserId): UserDetail {
    const row = this.record(id)
    const [shown] = this.#rows([row])
    if (shown === undefined) throw notFound('user')
    const detail = this.#parts.connections.detail(id)
    return {
      ...shown,
      createdAt: new Date(row.created_at).toISOString(),
      connection: detail?.connection ?? null,
      history: detail?.history ?? [],
      attention: attentionOf(shown),
    }
  }

  /** @throws {ExpectedError} NOT_FOUND */
  record(id: UserId): ListedUser {
    const row = userById(this.#parts.store.core, id, this.#parts.clock.now())
    if (row === undefined) throw notFound('user')
    return row
  }

  /** The rows of these users that are (still) here, by name. */
  records(ids: readonly UserId[]): ListedUser[] {
    return usersByIds(this.#parts.store.core, ids, this.#parts.clock.now())
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

  add(user: NewUser): UserRow {
    const { store, changes, tenants } = this.#parts
    tenants.row(user.tenantId)
    this.#requireFreeEmail(user.tenantId, user.email)
    const id = store.core.tx('users.add', (tx) => this.insert(tx, user))
    changes.publish('users', 'tenants', 'audit', 'overview')
    return this.#one(id)
  }

  /** Adds a user within a larger change. */
  insert(tx: Tx, user: NewUser): UserId {
    const { audit, operator, clock } = this.#parts
    const now = clock.now()
    const id = newId('user', now)
    insertUser(tx, {
      id,
      tenant_id: user.tenantId,
      name: user.name,
      name_key: folded(user.name),
      email: user.email,
      email_key: folded(user.email),
      time_zone: user.timeZone,
      created_at: now,
    })
    audit.record(tx, {
      who: operator(),
      action: 'add user',
      subject: user.name,
      subjectId: id,
      tenantId: user.tenantId,
      after: { name: user.name, email: user.email, timeZone: user.timeZone },
    })
    return id
  }

  /**
   * Adds users within a change of many, of which the audit log has one entry.
   *
   * @returns for each row its user, and what they were if somebody of the tenant has the email already
   */
  addMany(
    tx: Tx,
    rows: ReadonlyArray<Omit<UserRecord, 'id' | 'created_at'>>,
  ): Array<{ id: UserId; was: { name: string; timeZone: string } | null }> {
    const now = this.#parts.clock.now()
    const users = rows.map((row) => ({ ...row, id: newId('user', now), created_at: now }))
    const added = insertUsers(tx, users)
    if (added === rows.length) return users.map(({ id }) => ({ id, was: null }))
    // Only now is it worth asking who was here.
    const here = new Map(usersByEmails(tx, rows).map((user) => [`${user.tenant_id} ${user.email_key}`, user]))
    return users.map(({ id, tenant_id, email_key }) => {
      const found = here.get(`${tenant_id} ${email_key}`)
      if (found === undefined || found.id === id) return { id, was: null }
      return { id: found.id, was: { name: found.name, timeZone: found.time_zone } }
    })
  }

  /** How many of these emails a user of their tenant has. */
  countHere(emails: ReadonlyArray<{ tenant_id: TenantId; email_key: string }>): number {
    return countEmails(this.#parts.store.core, emails)
  }

  /** Changes a user within a change of many, of which the audit log has one entry. */
  updateSilently(tx: Tx, id: UserId, { name, timeZone }: { name: string; timeZone: string }): void {
    renameUser(tx, id, name, folded(name), timeZone)
  }

  /** True if a tenant has a user with this email. */
  has(tenantId: TenantId, email: string): boolean {
    return userByEmail(this.#parts.store.core, tenantId, folded(email)) !== undefined
  }

  change(
    id: UserId,
    change: { name?: string | undefined; email?: string | undefined; timeZone?: string | undefined },
  ): UserRow {
    const { store, changes, audit, operator } = this.#parts
    const before = this.record(id)
    const name = change.name ?? before.name
    const email = change.email ?? before.email
    const timeZone = change.timeZone ?? before.time_zone
    if (folded(email) !== before.email_key) this.#requireFreeEmail(before.tenant_id, email)
    store.core.tx('users.change', (tx) => {
      updateUser(tx, {
        id,
        tenant_id: before.tenant_id,
        name,
        name_key: folded(name),
        email,
        email_key: folded(email),
        time_zone: timeZone,
        created_at: before.created_at,
      })
      audit.record(tx, {
        who: operator(),
        action: 'change user',
        subject: name,
        subjectId: id,
        tenantId: before.tenant_id,
        before: { name: before.name, email: before.email, timeZone: before.time_zone },
        after: { name, email, timeZone },
      })
    })
    changes.publish('users', 'slots', 'audit')
    return this.#one(id)
  }

  remove(id: UserId): void {
    const { store, clock, changes, audit, operator, connections } = this.#parts
    const row = this.record(id)
    const alone = (connections.detail(id)?.connection.sharedWith.length ?? 0) === 0
    if (alone && !['neverConnected', 'disconnected'].includes(row.connection_state))
      throw new ExpectedError(
        'CONFLICT',
        `${row.name} is connected. Disconnect them first, so that Zoom ends the authorization too.`,
        {
          field: 'id',
        },
      )
    if (userHasWork(store.core, id, clock.now()))
      throw new ExpectedError('CONFLICT', `${row.name} has coming appointments. Cancel them first.`, {
        field: 'id',
      })
    store.core.tx('users.remove', (tx) => {
      deleteUser(tx, id)
      audit.record(tx, {
        who: operator(),
        action: 'remove user',
        subject: row.name,
        subjectId: id,
        tenantId: row.tenant_id,
        before: { name: row.name, email: row.email },
      })
    })
    changes.publish('users', 'tenants', 'slots', 'audit', 'overview')
  }

  #requireFreeEmail(tenantId: TenantId, email: string): void {
    if (this.has(tenantId, email))
      throw new ExpectedError('CONFLICT', `${email} is a user of this tenant already.`, { field: 'email' })
  }

  #one(id: UserId): UserRow {
    const [row] = this.#rows([this.record(id)])
    if (row === undefined) throw notFound('user')
    return row
  }

  #rows(found: readonly ListedUser[]): UserRow[] {
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
