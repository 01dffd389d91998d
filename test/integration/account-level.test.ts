import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppConsent, AuthorizedAccount } from '../../src/contract/accounts.ts'
import { consentAs } from '../../src/main/demo/consent.ts'
import { type SandboxCall, type SandboxWorld, startSandboxWorld } from '../support/sandbox-world.ts'
import { removeFolders } from '../support/test-console.ts'

let world: SandboxWorld
let tenantId: string
let appId: string
let account: AuthorizedAccount
const userIds: string[] = []

type Client = SandboxWorld['client']
const id = <T>(text: string): T => text as T

beforeAll(async () => {
  world = await startSandboxWorld()
  const apps = await world.control<Array<{ clientId: string; clientSecret?: string; level: string }>>('/apps')
  const admin = apps.find(({ level }) => level === 'account')
  const app = await world.client.zoomApps.add({
    name: 'Admin',
    level: 'account',
    clientId: admin?.clientId ?? '',
    clientSecret: admin?.clientSecret ?? null,
  })
  appId = app.id
  const tenant = await world.client.tenants.add({
    name: 'Umoja Careers',
    domain: 'client7.example.com',
    zoomAppId: app.id,
    timeZone: 'UTC',
  })
  tenantId = tenant.id
  for (const { email } of licensed().slice(0, 3)) {
    const user = await world.client.users.add({ tenantId: tenant.id, name: email, email, timeZone: 'UTC' })
    userIds.push(user.id)
  }
  await world.client.users.add({
    tenantId: tenant.id,
    name: 'Nobody There',
    email: 'nobody@elsewhere.example.com',
    timeZone: 'UTC',
  })
})
afterAll(async () => {
  await world?.close()
  removeFolders()
})

const licensed = (): SandboxWorld['people'] => world.people.slice(5).filter(({ type }) => type === 2)
const get = (userId = ''): ReturnType<Client['users']['get']> => world.client.users.get({ id: id(userId) })
const calls = async (): Promise<SandboxCall[]> => world.control<SandboxCall[]>('/calls?limit=500')

async function authorize(as: string, purpose: 'account' | 'test' = 'account'): Promise<AppConsent> {
  const { consent } = await world.client.accounts.authorize({ zoomAppId: id(appId), purpose })
  await consentAs(consent.authorizeUrl ?? '', as).catch(() => undefined)
  if ((await world.client.accounts.consent({ id: consent.id })).state === 'waiting')
    return world.client.accounts.cancelConsent({ id: consent.id })
  await expect
    .poll(async () => (await world.client.accounts.consent({ id: consent.id })).state)
    .not.toBe('exchanging')
  return world.client.accounts.consent({ id: consent.id })
}

test('one who is no admin does not come back from Zoom, and nothing is stored', async () => {
  const consent = await authorize(licensed()[0]?.email ?? '')
  expect(consent.state).toBe('cancelled')
  expect(await world.client.accounts.list()).toEqual([])
})

