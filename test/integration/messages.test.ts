import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type SandboxCall, type SandboxWorld, startSandboxWorld } from '../support/sandbox-world.ts'
import { removeFolders } from '../support/test-console.ts'

/**
 * Each of these conditions must end in its own clear message, and in a state from which the operator can go
 * on: so every test ends by going on.
 */
let world: SandboxWorld
let userId: string
let email: string
let next = 0

beforeAll(async () => {
  world = await startSandboxWorld()
})
afterAll(async () => {
  await world?.close()
  removeFolders()
})
beforeEach(async () => {
  const person = world.people.filter(({ type }) => type === 2)[(next += 1)]
  if (person === undefined) throw new Error('the sandbox has too few people')
  email = person.email
  userId = await world.addUser(person)
})
afterEach(async () => {
  await world
    .control('/switches', {
      'user.inactiveToken': 'dies',
      'body.odd': 'off',
      'scope.optional': 'all granted',
    })
    .catch(() => undefined)
  await fetch(`${world.sandbox.url}/_sandbox/faults`, { method: 'DELETE' })
})

async function connect(): Promise<void> {
  const end = await world.consent(userId, email)
  expect(end.state).toBe('connected')
}

let hour = 0
async function openSlot(): Promise<{ id: string; startAt: string; endAt: string }> {
  const start = Date.UTC(2090, 0, 1) + (hour += 1) * 3_600_000
  return world.client.slots.add({
    userId,
    startAt: new Date(start).toISOString(),
    endAt: new Date(start + 1_800_000).toISOString(),
  })
}
const booking = {
  attendee: { name: 'Elif Demir', email: 'elif@mail.example.org', timeZone: 'Europe/Istanbul' },
  topic: 'Intake',
  notes: '',
}

async function stateOf(id = userId): Promise<string> {
  return (await world.client.users.get({ id })).state
}

test('a declined consent says who did not allow it, and can be tried again', async () => {
  const end = await world.consent(userId, email, 'deny')
  expect(end).toMatchObject({ state: 'declined', code: 'access_denied', pair: 'none' })
  expect(end.title).toMatch(/did not allow it/)
  expect(await stateOf()).toBe('neverConnected')
  await connect()
})

test('an answer with a wrong state is refused and noted, and the true one still counts', async () => {
  const { attempt } = await world.client.connections.start({ userId })
  const back = new URL(new URL(attempt.authorizeUrl ?? '').searchParams.get('redirect_uri') ?? '')
  back.search = new URLSearchParams({ code: 'stolen', state: 'somebody-elses' }).toString()
  const answer = await fetch(back)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain('This answer belongs to another attempt')
  const still = await world.client.connections.attempt({ id: attempt.id })
  expect(still.state).toBe('waiting')
  expect(still.notes.join()).toMatch(/wrong state/)
  await connect()
})

test('a second hit on the loopback finds nobody listening, and changes nothing', async () => {
  const { attempt } = await world.client.connections.start({ userId })
  const url = new URL(attempt.authorizeUrl ?? '')
  const back = new URL(url.searchParams.get('redirect_uri') ?? '')
  back.search = new URLSearchParams({
    code: 'nonsense',
    state: url.searchParams.get('state') ?? '',
  }).toString()
  expect((await fetch(back)).status).toBe(200)
  const end = await world.ended(attempt.id)
  expect(end).toMatchObject({ state: 'failed', title: 'Zoom did not accept the code' })
  const second = await fetch(back).then(
    ({ status }) => status,
    () => 'nobody listens',
  )
  expect(['nobody listens', 409]).toContain(second)
  await connect()
})

test('an expired code says that it came too late', async () => {
  const { attempt } = await world.client.connections.start({ userId })
  await world.control('/faults', {
    match: { method: 'POST', path: '/oauth/token' },
    times: 1,
    action: { status: 400, body: '{"reason":"Code is expired","error":"invalid_request"}' },
  })
  const { consentAs } = await import('../../src/main/demo/consent.ts')
  await consentAs(attempt.authorizeUrl ?? '', email)
  expect(await world.ended(attempt.id)).toMatchObject({ state: 'failed', title: 'The answer came too late' })
  await connect()
})

test('a wrong user is named beside the one expected, and nothing is stored until it is decided', async () => {
  const other = world.people.find((person) => person.type === 2 && person.email !== email && next < 40)
  const stranger = world.people.at(-1)
  expect(other).toBeDefined()
  const end = await world.consent(userId, stranger?.email ?? '')
  expect(end).toMatchObject({ state: 'wrongAccount', pair: 'held' })
  expect(end.expected?.email).toBe(email)
  expect(end.came?.email).toBe(stranger?.email)
  expect(await stateOf()).toBe('neverConnected')
  const given = await world.client.connections.decide({ id: end.id, choice: 'giveBack' })
  expect(given.pair).toBe('revoked')
  const grants = await world.control<Array<{ user: string; alive: boolean }>>('/grants')
  expect(grants.filter(({ user, alive }) => user === stranger?.id && alive)).toEqual([])
  await connect()
})

