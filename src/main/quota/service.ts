import { z } from 'zod'
import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { TenantId, UserId } from '../../contract/ids.ts'
import type { AccountQuota, Call, Explanation, UserQuota } from '../../contract/quota.ts'
import { allowanceLevel, type Plan } from '../../contract/states.ts'
import { DAY_MS, nextResetAfter, utcDayOf } from '../../contract/time.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { setAccountPlan, type ZoomAccount, zoomAccounts } from '../zoom/accounts.ts'
import { accountDay, readingOf } from '../zoom/ledger-queries.ts'
import { type Limit, USER_DAY_ALLOWANCE } from '../zoom/limits.ts'
import type { Pacer } from '../zoom/pacer.ts'
import { toCalls } from './calls.ts'
import { explainRefusal } from './explain.ts'
import { nearestDay, type ReadingRow, toGauge, toReading } from './gauges.ts'
import {
  callById,
  callsByHour,
  countQuotaUsers,
  fullestUsers,
  fullUsers,
  listCalls,
  type QuotaUser,
  quotaUser,
  type QuotaUserFilter,
  quotaUsers,
  userDays,
  usersByAccount,
  usersOfZoomUsers,
} from './queries.ts'

interface Parts extends CapabilityParts {
  readonly pacer: Pacer
}

interface Reset {
  readonly resetsAt: string
  readonly inMs: number
}

const PLAN_TEXTS: Readonly<Record<ZoomAccount['planSource'], string>> = {
  operator: 'set by an operator',
  licensedUser: 'at least this, since a user is Licensed; set the plan to be sure',
  assumed: 'assumed until it is set: Zoom tells a user-level app no plan',
}
/** How many of the fullest users are looked up first in a list sorted by use. */
const FULLEST = 500
/** More people than this are not looked for by how full their day is. */
const MOST_WATCHED = 10_000
/** How many of those were shown, then the name and id after which the others go on. */
const Position = z.tuple([z.int().nonnegative(), z.string(), z.string()])

