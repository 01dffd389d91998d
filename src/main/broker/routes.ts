import type { RouteCheck, TenantRoute } from '../../contract/broker.ts'
import type { WireTenant } from '../../contract/broker-wire.ts'
import { badInput, ExpectedError, notFound } from '../../contract/errors.ts'
import type { TenantId } from '../../contract/ids.ts'
import { faultOfReturnPage, linkOrigin, type ReturnPageFault } from '../../contract/return-page.ts'
import type { CapabilityParts } from '../capability-parts.ts'
import type { Pairing } from './pairing.ts'
import { listRoutes, putRoute, routeOf, type RouteRow } from './queries.ts'
import { checkRoute } from './route-check.ts'

interface Parts extends CapabilityParts {
  readonly pairing: Pairing
}

const FAULTS: Readonly<Record<ReturnPageFault, readonly [string, string]>> = {
  notAnAddress: ['This is not an address.', 'Enter a whole one, such as https://client1.example.com/thanks.'],
  notHttps: ['The page is not on https.', 'Users are sent on to https pages only.'],
  userinfo: ['The address holds a user name.', 'Leave out what stands before the @.'],
  otherDomain: [
    'The page is not on a registered domain of this tenant.',
    'List its domain, exactly or as *.example.com, or choose a page on one that is listed.',
  ],
}

/** How many routes are tried at once. */
const BESIDE = 4

/** How each tenant's links lead through the broker, and on to a page of the tenant. */
export class TenantRoutes {
  readonly #parts: Parts
  #pushed: string | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  list(): TenantRoute[] {
    return listRoutes(this.#parts.store.core).map((row) => this.#shown(row))
  }

  /** @throws {ExpectedError} NOT_FOUND */
  of(tenantId: TenantId): TenantRoute {
    const row = routeOf(this.#parts.store.core, tenantId)
    if (row === undefined) throw notFound('tenant')
    return this.#shown(row)
  }

  async set(route: {
    tenantId: TenantId
    atDomain: boolean
    returnUrl: string | null
    returnDomains: string[]
  }): Promise<TenantRoute> {
    const { store, audit, changes, operator } = this.#parts
    const before = this.of(route.tenantId)
    const returnUrl = route.returnUrl === '' ? null : route.returnUrl
    if (returnUrl !== null) {
      const fault = faultOfReturnPage(returnUrl, route.returnDomains, this.#loopback)
      if (fault !== null) throw badInput('returnUrl', ...FAULTS[fault])
    }
    store.core.tx('broker.setRoute', (tx) => {
      putRoute(tx, { ...route, returnUrl })
      audit.record(tx, {
        who: operator(),
        action: 'change way through the broker',
        subject: before.tenantName,
        subjectId: route.tenantId,
        tenantId: route.tenantId,
        before: { returnUrl: before.returnUrl, domains: before.returnDomains.join(', ') },
        after: { returnUrl, domains: route.returnDomains.join(', '), atDomain: route.atDomain ? 1 : 0 },
      })
    })
    changes.publish('broker', 'audit')
    return this.of(route.tenantId)
  }

  /** Tells the broker of the tenants, if anything about them changed since it was told. */
  async push(): Promise<void> {
    const tenants = this.list().map(
      ({ domain, tenantName, atDomain, returnDomains, returnUrl }): WireTenant => ({
        domain,
        name: tenantName.slice(0, 200),
        atDomain,
        returnDomains,
        returnUrl,
      }),
    )
    const text = JSON.stringify([this.#parts.pairing.row?.paired_at, tenants])
    if (text === this.#pushed) return
    await this.#parts.pairing.client().ask('tenants', { tenants })
    this.#pushed = text
  }

  /** A broker that was started anew in memory knows nobody: it is told again. */
  pushAgain(): void {
    this.#pushed = null
  }

  /**
   * Tries every tenant's way, or one's.
   *
   * @throws {ExpectedError} BROKER_NOT_PAIRED, SECRETS_…, NOT_FOUND
   */
  async check(tenantId?: TenantId): Promise<RouteCheck[]> {
    const { clock, pairing } = this.#parts
    const client = pairing.client()
    const routes = tenantId === undefined ? this.list() : [this.of(tenantId)]
    this.pushAgain()
    const told = await this.push().then(
      () => null,
      (error: unknown) => error,
    )
    // What the broker could not be told of shows at the step that fails; only our own state stops everything.
    if (told instanceof ExpectedError) throw told
    const results: RouteCheck[] = []
    for (let from = 0; from < routes.length; from += BESIDE)
      results.push(
        ...(await Promise.all(
          routes.slice(from, from + BESIDE).map(async (route) => ({
            tenantId: route.tenantId,
            tenantName: route.tenantName,
            domain: route.domain,
            origin: route.origin,
            steps: await checkRoute(client, route, clock),
            checkedAt: new Date(clock.now()).toISOString(),
          })),
        )),
      )
    return results
  }

  get #loopback(): boolean {
    return this.#parts.pairing.row?.base.startsWith('http://') === true
  }

  #shown(row: RouteRow): TenantRoute {
    const base = this.#parts.pairing.row?.base
    const atDomain = row.at_domain === 1
    return {
      tenantId: row.tenant_id,
      tenantName: row.name,
      domain: row.domain,
      atDomain,
      origin: base === undefined ? `https://${row.domain}` : linkOrigin(base, row.domain, atDomain),
      returnUrl: row.return_url,
      returnDomains:
        row.return_domains === null ? [row.domain] : (JSON.parse(row.return_domains) as string[]),
    }
  }
}
