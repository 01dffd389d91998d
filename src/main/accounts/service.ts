import { AccountUser, type AccountUsers, type AuthorizedAccount } from '../../contract/accounts.ts'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { ConnectionId, TenantId } from '../../contract/ids.ts'
import { IMPORT_LIMIT, type Import } from '../../contract/imports.ts'
import { TimeZone } from '../../contract/time.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import { delay } from '../clock.ts'
import { mayBeServed } from '../connections/hosts.ts'
import type { ConnectionsService, Outcome } from '../connections/service.ts'
import type { ImportsService } from '../imports/service.ts'
import type { Tx } from '../store/handles.ts'
import { folded } from '../store/like.ts'
import type { TenantRow } from '../tenants/queries.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import { zoomAccount } from '../zoom/accounts.ts'
import { expectedOf } from '../zoom/failure-texts.ts'
import { listUsers, type ListedZoomUser } from '../zoom/meetings-api.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { type AccountRow, authorizedAccounts, type Candidate, usersOfApp } from './queries.ts'
import { stageUserList, TYPES, type UserAtZoom } from './user-list.ts'

interface Parts extends CapabilityParts {
  readonly zoomApps: ZoomAppsService
  readonly tenants: TenantsService
  readonly users: UsersService
  readonly connections: ConnectionsService
  readonly imports: ImportsService
}

