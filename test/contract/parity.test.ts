import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { type ContractRouterClient, isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Contract, contract } from '../../src/contract/index.ts'
import { Downloads } from '../../src/main/browser-host/downloads.ts'
import { Gate } from '../../src/main/browser-host/gate.ts'
import { type BrowserServer, startBrowserServer } from '../../src/main/browser-host/server.ts'
import { SystemClock } from '../../src/main/clock.ts'
import { silentLog } from '../../src/main/log/log.ts'
import { portHandler } from '../../src/main/rpc/router.ts'
import { removeFolders, startTestConsole, type TestConsole } from '../support/test-console.ts'

type Client = ContractRouterClient<Contract>

let app: TestConsole
let server: BrowserServer
let socket: WebSocket
const channel = new MessageChannel()
const clients: { port?: Client; socket?: Client } = {}
const known: Record<string, string> = {}

beforeAll(async () => {
  app = await startTestConsole()
  await app.client.settings.protectSecrets({ mode: 'memory' })
  const zoomApp = await app.client.zoomApps.add({
    name: 'One',
    level: 'user',
    clientId: 'one',
    clientSecret: null,
  })
  const tenant = await app.client.tenants.add({
    name: 'Northgate Clinics',
    domain: 'client1.example.com',
    zoomAppId: zoomApp.id,
    timeZone: 'Europe/Berlin',
  })
  const user = await app.client.users.add({
    tenantId: tenant.id,
    name: 'Maria Castellanos',
    email: 'maria@client1.example.com',
    timeZone: 'Europe/Berlin',
  })
  const slot = await app.client.slots.add({
    userId: user.id,
    startAt: '2090-01-02T09:00:00.000Z',
    endAt: '2090-01-02T09:30:00.000Z',
  })
  Object.assign(known, { zoomApp: zoomApp.id, tenant: tenant.id, user: user.id, slot: slot.id })

  portHandler().upgrade(channel.port1, { context: app.console.context })
  channel.port1.start()
  channel.port2.start()
  clients.port = createORPCClient(new PortLink({ port: channel.port2 }))

  const clock = new SystemClock()
  const gate = new Gate(clock)
  server = await startBrowserServer(
    {
      gate,
      downloads: new Downloads(clock),
      context: app.console.context,
      rendererDir: app.dataDir,
      log: silentLog(),
    },
    0,
  )
  const key = gate.spend(gate.newToken())
  socket = new WebSocket(`${gate.origin.replace('http', 'ws')}/rpc`, { origin: gate.origin })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => socket.send(JSON.stringify({ session: key })))
    socket.once('message', () => resolve())
  })
  clients.socket = createORPCClient(new SocketLink({ websocket: socket }))
})

afterAll(async () => {
  socket?.close()
  channel.port1.close()
  channel.port2.close()
  await server?.close()
  await app?.close()
  removeFolders()
})

/** Every procedure of the contract, by its path. */
function procedures(part: unknown = contract, path: string[] = []): string[] {
  if (isContractProcedure(part)) return [path.join('.')]
  return Object.entries(part as Record<string, unknown>).flatMap(([name, inner]) =>
    procedures(inner, [...path, name]),
  )
}

const gone = {
  zoomApp: 'app_00000000000000000000',
  tenant: 'ten_00000000000000000000',
  user: 'usr_00000000000000000000',
  attempt: 'att_00000000000000000000',
  connection: 'con_00000000000000000000',
  slot: 'slt_00000000000000000000',
  operation: 'opr_00000000000000000000',
  link: 'lnk_00000000000000000000',
  import: 'imp_00000000000000000000',
  view: 'viw_00000000000000000000',
}
const span = { startAt: '2090-01-02T11:00:00.000Z', endAt: '2090-01-02T11:30:00.000Z' }
const booking = {
  attendee: { name: 'Elif Demir', email: 'elif@mail.example.org', timeZone: 'Europe/Istanbul' },
  topic: 'Intake',
  notes: '',
}
const usage = { from: '2026-01-01', to: '2026-01-02' }

