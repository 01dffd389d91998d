import { ExpectedError, notFound } from '../../contract/errors.ts'
import type { TenantId, ZoomAppId } from '../../contract/ids.ts'
import type { Tenant } from '../../contract/tenants.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import { newId } from '../ids.ts'
import type { Tx } from '../store/handles.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'
import {
  deleteTenant,
  insertTenant,
  listTenants,
  statesByTenant,
  tenantByDomain,
  tenantById,
  tenantHasUsers,
  type TenantRow,
  updateTenant,
} from './queries.ts'

interface Parts extends CapabilityParts {
  readonly zoomApps: ZoomAppsService
}

export interface NewTenant {
  readonly name: string
  readonly domain: string
  readonly zoomAppId: ZoomAppId
  readonly timeZone: string
}

/** The clients of the product, each with its domain. */
export class TenantsService {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  list(): Tenant[] {
    const { core } = this.#parts.store
    const states = new Map<TenantId, Tenant['states']>()
    for (const { tenant_id, connection_state, users } of statesByTenant(core))
      states.set(tenant_id, { ...states.get(tenant_id), [connection_state]: users })
    return listTenants(core).map((row) => {
      const own = states.get(row.id) ?? {}
      return {
        id: row.id,
        name: row.name,
        domain: row.domain,
        zoomAppId: row.zoom_app_id,
        zoomAppName: row.zoom_app_name,
        timeZone: row.time_zone,
        users: Object.values(own).reduce((sum, count) => sum + count, 0),
        states: own,
        createdAt: new Date(row.created_at).toISOString(),
      }
    })
  }

  /** All of them, as they are stored. */
  rows(): TenantRow[] {
    return listTenants(this.#parts.store.core)
  }

  /** @throws {ExpectedError} NOT_FOUND */
  row(id: TenantId): TenantRow {
    const row = tenantById(this.#parts.store.core, id)
    if (row === undefined) throw notFound('tenant')
    return row
  }

  byDomain(domain: string): TenantRow | undefined {
    return tenantByDomain(this.#parts.store.core, domain)
  }

  add(tenant: NewTenant): Tenant {
    this.#parts.zoomApps.row(tenant.zoomAppId)
    this.#requireFreeDomain(tenant.domain)
    const id = this.#parts.store.core.tx('tenants.add', (tx) => this.insert(tx, tenant))
    this.#parts.changes.publish('tenants', 'audit')
    return this.#one(id)
  }

  /** Adds a tenant within a larger change. */
  insert(tx: Tx, tenant: NewTenant): TenantId {
    const now = this.#parts.clock.now()
    const id = newId('tenant', now)
    insertTenant(tx, {
      id,
      name: tenant.name,
      domain: tenant.domain,
      zoom_app_id: tenant.zoomAppId,
      time_zone: tenant.timeZone,
      created_at: now,
    })
    this.#parts.audit.record(tx, {
      who: this.#parts.operator(),
      action: 'add tenant',
      subject: tenant.name,
      subjectId: id,
      tenantId: id,
      after: { name: tenant.name, domain: tenant.domain, timeZone: tenant.timeZone },
    })
    return id
  }

  change(id: TenantId, change: Partial<NewTenant>): Tenant {
    const { store, zoomApps, audit, changes, operator } = this.#parts
    const before = this.row(id)
    if (change.zoomAppId !== undefined) zoomApps.row(change.zoomAppId)
    if (change.domain !== undefined && change.domain !== before.domain) this.#requireFreeDomain(change.domain)
    const after: TenantRow = {
      ...before,
      name: change.name ?? before.name,
      domain: change.domain ?? before.domain,
      zoom_app_id: change.zoomAppId ?? before.zoom_app_id,
      time_zone: change.timeZone ?? before.time_zone,
    }
    store.core.tx('tenants.change', (tx) => {
      updateTenant(tx, after)
      audit.record(tx, {
        who: operator(),
        action: 'change tenant',
        subject: after.name,
        subjectId: id,
        tenantId: id,
        before: { ...before },
        after: { ...after },
      })
    })
    changes.publish('tenants', 'users', 'audit')
    return this.#one(id)
  }

  remove(id: TenantId): void {
    const { store, audit, changes, operator } = this.#parts
    const row = this.row(id)
    if (tenantHasUsers(store.core, id))
      throw new ExpectedError('CONFLICT', `${row.name} still has users. Remove them first.`, { field: 'id' })
    store.core.tx('tenants.remove', (tx) => {
      deleteTenant(tx, id)
      audit.record(tx, {
        who: operator(),
        action: 'remove tenant',
        subject: row.name,
        subjectId: id,
        before: { ...row },
      })
    })
    changes.publish('tenants', 'audit')
  }

  #requireFreeDomain(domain: string): void {
    const other = tenantByDomain(this.#parts.store.core, domain)
    if (other !== undefined)
      throw new ExpectedError('CONFLICT', `${domain} belongs to ${other.name} already.`, { field: 'domain' })
  }

  #one(id: TenantId): Tenant {
    const found = this.list().find((tenant) => tenant.id === id)
    if (found === undefined) throw notFound('tenant')
    return found
  }
}
