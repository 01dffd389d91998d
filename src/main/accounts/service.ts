import type { AccountUser, AccountUsers, AuthorizedAccount } from '../../contract/accounts.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, TenantId } from '../../contract/ids.ts'
import { TimeZone } from '../../contract/time.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService, Outcome } from '../connections/service.ts'
import { folded } from '../store/like.ts'
import type { Store } from '../store/store.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import { zoomAccount } from '../zoom/accounts.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import { listUsers, type ListedZoomUser } from '../zoom/meetings-api.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { type AccountRow, authorizedAccounts, type Candidate, usersOfApp } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly operator: () => string
  readonly zoomApps: ZoomAppsService
  readonly tenants: TenantsService
  readonly users: UsersService
  readonly connections: ConnectionsService
}

const PLAN_WORDS = { free: 'Free', pro: 'Pro', business: 'Business' } as const
const SOURCE_WORDS = { operator: 'as you set it', licensedUser: 'at least', assumed: 'assumed' } as const
const STATUSES = ['active', 'inactive', 'pending'] as const
const ROWS_SHOWN = 500
/** A reading is good for so long: what it matched may have changed since. */
const READING_LIFE_MS = 15 * 60_000
const ORDER: readonly AccountUser['match'][] = ['match', 'new', 'own', 'served', 'inactive', 'pending']

interface Reading {
  readonly readAt: number
  readonly rows: readonly AccountUser[]
}

/** Zoom accounts that an admin authorized once, and the users here whom that serves. */
export class AccountsService {
  readonly #parts: Parts
  readonly #readings = new Map<ConnectionId, Reading>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  list(): AuthorizedAccount[] {
    const { core } = this.#parts.store
    return authorizedAccounts(core).map((row) => {
      const account = zoomAccount(core, row.issuer, row.zoom_account_id)
      return {
        connectionId: row.id,
        zoomAppId: row.zoom_app_id,
        zoomAppName: row.zoom_app_name,
        zoomAccountId: row.zoom_account_id,
        accountName: account.name,
        adminName: row.zoom_name,
        adminEmail: row.zoom_email,
        plan: `${PLAN_WORDS[account.plan]}, ${SOURCE_WORDS[account.planSource]}`,
        state: row.state,
        stateReason: row.state_reason,
        scopes: this.#parts.connections.scopesOf('account', row.scopes.split(' ')),
        users: row.users,
        authorizedAt: new Date(row.authorized_at).toISOString(),
      }
    })
  }

  /**
   * The users of an account as Zoom lists them, page by page: for matching, and for an import.
   *
   * @throws {ExpectedError} as calls to Zoom do
   */
  async *usersAtZoom(id: ConnectionId): AsyncGenerator<Omit<AccountUser, 'match' | 'userId' | 'tenantName'>> {
    const why = { purpose: 'List the users of the Zoom account', subjectId: id, lane: 'person' as const }
    for (const status of STATUSES) {
      let token = ''
      do {
        try {
          const page = await this.#parts.connections.callForAccount(id, listUsers(status, token, why))
          for (const user of page.users) yield rowOf(user, status)
          token = page.next_page_token ?? ''
        } catch (error) {
          throw expectedOf(error)
        }
      } while (token !== '')
    }
  }

  async findUsers(id: ConnectionId): Promise<AccountUsers> {
    const { store, clock } = this.#parts
    const account = this.#row(id)
    const listed = []
    for await (const user of this.usersAtZoom(id)) listed.push(user)
    const candidates = byEmail(usersOfApp(store.core, account.zoom_app_id))
    const rows = listed.flatMap((user) => matched(user, candidates.get(folded(user.email)) ?? [], id))
    rows.sort(
      (a, b) => ORDER.indexOf(a.match) - ORDER.indexOf(b.match) || a.email.localeCompare(b.email, 'en'),
    )
    this.#readings.set(id, { readAt: clock.now(), rows })
    const counts: AccountUsers['counts'] = {}
    for (const { match } of rows) counts[match] = (counts[match] ?? 0) + 1
    const emails = new Set(listed.map(({ email }) => folded(email)))
    return {
      connectionId: id,
      readAt: new Date(clock.now()).toISOString(),
      total: listed.length,
      counts,
      unmatched: [...candidates].reduce((sum, [email, own]) => sum + (emails.has(email) ? 0 : own.length), 0),
      rows: rows.slice(0, ROWS_SHOWN),
    }
  }

  /** Attaches whom the last reading matched. A user who came by an authorization of their own meanwhile is left alone. */
  attach(id: ConnectionId, addTo: TenantId | null): { attached: number; added: number } {
    const { store, clock, changes, audit, operator, users, tenants, connections } = this.#parts
    const account = this.#row(id)
    const tenant = addTo === null ? null : tenants.row(addTo)
    if (tenant !== null && tenant.zoom_app_id !== account.zoom_app_id)
      throw new ExpectedError(
        'CONFLICT',
        `${tenant.name} uses another Zoom app than “${account.zoom_app_name}”.`,
        {
          field: 'addTo',
        },
      )
    const reading = this.#readings.get(id)
    if (reading === undefined || clock.now() - reading.readAt > READING_LIFE_MS)
      throw new ExpectedError(
        'CONFLICT',
        'The list of the account’s users is too old. Read it again, then attach.',
        {
          field: 'connectionId',
        },
      )
    const done = store.core.tx('accounts.attach', (tx) => {
      const free = new Map(
        usersOfApp(tx, account.zoom_app_id)
          .filter((user) => mayBeAttached(user, id))
          .map((user) => [user.id, user]),
      )
      let attached = 0
      let added = 0
      for (const row of reading.rows) {
        if (row.zoomUserId === null) continue
        const host = { zoomUserId: row.zoomUserId, email: row.email, type: TYPES[row.type] }
        if (row.match === 'match' && row.userId !== null && free.has(row.userId)) {
          connections.attachHost(tx, row.userId, id, host)
          attached += 1
        }
        if (row.match === 'new' && tenant !== null && !users.has(tenant.id, row.email)) {
          const userId = users.insert(tx, {
            tenantId: tenant.id,
            name: row.name,
            email: row.email,
            timeZone: row.timeZone ?? tenant.time_zone,
          })
          connections.attachHost(tx, userId, id, host)
          added += 1
        }
      }
      audit.record(tx, {
        who: operator(),
        action: 'attach users of a Zoom account',
        subject: account.zoom_account_id,
        subjectId: id,
        ...(tenant === null ? {} : { tenantId: tenant.id }),
        after: { attached, added, zoomApp: account.zoom_app_name },
      })
      return { attached, added }
    })
    this.#readings.delete(id)
    changes.publish('users', 'tenants', 'connections', 'zoomApps', 'audit', 'overview')
    connections.hostsAttached(id)
    return done
  }

  async disconnect(id: ConnectionId, typed: number): Promise<Outcome> {
    const { users, zoom_account_id } = this.#row(id)
    if (typed !== users)
      throw new ExpectedError(
        'CONFIRMATION_WRONG',
        `Account ${zoom_account_id} serves ${users} users. Type that number.`,
        {
          expected: String(users),
        },
      )
    const outcome = await this.#parts.connections.disconnectAccount(id)
    this.#parts.changes.publish('users', 'tenants', 'zoomApps')
    return outcome
  }

  #row(id: ConnectionId): AccountRow {
    const row = authorizedAccounts(this.#parts.store.core).find((one) => one.id === id)
    if (row === undefined) throw notFound('Zoom account')
    return row
  }
}