/** What every procedure is asked: a good question where that changes nothing, and a bad one. */
const QUESTIONS: Record<string, () => unknown[]> = {
  'settings.hello': () => [undefined],
  'settings.watch': () => [undefined],
  'settings.savePreferences': () => [{ density: 'compact' }, { density: 'wide' }],
  'settings.protectSecrets': () => [{ mode: 'passphrase', passphrase: 'short' }, { mode: 'none' }],
  'settings.setRecoveryPassphrase': () => [{ passphrase: 'short' }],
  'settings.unlockSecrets': () => [{ passphrase: 'anything' }],
  'settings.startSecretsOver': () => [{ typed: 'no' }],
  'settings.openUrl': () => [
    { url: 'https://zoom.us/' },
    { url: 'file:///etc/passwd' },
    { url: 'javascript:1' },
  ],
  'settings.lockSecrets': () => [undefined],
  'sandbox.status': () => [undefined],
  'sandbox.open': () => [],
  'sandbox.close': () => [undefined],
  'sandbox.advanceClock': () => [{ to: 'reset' }, { to: 'by', ms: -1 }],
  'sandbox.bringUsers': () => [undefined],
  'zoomApps.list': () => [undefined],
  'zoomApps.add': () => [{ name: 'One', level: 'user', clientId: 'two', clientSecret: null }, { name: '' }],
  'zoomApps.changeSecret': () => [{ id: gone.zoomApp, clientSecret: 'x' }],
  'zoomApps.remove': () => [{ id: known['zoomApp'] }],
  'zoomApps.rename': () => [
    { id: known['zoomApp'], name: 'One' },
    { id: gone.zoomApp, name: 'Two' },
  ],
  'zoomApps.test': () => [{ id: gone.zoomApp }],
  'zoomApps.features': () => [undefined],
  'zoomApps.setFeature': () => [
    { name: 'recorded', enabled: true },
    { name: 'meetings', enabled: false },
    { name: 'nothing', enabled: true },
  ],
  'zoomApps.scopesNeeded': () => [undefined, { level: 'account' }],
  'zoomApps.scopeGaps': () => [undefined],
  'accounts.list': () => [undefined],
  'accounts.authorize': () => [
    { zoomAppId: gone.zoomApp, purpose: 'account' },
    { zoomAppId: known['zoomApp'], purpose: 'account' },
    { zoomAppId: known['zoomApp'], purpose: 'nothing' },
  ],
  'accounts.consent': () => [{ id: gone.attempt }],
  'accounts.cancelConsent': () => [{ id: gone.attempt }],
  'accounts.findUsers': () => [{ connectionId: gone.connection }],
  'accounts.stageImport': () => [
    { connectionId: gone.connection, tenantId: known['tenant'], duplicates: 'skip', serve: true },
  ],
  'accounts.attach': () => [{ connectionId: gone.connection, addTo: null }],
  'accounts.disconnect': () => [{ connectionId: gone.connection, typed: 0 }],
  'tenants.list': () => [undefined],
  'tenants.add': () => [
    { name: 'B', domain: 'no domain', zoomAppId: known['zoomApp'], timeZone: 'Europe/Berlin' },
  ],
  'tenants.change': () => [{ id: known['tenant'], name: 'Northgate Clinics' }, { id: gone.tenant }],
  'tenants.remove': () => [{ id: known['tenant'] }],
  'users.list': () => [
    { sort: 'name', descending: false, limit: 10 },
    { sort: 'name', descending: false, limit: 10, cursor: 'nonsense' },
  ],
  'users.counts': () => [{}, { tenantId: 'nonsense' }],
  'users.get': () => [{ id: known['user'] }, { id: gone.user }],
  'users.add': () => [
    { tenantId: known['tenant'], name: 'M', email: 'maria@client1.example.com', timeZone: 'Europe/Berlin' },
    { tenantId: known['tenant'], name: 'M', email: 'nobody', timeZone: 'Europe/Berlin' },
  ],
  'users.change': () => [{ id: known['user'], name: 'Maria Castellanos' }],
  'users.remove': () => [{ id: gone.user }],
  'views.list': () => [undefined],
  'views.save': () => [
    { name: '', query: { sort: 'name', descending: false } },
    { name: 'x', query: { sort: 'mood', descending: false } },
  ],
  'views.rename': () => [{ id: gone.view, name: 'x' }],
  'views.remove': () => [{ id: gone.view }],
  'imports.inspect': () => [
    { head: btoa('Name,Email\nAnna,anna@x.example\n') },
    { head: '//8=' },
    { head: 'no base 64' },
  ],
  'imports.open': () => [
    {
      source: 'x.csv',
      delimiter: ',',
      mapping: { name: 0, email: null, tenant: null, timeZone: null },
      tenantId: null,
      duplicates: 'skip',
    },
  ],
  'imports.piece': () => [{ id: gone.import, index: 0, data: '', last: true }],
  'imports.get': () => [{ id: gone.import }],
  'imports.latest': () => [undefined],
  'imports.accept': () => [{ id: gone.import }],
  'imports.discard': () => [{ id: gone.import }],
  'imports.report': () => [{ id: gone.import }],
  'connections.start': () => [{ userId: gone.user }],
  'connections.attempt': () => [{ id: gone.attempt }],
  'connections.cancel': () => [{ id: gone.attempt }],
  'connections.decide': () => [{ id: gone.attempt, choice: 'giveBack' }],
  'connections.pause': () => [{ userId: known['user'] }],
  'connections.resume': () => [{ userId: known['user'] }],
  'connections.disconnect': () => [
    { userId: known['user'] },
    { userId: known['user'], meetings: 'cancel' },
    { userId: known['user'], meetings: 'burn' },
  ],
  'connections.previewDisconnect': () => [{ userId: known['user'] }, { userId: gone.user }],
  'connections.letGo': () => [{ userId: known['user'] }],
  'connections.purges': () => [{ userId: known['user'] }],
  'connections.exportPurge': () => [{ id: 1 }],
  'connections.broken': () => [
    { limit: 10 },
    { limit: 10, ending: true, tenantId: known['tenant'] },
    { limit: 0 },
  ],
  'connections.check': () => [{ userId: known['user'] }],
  'connections.refreshes': () => [{ userId: known['user'] }],
  'slots.list': () => [{ from: '2090-01-01T00:00:00.000Z', to: '2090-01-08T00:00:00.000Z', limit: 10 }],
  'slots.unsettled': () => [{ limit: 10 }],
  'slots.get': () => [{ id: known['slot'] }, { id: gone.slot }],
  'slots.add': () => [
    { userId: known['user'], ...span, endAt: span.startAt },
    { userId: gone.user, ...span },
  ],
  'slots.remove': () => [{ id: gone.slot }],
  'slots.book': () => [{ id: gone.slot, ...booking }],
  'slots.move': () => [{ id: gone.slot, ...span }],
  'slots.cancel': () => [{ id: known['slot'], reopen: true }],
  'slots.retry': () => [{ id: known['slot'] }],
  'slots.makeAgain': () => [{ id: known['slot'] }],
  'slots.invitation': () => [{ id: known['slot'] }],
  'slots.recorded': () => [{ id: known['slot'] }, { id: gone.slot }],
  'quota.accounts': () => [undefined],
  'quota.account': () => [{ accountId: 'none' }],
  'quota.users': () => [{ limit: 10 }],
  'quota.user': () => [{ userId: known['user'] }],
  'quota.calls': () => [{ only: 'all', today: true, limit: 10 }],
  'quota.explain': () => [{ callId: 1 }],
  'quota.setPlan': () => [{ accountId: 'none', plan: 'pro' }],
  'operations.preview': () => [
    { kind: 'pause', selection: { by: 'filter', filter: {} } },
    { kind: 'pause', selection: { by: 'ids', ids: [] } },
  ],
  'operations.start': () => [{ kind: 'pause', selection: { by: 'ids', ids: [known['user']] }, typed: null }],
  'operations.list': () => [{ limit: 10 }],
  'operations.get': () => [{ id: gone.operation }],
  'operations.items': () => [{ id: gone.operation, limit: 10 }],
  'operations.cancel': () => [{ id: gone.operation }],
  'operations.retryFailed': () => [{ id: gone.operation }],
  'operations.remove': () => [{ id: gone.operation }],
  'reports.usage': () => [
    { ...usage, limit: 10 },
    { from: '2026-01-02', to: '2026-01-01', limit: 10 },
  ],
  'reports.exportUsage': () => [usage],
  'audit.list': () => [{ limit: 3, search: 'tenant' }],
  'overview.status': () => [{}],
  'overview.get': () => [{}],
  'overview.tryZoomNow': () => [undefined],
  'broker.status': () => [undefined],
  'broker.pair': () => [
    { base: 'ftp://connect.example.com', code: 'abcd-efgh' },
    { base: 'http://127.0.0.1:9', code: 'abcd-efgh' },
  ],
  'broker.unpair': () => [undefined],
  'broker.makeLink': () => [{ userId: known['user'], days: 7 }],
  'broker.markSent': () => [{ id: gone.link }],
  'broker.withdrawLink': () => [{ id: gone.link }],
  'broker.links': () => [
    { only: 'all', limit: 10 },
    { only: 'open', limit: 10, cursor: 'nonsense' },
  ],
  'broker.routes': () => [undefined],
  'broker.setRoute': () => [
    {
      tenantId: known['tenant'],
      atDomain: false,
      returnUrl: 'https://evil.example/',
      returnDomains: ['client1.example.com'],
    },
    { tenantId: known['tenant'], atDomain: false, returnUrl: null, returnDomains: ['*.com'] },
  ],
  'broker.checkRoutes': () => [{}],
}