test('a wrong user who has a connection here gets the new pair as its next generation', async () => {
  await connect()
  const owner = userId
  const person = world.people.filter(({ type }) => type === 2)[(next += 1)]
  if (person === undefined) throw new Error('the sandbox has too few people')
  const asked = await world.addUser(person)
  const end = await world.consent(asked, email)
  expect(end).toMatchObject({ state: 'wrongAccount', pair: 'handedOver' })
  expect(await stateOf(asked)).toBe('neverConnected')
  expect((await world.client.users.get({ id: owner })).connection?.generation).toBe(2)
  expect(await world.client.connections.check({ userId: owner })).toMatchObject({ state: 'healthy' })
})

test('no callback ends in one message with the three causes and the exact address', async () => {
  const { attempt } = await world.client.connections.start({ userId })
  world.clock.setOffset(world.clock.offsetMs + 5 * 60_000 + 1)
  const end = await world.ended(attempt.id)
  world.clock.setOffset(0)
  expect(end.state).toBe('noAnswer')
  for (const words of ['page was closed', 'not published', 'http://127.0.0.1/callback'])
    expect(end.text).toContain(words)
  const stopped = await world.client.connections.start({ userId })
  const cancelled = await world.client.connections.cancel({ id: stopped.attempt.id })
  expect(cancelled).toMatchObject({ state: 'cancelled' })
  expect(cancelled.text).toContain('http://127.0.0.1/callback')
  await connect()
})

test('a refusal per second is waited out', async () => {
  await connect()
  await world.control('/faults', {
    match: { method: 'POST', path: '/v2/users/*/meetings' },
    times: 1,
    action: {
      status: 429,
      body: '{"code":429,"message":"You have reached the maximum per-second rate limit for this API. Try again later."}',
    },
  })
  const slot = await openSlot()
  const booked = await world.client.slots.book({ id: slot.id, ...booking })
  expect(booked.appointment?.state).toBe('saved')
  const { rows } = await world.client.quota.calls({ userId, only: 'refused', today: true, limit: 10 })
  expect(rows).toMatchObject([{ refusedBy: 'Account, per second', status: 429 }])
})

test('a spent 100 makes the booking wait for 00:00 UTC, and it goes by itself', async () => {
  await connect()
  await world.control('/foreign-calls', { user: email, count: 100 })
  const slot = await openSlot()
  const booked = await world.client.slots.book({ id: slot.id, ...booking })
  expect(booked.appointment).toMatchObject({ state: 'waiting' })
  expect(booked.appointment?.stateReason).toMatch(/no creates or updates left today/)
  expect(booked.appointment?.waitsUntil).toMatch(/T00:00:/)
  const { rows } = await world.client.quota.calls({ userId, only: 'refused', today: true, limit: 10 })
  const explained = await world.client.quota.explain({ callId: rows[0]?.id ?? 0 })
  expect(explained.title).toMatch(/no creates or updates left/)
  expect(explained.spentBy.at(-1)).toMatchObject({ count: 100, ours: false })
  // The day turns for both; the console is not on its built-in sandbox, so each is moved.
  const toMidnight = Date.parse(explained.freesAt ?? '') - Date.now() + 5_000
  await world.control('/clock', { advanceMs: toMidnight })
  world.clock.setOffset(toMidnight)
  await expect
    .poll(async () => (await world.client.slots.get({ id: slot.id })).slot.appointment?.state, {
      timeout: 20_000,
    })
    .toBe('saved')
  world.clock.setOffset(0)
  await world.control('/clock', { now: Date.now() })
})

test('a refused access token is refreshed once, for fifty callers together', async () => {
  await connect()
  const before = await world.control<SandboxCall[]>('/calls')
  await world.control('/clock', { advanceMs: 3_700_000 })
  const checks = Array.from({ length: 50 }, () => world.client.connections.check({ userId }))
  for (const outcome of await Promise.all(checks)) expect(outcome.state).toBe('healthy')
  const calls = (await world.control<SandboxCall[]>('/calls')).slice(before.length)
  expect(calls.filter(({ path }) => path === '/oauth/token')).toHaveLength(1)
  await world.control('/clock', { now: Date.now() })
})

