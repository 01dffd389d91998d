import type { Router } from '@orpc/server'
import type { Contract } from '../../contract/index.ts'
import type { AccountsService } from '../accounts/service.ts'
import type { AuditService } from '../audit/service.ts'
import type { BrokerService } from '../broker/service.ts'
import type { ConnectionsService } from '../connections/service.ts'
import type { ImportsService } from '../imports/service.ts'
import type { Log } from '../log/log.ts'
import type { OperationsService } from '../operations/service.ts'
import type { OverviewService } from '../overview/service.ts'
import type { QuotaService } from '../quota/service.ts'
import type { ReportsService } from '../reports/service.ts'
import type { SandboxService } from '../sandbox/service.ts'
import type { SettingsService } from '../settings/service.ts'
import type { SlotsService } from '../slots/service.ts'
import type { TenantsService } from '../tenants/service.ts'
import type { UsersService } from '../users/service.ts'
import type { ViewsService } from '../views/service.ts'
import type { ZoomAppsService } from '../zoom-apps/service.ts'

/** The services behind the procedures, by capability. */
export interface Services {
  readonly settings: SettingsService
  readonly sandbox: SandboxService
  readonly zoomApps: ZoomAppsService
  readonly accounts: AccountsService
  readonly tenants: TenantsService
  readonly users: UsersService
  readonly views: ViewsService
  readonly imports: ImportsService
  readonly connections: ConnectionsService
  readonly slots: SlotsService
  readonly quota: QuotaService
  readonly operations: OperationsService
  readonly reports: ReportsService
  readonly audit: AuditService
  readonly overview: OverviewService
  readonly broker: BrokerService
}

/** What every procedure is given. */
export interface Context {
  readonly services: Services
  readonly log: Log
}

/** One capability's procedures: a missing or extra one is a type error. */
export type Part<K extends keyof Contract> = Router<Contract[K], Context>