/** Asks one procedure, and answers what came: the value, the first of a stream, or the error as it arrived. */
async function ask(client: Client, path: string, input: unknown): Promise<unknown> {
  const [capability = '', name = ''] = path.split('.')
  const procedure = Reflect.get(Reflect.get(client, capability) as object, name) as (
    input: unknown,
  ) => Promise<unknown>
  try {
    const value = await procedure(input)
    if (typeof value !== 'object' || value === null || !(Symbol.asyncIterator in value))
      return withoutClock({ value })
    const stream = value as AsyncIterableIterator<unknown>
    const first = await stream.next()
    await stream.return?.()
    return withoutClock({ first: first.value })
  } catch (error) {
    if (!(error instanceof ORPCError)) throw error
    return withoutClock({
      code: error.code,
      status: error.status,
      message: error.message,
      defined: error.defined,
      data: error.data,
    })
  }
}

/** The same answer without what differs from one moment to the next. */
function withoutClock(answer: unknown): unknown {
  const moving = new Set(['now', 'inMs', 'ageMs', 'endsAt', 'startedAt', 'path'])
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (moving.has(key) ? undefined : value)))
}

test('every procedure has an output schema', () => {
  const bare = procedures().filter((path) => {
    const part = path.split('.').reduce<unknown>((at, name) => Reflect.get(at as object, name), contract)
    return isContractProcedure(part) && part['~orpc'].outputSchema === undefined
  })
  expect(bare).toEqual([])
})

test('every procedure is asked something here', () => {
  expect(Object.keys(QUESTIONS).sort()).toEqual(procedures().sort())
})

test.each(Object.keys(QUESTIONS).filter((path) => path !== 'sandbox.open'))(
  '%s answers the same over both transports',
  async (path) => {
    const questions = QUESTIONS[path]?.() ?? []
    expect(questions.length).toBeGreaterThan(0)
    for (const input of questions) {
      if (clients.port === undefined || clients.socket === undefined) throw new Error('no transport')
      const byPort = await ask(clients.port, path, input)
      const bySocket = await ask(clients.socket, path, input)
      expect(bySocket).toEqual(byPort)
      expect(byPort).not.toHaveProperty('code', 'INTERNAL_SERVER_ERROR')
    }
  },
)
