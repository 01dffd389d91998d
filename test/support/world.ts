import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { TenantId, UserId } from '../../src/contract/ids.ts'
import { DAY_MS } from '../../src/contract/time.ts'
import { AccountsService } from '../../src/main/accounts/service.ts'
import { AuditService } from '../../src/main/audit/service.ts'
import { Changes } from '../../src/main/changes.ts'
import { storePair } from '../../src/main/connections/pairs.ts'
import { setConnectionOfUser } from '../../src/main/connections/queries.ts'
import { ConnectionsService } from '../../src/main/connections/service.ts'
import { forkCompanion } from '../../src/main/host/fork-companion.ts'
import type { FileToSave, Host, Keychain } from '../../src/main/host/host.ts'
import { ImportsService } from '../../src/main/imports/service.ts'
import { silentLog } from '../../src/main/log/log.ts'
import { OperationsService } from '../../src/main/operations/service.ts'
import { OverviewService } from '../../src/main/overview/service.ts'
import { QuotaService } from '../../src/main/quota/service.ts'
import { ReportsService } from '../../src/main/reports/service.ts'
import { SlotsService } from '../../src/main/slots/service.ts'
import { openStore } from '../../src/main/store/store.ts'
import type { WritePointHook } from '../../src/main/store/write-points.ts'
import { TenantsService } from '../../src/main/tenants/service.ts'
import { UsersService } from '../../src/main/users/service.ts'
import { Vault } from '../../src/main/vault/vault.ts'
import { AppProbe } from '../../src/main/zoom/app-probe.ts'
import { Door } from '../../src/main/zoom/door.ts'
import { Http } from '../../src/main/zoom/http.ts'
import { Ledger } from '../../src/main/zoom/ledger.ts'
import { ZoomOAuth } from '../../src/main/zoom/oauth.ts'
import { Pacer } from '../../src/main/zoom/pacer.ts'
import { quietReachability } from './reachability.ts'
import { ZoomAppsService } from '../../src/main/zoom-apps/service.ts'
import { ALL_SCOPES, type FakeZoom, type Person } from './fake-zoom.ts'
import { ManualClock } from './manual-clock.ts'
import { scratchFolder } from './scratch.ts'

/** The surroundings of a console in tests: remembers what it was asked for. */
export interface TestHost extends Host {
  keychain: Keychain | null
  readonly opened: string[]
  readonly saved: Array<{ name: string; text: Promise<string> }>
  readonly notices: string[]
}

export function testHost(keyFilePath: string): TestHost {
  const opened: string[] = []
  const saved: TestHost['saved'] = []
  const notices: string[] = []
  return {
    kind: 'browser',
    keychain: null,
    keyFilePath,
    opened,
    saved,
    notices,
    openUrl: (url) => {
      opened.push(url)
      return Promise.resolve(true)
    },
    saveFile: async (file: FileToSave) => {
      const content = text(Readable.from(file.content()))
      saved.push({ name: file.name, text: content })
      await content
      return { kind: 'saved', path: `/chosen/${file.name}` }
    },
    notify: (title) => {
      notices.push(title)
    },
    startCompanion: forkCompanion,
  }
}

export interface WorldOptions {
  readonly dataDir?: string
  readonly clock?: ManualClock
  readonly zoomUrl?: string
  readonly atWritePoint?: WritePointHook
  readonly protection?: 'memory' | 'keyFile' | 'none'
  readonly deadlineMs?: number
  readonly keyFile?: string
}