const TYPES = { basic: 1, licensed: 2, other: 99 } as const

function rowOf(
  user: ListedZoomUser,
  status: AccountUser['status'],
): Omit<AccountUser, 'match' | 'userId' | 'tenantName'> {
  const parts = [user.first_name, user.last_name].filter((part) => part !== undefined && part !== '')
  const name = user.display_name ?? parts.join(' ')
  return {
    email: user.email,
    name: name === '' ? user.email : name,
    timeZone: TimeZone.safeParse(user.timezone).data ?? null,
    type: user.type === 1 ? 'basic' : user.type === 2 ? 'licensed' : 'other',
    status,
    zoomUserId: user.id ?? null,
  }
}

function byEmail(users: readonly Candidate[]): Map<string, Candidate[]> {
  const found = new Map<string, Candidate[]>()
  for (const user of users) found.set(user.email_key, [...(found.get(user.email_key) ?? []), user])
  return found
}

/** True of one whom nobody else's authorization serves: never connected, disconnected, or this account's already. */
function mayBeAttached(user: Candidate, id: ConnectionId): boolean {
  return (
    user.connection_state === 'neverConnected' ||
    (user.connection_state === 'disconnected' && user.connection_id !== id)
  )
}

/** One row for each user here with this email: several tenants may have them. */
function matched(
  user: Omit<AccountUser, 'match' | 'userId' | 'tenantName'>,
  own: readonly Candidate[],
  id: ConnectionId,
): AccountUser[] {
  const nobody = { ...user, userId: null, tenantName: null }
  if (user.status === 'inactive') return [{ ...nobody, match: 'inactive' }]
  if (user.status === 'pending' || user.zoomUserId === null) return [{ ...nobody, match: 'pending' }]
  if (own.length === 0) return [{ ...nobody, match: 'new' }]
  return own.map((candidate) => ({
    ...user,
    userId: candidate.id,
    tenantName: candidate.tenant_name,
    match: mayBeAttached(candidate, id) ? 'match' : candidate.connection_id === id ? 'served' : 'own',
  }))
}