test('a test consent shows the scopes and is given back', async () => {
  const consent = await authorize(world.people[0]?.email ?? '', 'test')
  expect(consent).toMatchObject({
    state: 'done',
    text: expect.stringContaining('given back to Zoom at once'),
  })
  expect(await world.client.accounts.list()).toEqual([])
  const app = (await world.client.zoomApps.list()).find((one) => one.id === appId)
  expect(app?.scopes).toEqual({ granted: 8, needed: 8 })
  expect(app?.lastTest?.steps.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
})

test('an admin authorizes the account once', async () => {
  const consent = await authorize(world.people[0]?.email ?? '')
  expect(consent).toMatchObject({
    state: 'done',
    title: expect.stringContaining('authorized the Zoom account'),
  })
  const [found] = await world.client.accounts.list()
  if (found === undefined) throw new Error('no account')
  account = found
  expect(account).toMatchObject({ state: 'healthy', users: 0, adminEmail: world.people[0]?.email })
})

test('its users are matched by email before anything is attached', async () => {
  const found = await world.client.accounts.findUsers({ connectionId: account.connectionId })
  expect(found).toMatchObject({ unmatched: 1, counts: { match: 3 } })
  expect(found.total).toBeGreaterThanOrEqual(60)
  expect(found.rows.slice(0, 3).map(({ match, tenantName }) => [match, tenantName])).toEqual(
    Array.from({ length: 3 }, () => ['match', 'Umoja Careers']),
  )
  expect((await get(userIds[0])).state).toBe('neverConnected')
  const { connectionId } = account
  expect(await world.client.accounts.attach({ connectionId, addTo: null })).toEqual({ attached: 3, added: 0 })
  expect((await get(userIds[0])).connection).toMatchObject({
    servedBy: { email: world.people[0]?.email },
    zoomEmail: licensed()[0]?.email,
    sharedWith: [],
  })
  await expect(world.client.accounts.attach({ connectionId, addTo: null })).rejects.toMatchObject({
    code: 'CONFLICT',
  })
})

test('a meeting is made at its host, and counts against the host’s 100', async () => {
  const [anna, ben] = userIds
  for (const userId of [anna, ben]) {
    const slot = await world.client.slots.add({
      userId: id(userId ?? ''),
      startAt: '2090-01-02T09:00:00.000Z',
      endAt: '2090-01-02T09:30:00.000Z',
    })
    await world.client.slots.book({
      id: slot.id,
      attendee: { name: 'Elif Demir', email: 'elif@mail.example.org', timeZone: 'Europe/Istanbul' },
      topic: 'Intake',
      notes: '',
    })
    expect((await world.client.slots.get({ id: slot.id })).slot.appointment?.state).toBe('saved')
  }
  const created = (await calls()).filter(({ method, status }) => method === 'POST' && status === 201)
  expect(created.map(({ path }) => path).some((path) => path.includes('/users/me/'))).toBe(false)
  expect([(await get(anna)).usedToday, (await get(ben)).usedToday]).toEqual([1, 1])
})

test('one of them with meetings to cancel ends neither the account’s authorization nor anybody’s meeting', async () => {
  const [anna, ben] = userIds
  const before = await calls()
  await expect(
    world.client.connections.disconnect({ userId: id(anna ?? ''), meetings: 'cancel' }),
  ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('admin’s authorization') })
  expect([(await get(anna)).state, (await get(ben)).state]).toEqual(['healthy', 'healthy'])
  expect((await calls()).length).toBe(before.length)
})

test('pausing, disconnecting and taking back one of them is that one’s alone, and costs no call', async () => {
  const [anna, ben] = userIds
  const before = (await calls()).length
  await world.client.connections.pause({ userId: id(anna ?? '') })
  expect([(await get(anna)).state, (await get(ben)).state]).toEqual(['paused', 'healthy'])
  await expect(world.client.connections.check({ userId: id(anna ?? '') })).rejects.toMatchObject({
    code: 'PAUSED',
  })
  await world.client.connections.resume({ userId: id(anna ?? '') })
  await world.client.connections.disconnect({ userId: id(anna ?? '') })
  expect([(await get(anna)).state, (await get(ben)).state]).toEqual(['disconnected', 'healthy'])
  expect((await calls()).length).toBe(before)
  const { id: operation } = await world.client.operations.start({
    kind: 'reconnect',
    selection: { by: 'ids', ids: [id(anna ?? '')] },
    typed: null,
  })
  await expect.poll(async () => (await world.client.operations.get({ id: operation })).state).toBe('done')
  expect((await get(anna)).state).toBe('healthy')
})

test('one who was deactivated or is gone is told apart from the account', async () => {
  const [anna, ben, cem] = licensed()
  await world.control(`/users/${anna?.id}`, { status: 'inactive' })
  expect(await world.client.connections.check({ userId: id(userIds[0] ?? '') })).toMatchObject({
    state: 'deactivated',
  })
  await world.control(`/users/${cem?.id}`, { deleted: true })
  await expect(world.client.connections.check({ userId: id(userIds[2] ?? '') })).rejects.toMatchObject({
    code: 'ZOOM_USER_GONE',
  })
  expect([(await get(userIds[2])).state, (await get(userIds[1])).state]).toEqual(['movedAccount', 'healthy'])
  expect(ben).toBeDefined()
})