/** How much of every allowance is spent, by the ledger, with what Zoom last said beside it. */
export class QuotaService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  reset(): Reset {
    const now = this.#parts.clock.now()
    const at = nextResetAfter(now)
    return { resetsAt: new Date(at).toISOString(), inMs: at - now }
  }

  accounts(): AccountQuota[] {
    const { core } = this.#parts.store
    const users = new Map(
      usersByAccount(core).map((row) => [`${row.issuer} ${row.zoom_account_id}`, row.users]),
    )
    const names = this.#accountNames()
    return zoomAccounts(core).map((account) => {
      const key = `${account.issuer} ${account.id}`
      return this.#accountQuota(account, names.get(key) ?? account.id, users.get(key) ?? 0)
    })
  }

  /**
   * What accounts are called. Zoom tells a user-level app no name, so an account without one is called by the
   * tenants whose users are in it.
   */
  #accountNames(): Map<string, string> {
    const { core } = this.#parts.store
    const byTenants = usersByAccount(core).map((row) => {
      const others = row.tenants - 1
      const name = others === 0 ? row.tenant_name : `${row.tenant_name} and ${others} more`
      return [`${row.issuer} ${row.zoom_account_id}`, name] as const
    })
    const own = zoomAccounts(core).flatMap(({ issuer, id, name }) =>
      name === null ? [] : ([[`${issuer} ${id}`, name]] as const),
    )
    return new Map([...byTenants, ...own])
  }

  account(accountId: string): AccountQuota {
    const found = this.accounts().find((account) => account.accountId === accountId)
    if (found === undefined) throw notFound('Zoom account')
    return found
  }

  setPlan(accountId: string, plan: Plan): AccountQuota {
    const { store, audit, changes, operator } = this.#parts
    const before = zoomAccounts(store.core).find(({ id }) => id === accountId)
    if (before === undefined) throw notFound('Zoom account')
    store.core.tx('quota.setPlan', (tx) => {
      setAccountPlan(tx, before.issuer, accountId, plan)
      audit.record(tx, {
        who: operator(),
        action: 'set plan',
        subject: before.name ?? accountId,
        subjectId: accountId,
        before: { plan: before.plan, source: before.planSource },
        after: { plan },
      })
    })
    changes.publish('quota', 'overview', 'audit', 'users')
    return this.account(accountId)
  }

  /** Creates and updates of today, by `issuer zoomUserId`. */
  usedToday(zoomUsers: ReadonlyArray<{ issuer: string; zoomUserId: string }>): Map<string, number> {
    if (zoomUsers.length === 0) return new Map()
    const day = utcDayOf(this.#parts.clock.now())
    return new Map(
      userDays(this.#parts.store.ledger, day, zoomUsers).map((row) => [
        `${row.issuer} ${row.zoom_user_id}`,
        row.counted,
      ]),
    )
  }

  /** The Zoom users who have spent at least so many of their 100 today, most first. */
  usedAtLeast(count: number): Array<{ issuer: string; zoomUserId: string; used: number }> {
    const day = utcDayOf(this.#parts.clock.now())
    return fullestUsers(this.#parts.store.ledger, day, count, MOST_WATCHED).map((row) => ({
      issuer: row.issuer,
      zoomUserId: row.zoom_user_id,
      used: row.counted,
    }))
  }

  /** Users by how much of their 100 is spent, most first, then the others by name. */
  users(input: {
    tenantId?: TenantId | undefined
    accountId?: string | undefined
    cursor?: string | undefined
    limit: number
  }): { rows: UserQuota[]; next: string | null; total: { value: number; exact: boolean } } {
    const { core, ledger } = this.#parts.store
    const filter: QuotaUserFilter = { tenantId: input.tenantId ?? null, accountId: input.accountId ?? null }
    const day = utcDayOf(this.#parts.clock.now())
    const fullest = fullestUsers(ledger, day, 1, FULLEST)
    const spenders = this.#userQuotas(
      usersOfZoomUsers(
        core,
        fullest.map(({ zoom_user_id }) => zoom_user_id),
        filter,
      ),
    ).sort((a, b) => spent(b) - spent(a) || a.name.localeCompare(b.name))
    const shownFirst = new Set(spenders.map(({ userId }) => userId))
    const total = { value: countQuotaUsers(core, filter), exact: true }
    const at = input.cursor === undefined ? ([0, '', ''] as const) : readCursor(input.cursor, Position)
    const [skip, nameKey, id] = at
    const rows = spenders.slice(skip, skip + input.limit)
    if (rows.length === input.limit) return { rows, next: writeCursor([skip + rows.length, '', '']), total }
    const left = input.limit - rows.length
    const after = id === '' ? null : { nameKey, id }
    const found = quotaUsers(core, filter, after, left + 1)
    const page = found.slice(0, left)
    const last = page.at(-1)
    return {
      rows: [...rows, ...this.#userQuotas(page.filter((row) => !shownFirst.has(row.id)))],
      next:
        found.length > left && last !== undefined
          ? writeCursor([skip + rows.length, last.name_key, last.id])
          : null,
      total,
    }
  }

  user(userId: UserId): UserQuota {
    const row = quotaUser(this.#parts.store.core, userId)
    if (row === undefined)
      throw new ExpectedError(
        'NOT_CONNECTED',
        'This user was never connected, so Zoom counts nothing for them here.',
      )
    const [quota] = this.#userQuotas([row])
    if (quota === undefined) throw notFound('user')
    return quota
  }

  /** How many users have spent at least so many of their 100 today, or all of them by what Zoom says. */
  countFull(atLeast: number, tenantId: TenantId | null): number {
    const { store, clock } = this.#parts
    const now = clock.now()
    const full = fullUsers(store.ledger, utcDayOf(now), atLeast, now)
    if (tenantId === null || full.length === 0) return full.length
    const wanted = new Set(full.map((row) => `${row.issuer} ${row.zoom_user_id}`))
    const here = usersOfZoomUsers(
      store.core,
      full.map(({ zoom_user_id }) => zoom_user_id),
      { tenantId, accountId: null },
    ).map((row) => `${row.issuer} ${row.zoom_user_id}`)
    return new Set(here.filter((key) => wanted.has(key))).size
  }

  calls(input: {
    tenantId?: TenantId | undefined
    accountId?: string | undefined
    userId?: UserId | undefined
    only: 'all' | 'refused' | 'countsFor100'
    today: boolean
    cursor?: string | undefined
    limit: number
  }): { rows: Call[]; next: string | null } {
    const now = this.#parts.clock.now()
    const found = listCalls(this.#parts.store.ledger, {
      tenantId: input.tenantId ?? null,
      accountId: input.accountId ?? null,
      userId: input.userId ?? null,
      only: input.only,
      since: input.today ? Math.floor(now / DAY_MS) * DAY_MS : 0,
      before: input.cursor === undefined ? null : positionIn(input.cursor),
      limit: input.limit + 1,
    })
    const page = found.slice(0, input.limit)
    const last = page.at(-1)
    return {
      rows: toCalls(this.#parts.store.core, page, this.#accountNames()),
      next: found.length > input.limit && last !== undefined ? writeCursor([last.at, last.id]) : null,
    }
  }

  explain(callId: number): Explanation {
    const row = callById(this.#parts.store.ledger, callId)
    const [call] = row === undefined ? [] : toCalls(this.#parts.store.core, [row], this.#accountNames())
    if (row === undefined || call === undefined) throw notFound('call')
    if (row.refused_by === null)
      throw new ExpectedError('CONFLICT', 'No limit refused this call, so there is nothing to explain.', {
        field: 'callId',
      })
    return explainRefusal(this.#parts.store.ledger, row, call)
  }

  /** Calls by hour of today's UTC day. */
  hours(): Array<{ hour: number; calls: number; refused: number }> {
    const dayStart = Math.floor(this.#parts.clock.now() / DAY_MS) * 24
    return callsByHour(this.#parts.store.ledger, dayStart).map((row) => ({
      ...row,
      hour: row.hour - dayStart,
    }))
  }

  #accountQuota(account: ZoomAccount, name: string, users: number): AccountQuota {
    const { clock, pacer } = this.#parts
    const { ledger } = this.#parts.store
    const now = clock.now()
    const days = accountDay(ledger, utcDayOf(now), account.issuer, account.id)
    const gauges = pacer.usage(account.issuer, account.id, account.plan).map(({ limit, used }) => {
      // The pacer takes from every label that a call may have; of a day, the ledger knows better.
      const spentToday = days.reduce(
        (sum, { label, calls }) => sum + (limit.labels.includes(label) ? calls : 0),
        0,
      )
      const gone = limit.window === 'day' ? spentToday : used
      return toGauge(limit, gone, days, this.#reading(account, limit), now)
    })
    return {
      accountId: account.id,
      name,
      plan: account.plan,
      planSource: account.planSource,
      planText: PLAN_TEXTS[account.planSource],
      users,
      callsToday: days.reduce((sum, { calls }) => sum + calls, 0),
      refusedToday: days.reduce((sum, { refused }) => sum + refused, 0),
      gauges,
      day: nearestDay(gauges),
    }
  }

  /** What Zoom last said of a limit: its headers name one label, where the limit may sum several. */
  #reading({ issuer, id }: ZoomAccount, { labels, window }: Limit): ReadingRow | undefined {
    // Zoom's headers know days and seconds: what is limited by the minute is told as the latter.
    const told = window === 'day' ? 'day' : 'second'
    return labels
      .flatMap((label) => readingOf(this.#parts.store.ledger, `${issuer} ${id} ${label}/${told}`) ?? [])
      .reduce<ReadingRow | undefined>(
        (newest, each) => (newest === undefined || each.at > newest.at ? each : newest),
        undefined,
      )
  }

  #userQuotas(rows: readonly QuotaUser[]): UserQuota[] {
    const { ledger } = this.#parts.store
    const now = this.#parts.clock.now()
    const days = new Map(
      userDays(
        ledger,
        utcDayOf(now),
        rows.map(({ issuer, zoom_user_id }) => ({ issuer, zoomUserId: zoom_user_id })),
      ).map((day) => [`${day.issuer} ${day.zoom_user_id}`, day]),
    )
    const names = this.#accountNames()
    return rows.map((row) => {
      const day = days.get(`${row.issuer} ${row.zoom_user_id}`)
      const used = day?.counted ?? 0
      const spentByZoom = (day?.spent_until ?? 0) > now
      return {
        userId: row.id,
        accountId: row.zoom_account_id,
        name: row.name,
        tenantName: row.tenant_name,
        accountName: names.get(`${row.issuer} ${row.zoom_account_id}`) ?? row.zoom_account_id,
        used,
        limit: USER_DAY_ALLOWANCE,
        refused: day?.refused ?? 0,
        level: spentByZoom ? 'spent' : allowanceLevel(used, USER_DAY_ALLOWANCE),
        spentUntil:
          spentByZoom || used >= USER_DAY_ALLOWANCE ? new Date(nextResetAfter(now)).toISOString() : null,
        reading: toReading(readingOf(ledger, `${row.issuer} user ${row.zoom_user_id}`), now),
      }
    })
  }
}

/** How much of a day is gone: all of it where Zoom says so, whatever our own count. */
function spent({ used, level }: UserQuota): number {
  return level === 'spent' ? Math.max(used, USER_DAY_ALLOWANCE) : used
}

function positionIn(cursor: string): { at: number; id: number } {
  const [at, id] = readCursor(cursor, z.tuple([z.int(), z.int()]))
  return { at, id }
}