/** Every part of a console, put together as the console does it, on a clock and a Zoom of the test. */
export async function openWorld(options: WorldOptions = {}) {
  const folder = options.dataDir === undefined ? scratchFolder() : null
  const dataDir = options.dataDir ?? folder?.path ?? ''
  const clock = options.clock ?? new ManualClock()
  const host = testHost(options.keyFile ?? `${dataDir}.key`)
  const log = silentLog()
  const store = openStore(dataDir, options.atWritePoint)
  const changes = new Changes(clock)
  const vault = new Vault(store.core, host, clock)
  await vault.start()
  const { protection = 'keyFile' } = options
  if (protection !== 'none' && vault.status().state === 'unset') await vault.protect({ mode: protection })
  const audit = new AuditService(store.core, clock)
  const operator = (): string => 'Olga Operator'
  const common = { store, vault, host, clock, log, changes, audit, operator }
  const http = new Http(options.deadlineMs)
  const ledger = new Ledger(store.ledger, () => undefined)
  const pacer = new Pacer(clock, store.ledger)
  const reachability = quietReachability(clock)
  const door = new Door({ clock, http, pacer, ledger, reachability })
  const oauth = new ZoomOAuth(http, ledger, clock, reachability)
  const zoomUrl = options.zoomUrl ?? 'http://127.0.0.1:9'
  const probe = new AppProbe({ http, ledger, clock, oauth, machineNow: () => Date.now() })
  const addresses = { oauthUrl: zoomUrl, apiUrl: zoomUrl }
  const zoomApps = new ZoomAppsService({ ...common, addresses, probe })
  const tenants = new TenantsService({ ...common, zoomApps })
  const quota = new QuotaService({ ...common, pacer })
  const healthChecks: { everyMs: number | null } = { everyMs: DAY_MS }
  const connections = new ConnectionsService({
    ...common,
    zoomApps,
    oauth,
    door,
    checkEveryMs: () => healthChecks.everyMs,
  })
  const users = new UsersService({
    ...common,
    tenants,
    connections,
    usedToday: (zoomUsers) => quota.usedToday(zoomUsers),
    usedAtLeast: (count) => quota.usedAtLeast(count),
  })
  const imports = new ImportsService({ ...common, tenants, users, connections })
  const accounts = new AccountsService({ ...common, tenants, users, connections, zoomApps, imports })
  const slots = new SlotsService({ ...common, tenants, users, connections })
  const operations = new OperationsService({ ...common, users, connections })
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
  const stop = async (): Promise<void> => {
    await connections.close()
    users.close()
    await imports.close()
    await Promise.all([slots.close(), operations.close(), http.close()])
    clock.stop()
    store.close()
  }
  return {
    ...common,
    dataDir,
    healthChecks,
    http,
    ledger,
    pacer,
    reachability,
    door,
    oauth,
    probe,
    zoomApps,
    accounts,
    tenants,
    quota,
    connections,
    users,
    imports,
    slots,
    operations,
    reports,
    overview,
    stop,
    async [Symbol.asyncDispose]() {
      await stop()
      folder?.[Symbol.dispose]()
    },
  }
}
export type World = Awaited<ReturnType<typeof openWorld>>

const SECRET = 'client secret: +%/&'

/** Adds a Zoom app, known to the fake Zoom where one is given, and a tenant that uses it. */
export function addTenant(world: World, zoom?: FakeZoom, name = 'Client 1'): TenantId {
  const domain = `${name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}.example.com`
  const app = world.zoomApps.list()[0] ?? addApp(world, zoom)
  return world.tenants.add({ name, domain, zoomAppId: app.id, timeZone: 'Europe/Berlin' }).id
}

function addApp(world: World, zoom?: FakeZoom): ReturnType<World['zoomApps']['add']> {
  zoom?.clients.set('client-1', SECRET)
  return world.zoomApps.add({ name: 'App', level: 'user', clientId: 'client-1', clientSecret: SECRET })
}

export function addUser(world: World, tenantId: TenantId, name: string, email?: string): UserId {
  const address = email ?? `${name.toLowerCase().replaceAll(' ', '.')}@client1.example.com`
  return world.users.add({ tenantId, name, email: address, timeZone: 'Europe/Berlin' }).id
}

/** Adds a person at the fake Zoom and the user here, connected as if they had consented. */
export function addConnected(
  world: World,
  zoom: FakeZoom,
  tenantId: TenantId,
  name: string,
  facts: Partial<Person> & { scope?: string } = {},
): { userId: UserId; person: Person } {
  const { scope = ALL_SCOPES, ...rest } = facts
  const person = zoom.addPerson(name.toLowerCase().replaceAll(' ', '.'), rest)
  const userId = addUser(world, tenantId, name, person.email)
  connect(world, zoom, userId, person, scope)
  return { userId, person }
}

/** Connects a user as if the person had consented just now. */
export function connect(
  world: World,
  zoom: FakeZoom,
  userId: UserId,
  person: Person,
  scope = ALL_SCOPES,
): void {
  const [listed] = world.zoomApps.list()
  if (listed === undefined) throw new Error('add a tenant first')
  const app = world.zoomApps.row(listed.id)
  const grant = zoom.issue(app.client_id, person.id, scope)
  const pair = {
    accessToken: grant.access,
    refreshToken: grant.refresh,
    expiresAt: world.clock.now() + zoom.expiresIn * 1000,
    scopes: scope.split(' '),
    apiUrl: null,
  }
  world.store.core.tx('test.connect', (tx) => {
    const { id } = storePair(tx, world.vault, app, { ...person }, pair, world.clock.now())
    setConnectionOfUser(tx, userId, id)
  })
}