test('an app that was removed at Zoom is said to be so, with what looks the same, and a new consent mends it', async () => {
  await connect()
  const apps = await world.control<Array<{ clientId: string; level: string; clientSecret?: string }>>('/apps')
  const app = apps.find(({ level, clientSecret }) => level === 'user' && clientSecret !== undefined)
  await world.control('/deauthorize', { user: email, clientId: app?.clientId })
  await expect(world.client.connections.check({ userId })).rejects.toMatchObject({
    code: 'NEEDS_CONSENT',
    message: expect.stringMatching(
      /ended the authorization before its time \(invalid_grant\).*most likely removed the app.*another computer.*Reconnect the user/s,
    ),
  })
  const { state, attention } = await world.client.users.get({ id: userId })
  expect(state).toBe('appRemoved')
  expect(attention?.title).toBe('The user removed the app in Zoom')
  await connect()
})

test('a host who was deactivated is said to be so; the appointment stays', async () => {
  await connect()
  await world.control('/switches', { 'user.inactiveToken': 'lives' })
  const person = world.people.find((one) => one.email === email)
  await world.control(`/users/${person?.id}`, { status: 'inactive' })
  const slot = await openSlot()
  const booked = await world.client.slots.book({ id: slot.id, ...booking })
  expect(booked.appointment).toMatchObject({ state: 'conflict' })
  expect(booked.appointment?.stateReason).toMatch(/does not let this user host meetings/)
  expect(await stateOf()).toBe('deactivated')
  await world.control(`/users/${person?.id}`, { status: 'active' })
  expect((await world.client.connections.check({ userId })).state).toBe('healthy')
  expect((await world.client.slots.retry({ id: slot.id })).appointment?.state).toBe('saved')
})

test('a meeting that was deleted in Zoom is missing, and can be made again', async () => {
  await connect()
  const slot = await openSlot()
  const booked = await world.client.slots.book({ id: slot.id, ...booking })
  await world.control(`/meetings/${booked.appointment?.meeting?.zoomMeetingId}`, { deleted: true })
  const later = (at: string): string => new Date(Date.parse(at) + 600_000).toISOString()
  const moved = await world.client.slots.move({
    id: slot.id,
    startAt: later(slot.startAt),
    endAt: later(slot.endAt),
  })
  expect(moved.appointment).toMatchObject({ state: 'missing' })
  expect(moved.appointment?.stateReason).toMatch(/deleted in Zoom.*Make it again, or cancel/)
  const again = await world.client.slots.makeAgain({ id: slot.id })
  expect(again.appointment?.state).toBe('saved')
  expect(again.appointment?.meeting?.zoomMeetingId).not.toBe(booked.appointment?.meeting?.zoomMeetingId)
})

test('a secret that Zoom does not accept stops refreshing and breaks no connection', async () => {
  await connect()
  const [app] = await world.client.zoomApps.list()
  const [registered] = (
    await world.control<Array<{ clientId: string; clientSecret?: string }>>('/apps')
  ).filter(({ clientId }) => clientId === app?.clientId)
  await world.client.zoomApps.changeSecret({ id: app?.id ?? '', clientSecret: 'wrong' })
  await world.control('/clock', { advanceMs: 3_700_000 })
  await expect(world.client.connections.check({ userId })).rejects.toMatchObject({
    code: 'APP_CREDENTIALS_WRONG',
  })
  expect(await stateOf()).toBe('healthy')
  await world.client.zoomApps.changeSecret({
    id: app?.id ?? '',
    clientSecret: registered?.clientSecret ?? '',
  })
  expect(await world.client.connections.check({ userId })).toMatchObject({ state: 'healthy' })
  await world.control('/clock', { now: Date.now() })
})

test('a paid call of a Basic user says that it is for paid accounts', async () => {
  const basic = world.people.findLast(({ type }) => type === 1)
  if (basic === undefined) throw new Error('the sandbox has no Basic user')
  email = basic.email
  userId = await world.addUser(basic)
  await connect()
  const start = Date.now() + 60_000
  const slot = await world.client.slots.add({
    userId,
    startAt: new Date(start).toISOString(),
    endAt: new Date(start + 600_000).toISOString(),
  })
  const booked = await world.client.slots.book({ id: slot.id, ...booking })
  expect(booked.appointment).toMatchObject({ state: 'saved', stateReason: null })
  await expect(world.client.slots.recorded({ id: slot.id })).rejects.toMatchObject({ code: 'CONFLICT' })
  world.clock.setOffset(3_000_000)
  await expect(world.client.slots.recorded({ id: slot.id })).rejects.toMatchObject({
    code: 'PAID_ONLY',
    message: expect.stringMatching(/paid accounts and Licensed users only/),
  })
  world.clock.setOffset(0)
  expect(await stateOf()).toBe('healthy')
})