test('whom nobody here is are added and attached together', async () => {
  const { connectionId } = account
  const found = await world.client.accounts.findUsers({ connectionId })
  const { added } = await world.client.accounts.attach({ connectionId, addTo: id(tenantId) })
  expect([added > 40, added]).toEqual([true, found.counts.new])
})

test('whom an operator disconnected are attached only if that is asked for', async () => {
  const { connectionId } = account
  const app = (await world.client.zoomApps.list()).find(({ level }) => level === 'user')
  if (app === undefined) throw new Error('no app at user level')
  const tenant = await world.client.tenants.add({
    name: 'Harbour School',
    domain: 'client8.example.com',
    zoomAppId: app.id,
    timeZone: 'UTC',
  })
  const email = licensed().at(-1)?.email ?? ''
  // The other tenant's user is attached; this one consents for themselves, and is disconnected.
  const user = await world.client.users.add({ tenantId: tenant.id, name: 'Dunya', email, timeZone: 'UTC' })
  const { attempt } = await world.client.connections.start({ userId: user.id })
  await consentAs(attempt.authorizeUrl ?? '', email)
  await expect.poll(async () => (await get(user.id)).state).toBe('healthy')
  await world.client.connections.disconnect({ userId: user.id })
  await expect.poll(async () => (await get(user.id)).state).toBe('disconnected')
  await world.client.tenants.change({ id: tenant.id, zoomAppId: id(appId) })

  const attach = async (withEnded: boolean): Promise<number> => {
    const found = await world.client.accounts.findUsers({ connectionId })
    expect(found.rows.find(({ userId }) => userId === user.id)?.match).toBe('ended')
    return (await world.client.accounts.attach({ connectionId, addTo: null, withEnded })).attached
  }
  expect([await attach(false), (await get(user.id)).state]).toEqual([0, 'disconnected'])
  expect([await attach(true), (await get(user.id)).state]).toEqual([1, 'healthy'])
})

test('they come as an import too: new ones are served at once, who is here is known, who cannot host is named', async () => {
  const { connectionId } = account
  const before = (await world.client.users.counts({})).all
  const [, , , dora, emil] = licensed()
  for (const person of [dora, emil]) {
    const { rows } = await world.client.users.list({
      search: person?.email ?? '',
      sort: 'name',
      descending: false,
      limit: 1,
    })
    const [user] = rows
    if (user === undefined) throw new Error('not here')
    await world.client.connections.disconnect({ userId: user.id })
    await world.client.users.remove({ id: user.id })
  }
  const staged = await world.client.accounts.stageImport({
    connectionId,
    tenantId: id(tenantId),
    duplicates: 'skip',
    serve: true,
  })
  expect(staged).toMatchObject({ state: 'ready', isServed: true })
  expect(staged.good - staged.here).toBe(2)
  expect(staged.notes.find(({ value }) => value === licensed()[0]?.email)?.what).toContain('deactivated')
  expect((await world.client.users.counts({})).all).toBe(before - 2)
  await world.client.imports.accept({ id: staged.id })
  await expect.poll(async () => (await world.client.imports.get({ id: staged.id })).state).toBe('done')
  expect((await world.client.users.counts({})).all).toBe(before)
  const again = await world.client.users.list({
    search: dora?.email ?? '',
    sort: 'name',
    descending: false,
    limit: 1,
  })
  expect(again.rows[0]).toMatchObject({ state: 'healthy' })
})

test('ending the authorization of the account ends it for everybody, and asks for their number', async () => {
  const { connectionId } = account
  const [row] = await world.client.accounts.list()
  await expect(world.client.accounts.disconnect({ connectionId, typed: 1 })).rejects.toMatchObject({
    code: 'CONFIRMATION_WRONG',
  })
  expect(await world.client.accounts.disconnect({ connectionId, typed: row?.users ?? 0 })).toMatchObject({
    state: 'disconnected',
  })
  expect((await get(userIds[1])).state).toBe('disconnected')
})

test('users of a tenant with such an app are not asked one by one', async () => {
  await expect(world.client.connections.start({ userId: id(userIds[1] ?? '') })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('an admin authorizes it once'),
  })
})
