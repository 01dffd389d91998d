import type { TenantId } from '../../contract/ids.ts'
import type { Attention, AtRisk, ConsoleStatus } from '../../contract/overview.ts'
import type { Operation } from '../../contract/operations.ts'
import type { AccountQuota } from '../../contract/quota.ts'
import { BROKEN_STATES, type ConnectionState } from '../../contract/states.ts'
import { DAY_MS, nextResetAfter, utcDayOf } from '../../contract/time.ts'
import type { ZoomApp } from '../../contract/zoom-apps.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { OperationsService } from '../operations/service.ts'
import type { QuotaService } from '../quota/service.ts'
import type { SlotsService } from '../slots/service.ts'
import type { Store } from '../store/store.ts'
import type { UsersService } from '../users/service.ts'
import type { Reachability } from '../zoom/reachability.ts'
import { ZOOM } from '../zoom-apps/addresses.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import { attentionOf } from './attention.ts'
import { appointmentsByDay, countAtRisk, meetingsAtRisk } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly clock: Clock
  readonly users: UsersService
  readonly slots: SlotsService
  readonly connections: ConnectionsService
  readonly quota: QuotaService
  readonly operations: OperationsService
  readonly zoomApps: ZoomAppsService
  readonly reachability: Reachability
}

interface Overview {
  now: string
  attention: Attention[]
  states: Partial<Record<ConnectionState, number>>
  users: number
  callsToday: number
  refusedToday: number
  hours: Array<{ hour: number; calls: number }>
  days: Array<{ day: string; appointments: number }>
  appointmentsToday: number
  operations: Operation[]
  accounts: AccountQuota[]
  atRisk: AtRisk[]
  atRiskTotal: number
}

const WEEK = 7
const AT_RISK_STATES: readonly ConnectionState[] = [
  ...BROKEN_STATES,
  'paused',
  'disconnected',
  'neverConnected',
]
const SHOWN = 10

/** What waits for someone, and how the console and Zoom are. */
export class OverviewService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  status(tenantId: TenantId | undefined): ConsoleStatus {
    const { clock, reachability, slots, users, quota, operations, zoomApps } = this.#parts
    const now = clock.now()
    const { waiting, needSomeone } = slots.countUnsettled(tenantId ?? null)
    const states = users.stateCounts(tenantId)
    const recent = operations.list(20)
    const zoom = reachability.state
    const other = zoomApps
      .list()
      .find(({ otherZoom, builtInSandbox, users: used }) => otherZoom && !builtInSandbox && used > 0)
    return {
      now: new Date(now).toISOString(),
      resetsAt: new Date(nextResetAfter(now)).toISOString(),
      zoom: {
        state: zoom.state,
        latencyMs: zoom.latencyMs,
        since: zoom.since === null ? null : new Date(zoom.since).toISOString(),
        nextTryAt: zoom.nextTryAt === null ? null : new Date(zoom.nextTryAt).toISOString(),
      },
      waiting,
      needSomeone: {
        overview: this.#attention(tenantId, recent).length,
        users: BROKEN_STATES.reduce((sum, state) => sum + (states[state] ?? 0), 0),
        slots: needSomeone,
        quota: quota.countFull(80, tenantId ?? null),
      },
      running: recent.find(({ state }) => state === 'running' || state === 'cancelling') ?? null,
      otherZoom: other === undefined ? null : otherServerOf(other),
    }
  }

  get(tenantId: TenantId | undefined): Overview {
    const { clock, store, users, quota, operations } = this.#parts
    const now = clock.now()
    const states = users.stateCounts(tenantId)
    const accounts = quota.accounts()
    const recent = operations.list(20)
    const dayStart = Math.floor(now / DAY_MS) * DAY_MS
    const byDay = new Map(
      appointmentsByDay(store.core, dayStart, dayStart + WEEK * DAY_MS, tenantId ?? null).map((row) => [
        row.day,
        row.appointments,
      ]),
    )
    const days = Array.from({ length: WEEK }, (_day, i) => ({
      day: utcDayOf(dayStart + i * DAY_MS),
      appointments: byDay.get(dayStart / DAY_MS + i) ?? 0,
    }))
    const risk = this.#risk(tenantId)
    return {
      now: new Date(now).toISOString(),
      attention: this.#attention(tenantId, recent),
      states,
      users: Object.values(states).reduce((sum, count) => sum + count, 0),
      callsToday: accounts.reduce((sum, { callsToday }) => sum + callsToday, 0),
      refusedToday: accounts.reduce((sum, { refusedToday }) => sum + refusedToday, 0),
      hours: quota.hours().map(({ hour, calls }) => ({ hour, calls })),
      days,
      appointmentsToday: days[0]?.appointments ?? 0,
      operations: recent.slice(0, 5),
      accounts,
      atRisk: meetingsAtRisk(store.core, risk, SHOWN).map((row) => ({
        slotId: row.slot_id,
        userId: row.user_id,
        startAt: new Date(row.start_at).toISOString(),
        attendee: row.attendee_name,
        host: row.user_name,
        state: row.connection_state,
      })),
      atRiskTotal: countAtRisk(store.core, risk).meetings,
    }
  }

  /** Asks Zoom whether it answers, and tries everything that waits, now. */
  async tryZoomNow(): Promise<ConsoleStatus> {
    await this.#parts.reachability.tryNow()
    this.#parts.slots.wakeAll()
    this.#parts.connections.wakeAll()
    return this.status(undefined)
  }

  #risk(tenantId: TenantId | undefined): Parameters<typeof countAtRisk>[1] {
    const now = this.#parts.clock.now()
    return { now, until: now + WEEK * DAY_MS, states: AT_RISK_STATES, tenantId: tenantId ?? null }
  }

  #attention(tenantId: TenantId | undefined, recent: readonly Operation[]): Attention[] {
    const { store, users, slots, quota, operations } = this.#parts
    const filter = { ...this.#risk(tenantId), states: BROKEN_STATES }
    const [first] = meetingsAtRisk(store.core, filter, 1)
    const spent = quota.countFull(100, tenantId ?? null)
    return attentionOf({
      states: users.stateCounts(tenantId),
      brokenWithMeetings: {
        ...countAtRisk(store.core, filter),
        first:
          first === undefined ? null : `${first.attendee_name} with ${first.user_name}, ${first.tenant_name}`,
      },
      usersSpent: spent,
      usersNearlySpent: quota.countFull(80, tenantId ?? null) - spent,
      ...slots.countUnsettled(tenantId ?? null),
      accounts: quota.accounts(),
      refusedApps: this.#parts.connections.refusedApps(),
      failed: recent
        // Whom a check found broken is counted among the broken already.
        .filter(
          ({ kind, endedAt, counts }) => kind !== 'check' && endedAt !== null && (counts.failed ?? 0) > 0,
        )
        .map((operation) => ({ operation, users: operations.countStillFailed(operation.id) }))
        .filter(({ users: left }) => left > 0),
    })
  }
}

/** The server that an app asks instead of Zoom's own: often only one of its two is another one. */
function otherServerOf({ oauthUrl, apiUrl }: ZoomApp): string {
  return oauthUrl === ZOOM.oauthUrl ? apiUrl : oauthUrl
}