const PLAN_WORDS = { free: 'Free', pro: 'Pro', business: 'Business' } as const
const SOURCE_WORDS = { operator: 'as you set it', licensedUser: 'at least', assumed: 'assumed' } as const
const STATUSES = ['active', 'inactive', 'pending'] as const
const ROWS_SHOWN = 500
/** Users attached in one transaction: a few milliseconds' worth. */
const ATTACHED_AT_ONCE = 200
/** A reading is good for so long: what it matched may have changed since. */
const READING_LIFE_MS = 15 * 60_000
const ORDER = AccountUser.shape.match.options

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
   * @throws {ExpectedError} as calls to Zoom do; TOO_MANY for a list that has more than an import takes, or no end
   */
  async *usersAtZoom(id: ConnectionId): AsyncGenerator<UserAtZoom> {
    const why = { purpose: 'List the users of the Zoom account', subjectId: id, lane: 'person' as const }
    let read = 0
    for (const status of STATUSES) {
      let token = ''
      do {
        try {
          const page = await this.#parts.connections.callForAccount(id, listUsers(status, token, why))
          // Counted by page too: one after another without anybody in it would never end.
          read += Math.max(1, page.users.length)
          if (read > IMPORT_LIMIT) throw tooManyAtZoom(read)
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

  /**
   * Reads all users of the account at Zoom and stages them as an import into a tenant, to be seen before it is accepted.
   *
   * @param choices.serve whether the account's authorization serves them from then on
   */
  async stageImport(
    id: ConnectionId,
    choices: { tenantId: TenantId; duplicates: 'skip' | 'update'; serve: boolean },
  ): Promise<Import> {
    const { store, imports } = this.#parts
    const account = this.#row(id)
    this.#tenantOf(account, choices.tenantId, 'tenantId')
    const name = zoomAccount(store.core, account.issuer, account.zoom_account_id).name
    return stageUserList(
      imports,
      this.usersAtZoom(id),
      byEmail(usersOfApp(store.core, account.zoom_app_id)),
      {
        source: `Zoom account ${name ?? account.zoom_account_id}`,
        tenantId: choices.tenantId,
        duplicates: choices.duplicates,
        servedBy: choices.serve ? id : null,
      },
    )
  }

  /** Attaches whom the last reading matched. A user who came by an authorization of their own meanwhile is left alone. */
  async attach(
    id: ConnectionId,
    addTo: TenantId | null,
    withEnded = false,
  ): Promise<{ attached: number; added: number }> {
    const { store, clock, changes, connections } = this.#parts
    const account = this.#row(id)
    const tenant = addTo === null ? null : this.#tenantOf(account, addTo, 'addTo')
    const reading = this.#readings.get(id)
    if (reading === undefined || clock.now() - reading.readAt > READING_LIFE_MS)
      throw new ExpectedError(
        'CONFLICT',
        'The list of the account’s users is too old. Read it again, then attach.',
        {
          field: 'connectionId',
        },
      )
    const done = { attached: 0, added: 0 }
    const after = {
      matched: reading.rows.filter(({ match }) => match === 'match').length,
      withEnded: withEnded ? 'yes' : 'no',
      zoomApp: account.zoom_app_name,
    }
    store.core.tx('accounts.attach', (tx) =>
      this.#audit(tx, account, 'attach users of a Zoom account', addTo, after),
    )
    for (let at = 0; at < reading.rows.length; at += ATTACHED_AT_ONCE) {
      store.core.tx('accounts.attachSome', (tx) => {
        for (const row of reading.rows.slice(at, at + ATTACHED_AT_ONCE))
          this.#attach(tx, account, row, { tenant, withEnded }, done)
      })
      // Others get their turn between two.
      await delay(clock, 1)
    }
    store.core.tx('accounts.attached', (tx) => this.#audit(tx, account, 'finish attaching', addTo, done))
    this.#readings.delete(id)
    changes.publish('users', 'tenants', 'connections', 'zoomApps', 'audit', 'overview')
    connections.hostsAttached(id)
    return done
  }

  /** Attaches one of the account's users, if they are still whom the reading found. */
  #attach(
    tx: Tx,
    { id }: AccountRow,
    row: AccountUser,
    { tenant, withEnded }: { tenant: Pick<TenantRow, 'id' | 'time_zone'> | null; withEnded: boolean },
    done: { attached: number; added: number },
  ): void {
    const { connections, users } = this.#parts
    if (row.zoomUserId === null) return
    const host = { zoomUserId: row.zoomUserId, email: row.email, type: TYPES[row.type] }
    const isHere = row.match === 'match' || row.match === 'ended'
    if (isHere && row.userId !== null && connections.serveHost(tx, row.userId, id, host, withEnded))
      done.attached += 1
    if (row.match === 'new' && tenant !== null && !users.has(tenant.id, row.email)) {
      const timeZone = row.timeZone ?? tenant.time_zone
      const userId = users.insert(tx, { tenantId: tenant.id, name: row.name, email: row.email, timeZone })
      if (connections.serveHost(tx, userId, id, host)) done.added += 1
    }
  }

  #audit(
    tx: Tx,
    account: AccountRow,
    action: string,
    tenantId: TenantId | null,
    after: Record<string, number | string>,
  ): void {
    this.#parts.audit.record(tx, {
      who: this.#parts.operator(),
      action,
      subject: account.zoom_account_id,
      subjectId: account.id,
      ...(tenantId === null ? {} : { tenantId }),
      after,
    })
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

  /** @throws {ExpectedError} CONFLICT if the tenant uses another Zoom app */
  #tenantOf(account: AccountRow, id: TenantId, field: string): TenantRow {
    const tenant = this.#parts.tenants.row(id)
    if (tenant.zoom_app_id === account.zoom_app_id) return tenant
    throw new ExpectedError(
      'CONFLICT',
      `${tenant.name} uses another Zoom app than “${account.zoom_app_name}”.`,
      { field },
    )
  }

  #row(id: ConnectionId): AccountRow {
    const row = authorizedAccounts(this.#parts.store.core).find((one) => one.id === id)
    if (row === undefined) throw notFound('Zoom account')
    return row
  }
}

function tooManyAtZoom(read: number): ExpectedError {
  const limit = IMPORT_LIMIT
  return new ExpectedError('TOO_MANY', 'Zoom lists more than 1,000,000 users of this account.', {
    limit,
    chosen: read,
  })
}

function rowOf(user: ListedZoomUser, status: AccountUser['status']): UserAtZoom {
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

function standingOf(candidate: Candidate, id: ConnectionId): AccountUser['match'] {
  if (!mayBeServed(candidate, id)) return candidate.connection_id === id ? 'served' : 'own'
  return candidate.connection_state === 'disconnected' ? 'ended' : 'match'
}

/** One row for each user here with this email: several tenants may have them. */
function matched(user: UserAtZoom, own: readonly Candidate[], id: ConnectionId): AccountUser[] {
  const nobody = { ...user, userId: null, tenantName: null }
  if (user.status === 'inactive') return [{ ...nobody, match: 'inactive' }]
  if (user.status === 'pending' || user.zoomUserId === null) return [{ ...nobody, match: 'pending' }]
  if (own.length === 0) return [{ ...nobody, match: 'new' }]
  return own.map((candidate) => ({
    ...user,
    userId: candidate.id,
    tenantName: candidate.tenant_name,
    match: standingOf(candidate, id),
  }))
}
