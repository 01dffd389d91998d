import { HEALTH_CHECK_MS } from '../contract/settings.ts'
import { AccountsService } from './accounts/service.ts'
import { AuditService } from './audit/service.ts'
import { BrokerService } from './broker/service.ts'
import { Changes } from './changes.ts'
import type { SystemClock } from './clock.ts'
import { ConnectionsService } from './connections/service.ts'
import type { Host } from './host/host.ts'
import { ImportsService } from './imports/service.ts'
import type { Log } from './log/log.ts'
import { OperationsService } from './operations/service.ts'
import { OverviewService } from './overview/service.ts'
import { QuotaService } from './quota/service.ts'
import { ReportsService } from './reports/service.ts'
import type { Context, Services } from './rpc/context.ts'
import { SandboxService } from './sandbox/service.ts'
import type { PreferencesFile } from './settings/preferences.ts'
import { SettingsService } from './settings/service.ts'
import { SlotsService } from './slots/service.ts'
import { openStore, type Store } from './store/store.ts'
import type { WritePointHook } from './store/write-points.ts'
import { TenantsService } from './tenants/service.ts'
import { UsersService } from './users/service.ts'
import { Vault } from './vault/vault.ts'
import { AppProbe } from './zoom/app-probe.ts'
import { ViewsService } from './views/service.ts'
import { Door } from './zoom/door.ts'
import { Http } from './zoom/http.ts'
import { Ledger } from './zoom/ledger.ts'
import { ZoomOAuth } from './zoom/oauth.ts'
import { Pacer } from './zoom/pacer.ts'
import { probeZoom } from './zoom/probe.ts'
import { Reachability } from './zoom/reachability.ts'
import type { ZoomAddresses } from './zoom-apps/addresses.ts'
import { ZoomAppsService } from './zoom-apps/service.ts'

export interface ConsoleOptions {
  readonly dataDir: string
  readonly host: Host
  readonly clock: SystemClock
  readonly log: Log
  readonly preferencesFile: PreferencesFile
  readonly version: string
  /** Where new Zoom apps are registered. */
  readonly zoom: ZoomAddresses
  readonly sandbox: { readonly program: URL; readonly port: number | null; readonly open: boolean }
  readonly atWritePoint?: WritePointHook | undefined
}

/** Longer than the broker holds a request open. */
const BROKER_DEADLINE_MS = 40_000

/** A running console: what procedures are given, and how to stop it. */
export interface Console {
  readonly context: Context
  close(): Promise<void>
}

/**
 * Puts a console together on a data folder. The one place where the parts meet; it knows no host but by its
 * interface.
 *
 * @throws {DataFolderInUse} if another process owns the folder
 * @throws {StoreFromTheFuture} if a newer Switchboard wrote it
 */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const store = openStore(options.dataDir, options.atWritePoint)
  try {
    return await assemble(options, store)
  } catch (error) {
    store.close()
    throw error
  }
}

async function assemble(options: ConsoleOptions, store: Store): Promise<Console> {
  const { dataDir, host, clock, log } = options
  const changes = new Changes(clock)
  const vault = new Vault(store.core, host, clock)
  await vault.start()
  const audit = new AuditService(store.core, clock)
  const settings = new SettingsService({ ...options, store, vault, changes, audit })
  const operator = (): string => settings.preferences.operator
  const common = { store, vault, host, clock, log, changes, audit, operator }

  const http = new Http()
  const ledger = new Ledger(store.ledger, () => changes.publish('quota', 'reports'))
  const pacer = new Pacer(clock, store.ledger)
  const reachability = new Reachability({
    clock,
    probe: (origin) => probeZoom({ http, ledger, clock }, origin),
    onChange: () => changes.publish('overview'),
    onBack: () => {
      slots.wakeAll()
      connections.wakeAll()
    },
  })
  const door = new Door({ clock, http, pacer, ledger, reachability })
  const oauth = new ZoomOAuth(http, ledger, clock, reachability)

  const probe = new AppProbe({ http, ledger, clock, oauth, machineNow: () => clock.now() - clock.offsetMs })
  const zoomApps = new ZoomAppsService({ ...common, addresses: options.zoom, probe })
  const tenants = new TenantsService({ ...common, zoomApps })
  const quota = new QuotaService({ ...common, pacer })
  const connections = new ConnectionsService({
    ...common,
    zoomApps,
    oauth,
    door,
    checkEveryMs: () => HEALTH_CHECK_MS[settings.preferences.healthCheckEvery],
  })
  const users = new UsersService({
    ...common,
    tenants,
    connections,
    usedToday: (zoomUsers) => quota.usedToday(zoomUsers),
    usedAtLeast: (count) => quota.usedAtLeast(count),
  })
  const views = new ViewsService(common)
  const imports = new ImportsService({ ...common, tenants, users, connections })
  const accounts = new AccountsService({ ...common, tenants, users, connections, zoomApps, imports })
  const slots = new SlotsService({ ...common, tenants, users, connections })
  const operations = new OperationsService({ ...common, users, connections })
  const sandbox = new SandboxService({
    ...common,
    http,
    zoomApps,
    tenants,
    users,
    program: options.sandbox.program,
    port: options.sandbox.port,
    dataDir,
  })
  // Its requests are held open there for a while, which none to Zoom may be.
  const brokerHttp = new Http(BROKER_DEADLINE_MS)
  const broker = new BrokerService({
    ...common,
    http: brokerHttp,
    connections,
    onDeauthorized: (notice) => connections.confirmRemoval(notice),
  })
  const reports = new ReportsService(common)
  const overview = new OverviewService({
    ...common,
    users,
    slots,
    connections,
    quota,
    operations,
    zoomApps,
    reachability,
  })
  const services: Services = {
    settings,
    sandbox,
    zoomApps,
    accounts,
    tenants,
    users,
    views,
    imports,
    connections,
    slots,
    quota,
    operations,
    reports,
    audit,
    overview,
    broker,
  }

  // The sandbox first: what goes on from an earlier start may need it.
  await sandbox.start(options.sandbox.open)
  users.start()
  connections.start()
  slots.start()
  operations.start()
  broker.start()
  imports.start()
  vault.onChange(() => {
    if (vault.isOpen) slots.wakeAll()
  })
  return {
    context: { services, log },
    async close() {
      broker.close()
      await connections.close()
      users.close()
      await imports.close()
      await Promise.all([slots.close(), operations.close(), http.close(), brokerHttp.close()])
      await broker.closed
      await sandbox.stop()
      clock.stop()
      store.close()
    },
  }
}
