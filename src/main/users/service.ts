import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import type { UserDetail, UserFilter, UserRow } from '../../contract/users.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { ConnectionsService } from '../connections/service.ts'
import { newId } from '../ids.ts'
import type { Tx } from '../store/handles.ts'
import { folded } from '../store/like.ts'
import type { TenantsService } from '../tenants/service.ts'
import { attentionOf } from './attention.ts'
import { type ListParts, UserLists } from './lists.ts'
import {
  countEmails,
  deleteUser,
  insertUser,
  insertUsers,
  type ListedUser,
  renameUser,
  updateUser,
  userByEmail,
  userById,
  type UserRecord,
  userHasWork,
  usersByEmails,
  usersByIds,
} from './queries.ts'

interface Parts extends ListParts {
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
  readonly tenants: TenantsService
  readonly connections: ConnectionsService
}

export interface NewUser {
  readonly tenantId: TenantId
  readonly name: string
  readonly email: string
  readonly timeZone: string
}

/** The people of the tenants who host meetings. */
export class UsersService {
  readonly #parts: Parts
  readonly #lists: UserLists

  constructor(parts: Parts) {
    this.#parts = parts
    this.#lists = new UserLists(parts)
  }

  /** Reads the index ahead of the first question. */
  start(): void {
    this.#lists.start()
  }

  close(): void {
    this.#lists.close()
  }

  /** True once lists come from memory; until then core.db is asked itself. */
  get isIndexed(): boolean {
    return this.#lists.isIndexed
  }

  list(input: Parameters<UserLists['list']>[0]): ReturnType<UserLists['list']> {
    return this.#lists.list(input)
  }

  /** How many are in each state: quick at any time. */
  stateCounts(tenantId: TenantId | undefined): ReturnType<UserLists['stateCounts']> {
    return this.#lists.stateCounts(tenantId)
  }

  /** All counts of a scope, once they can be told without looking at every row. */
  countsWhenRead(tenantId: TenantId | undefined): ReturnType<UserLists['countsWhenRead']> {
    return this.#lists.countsWhenRead(tenantId)
  }

  counts(tenantId: TenantId | undefined): ReturnType<UserLists['counts']> {
    return this.#lists.counts(tenantId)
  }

  get(id: UserId): UserDetail {
    const row = this.record(id)
    const [shown] = this.#lists.rows([row])
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
    return this.#lists.matching(filter, bound)
  }

  /** How many match a filter, counted up to a bound. */
  countMatching(filter: UserFilter, bound: number): number {
    return this.#lists.countMatching(filter, bound)
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
    const [row] = this.#lists.rows([this.record(id)])
    if (row === undefined) throw notFound('user')
    return row
  }
}
