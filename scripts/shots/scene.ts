import type { SlotId, UserId } from '../../src/contract/ids.ts'
import type { Slot } from '../../src/contract/slots.ts'
import type { UserRow } from '../../src/contract/users.ts'
import { everyone, operate, type World } from './world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Monday of the week that is shown, 00:00 in Berlin. */
const MONDAY = Date.parse('2026-11-22T23:00:00Z')
/** The moment that is shown: Tuesday, 09:04 in Berlin. */
export const NOW = '2026-11-24T08:04:00.000Z'

const ATTENDEES = [
  'Elif Demir',
  'Samuel Okonkwo',
  'Rania Haddad',
  'Pavel Dvořák',
  'Klara Nyström',
  'Arjun Mehta',
  'Camille Lefèvre',
  'Diego Morales',
  'Lucía Ibáñez',
  'Ngozi Eze',
  'Tuomas Virtanen',
  'Mei-Ling Chou',
  'Yusuf Karimi',
  'Sofia Georgiou',
  'Tomasz Zieliński',
  'Hiroshi Nakamura',
  'Noor al-Hassan',
  'Amara Diallo',
  'Kwame Mensah',
  'Leilani Kahale',
]
const TOPICS = ['Intake', 'Follow-up', 'Second opinion', 'Review of the plan']
const NOTES = ['Asked for an interpreter', '', '', 'Comes with a relative']
const ZONES = ['Europe/Athens', 'Europe/Berlin', 'Europe/Istanbul', 'Europe/London']

/**
 * The week of the four hosts: day from Monday, start in hours of Berlin, minutes, host, and `open` where nobody
 * booked.
 */
const WEEK: ReadonlyArray<readonly [number, number, number, number, 'open'?]> = [
  [0, 8.5, 45, 0],
  [0, 9.5, 30, 1],
  [0, 11, 45, 2],
  [0, 13, 60, 0],
  [0, 15, 45, 1],
  [0, 16.5, 45, 2],
  [1, 8, 45, 3],
  [1, 9.5, 45, 0],
  [1, 9.5, 45, 1],
  [1, 10.25, 45, 0],
  [1, 10.5, 45, 3],
  [1, 11.5, 45, 1],
  [1, 13, 45, 2],
  [1, 13.5, 45, 3],
  [1, 14.5, 45, 0],
  [1, 15.5, 45, 1, 'open'],
  [1, 16.25, 45, 2],
  [2, 8.5, 45, 3, 'open'],
  [2, 9, 45, 2],
  [2, 10, 45, 1],
  [2, 11, 45, 0],
  [2, 11.25, 45, 3],
  [2, 13, 45, 2],
  [2, 14, 60, 0],
  [2, 15.5, 45, 1],
  [2, 16.5, 45, 3, 'open'],
  [3, 8.5, 45, 0],
  [3, 9.75, 45, 3],
  [3, 10, 45, 2],
  [3, 11.5, 45, 0],
  [3, 13, 45, 1],
  [3, 14, 45, 3, 'open'],
  [3, 15, 45, 2],
  [3, 16.5, 45, 1, 'open'],
  [4, 9, 45, 2],
  [4, 9.5, 45, 0],
  [4, 10.5, 45, 1],
  [4, 11.5, 60, 3],
  [4, 13.5, 45, 0, 'open'],
  [4, 14.5, 45, 2, 'open'],
  [4, 15, 45, 1],
]

/** What the pictures are taken of: the rows that they open. */
export interface Scene {
  readonly people: UserRow[]
  readonly tenantId: string
  readonly busiest: UserRow
  readonly broken: UserRow
  readonly unconnected: UserRow
  readonly account: string
  readonly booked: SlotId
  readonly missing: SlotId
  readonly ended: SlotId
  readonly open: SlotId
  readonly finished: string
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`there is no row ${index}`)
  return found
}

function span(from: number, minutes: number): { startAt: string; endAt: string } {
  return { startAt: new Date(from).toISOString(), endAt: new Date(from + minutes * MINUTE).toISOString() }
}

async function book({ client }: World, id: SlotId, index: number): Promise<Slot> {
  const name = pick(ATTENDEES, index % ATTENDEES.length)
  const mail = name.normalize('NFD').replaceAll(/[^A-Za-z -]/g, '')
  return client.slots.book({
    id,
    attendee: {
      name,
      email: `${mail.toLowerCase().replaceAll(' ', '.')}@mail.example.org`,
      timeZone: pick(ZONES, index % ZONES.length),
    },
    topic: pick(TOPICS, index % TOPICS.length),
    notes: pick(NOTES, index % NOTES.length),
  })
}

/** Makes the week's slots on Monday morning, before any of them has begun. */
async function fillWeek(world: World, hosts: readonly UserRow[]): Promise<Slot[]> {
  const slots: Slot[] = []
  for (const [index, [day, hour, minutes, host, state]] of WEEK.entries()) {
    const from = MONDAY + day * DAY + hour * 60 * MINUTE
    const slot = await world.client.slots.add({ userId: pick(hosts, host).id, ...span(from, minutes) })
    slots.push(state === 'open' ? slot : await book(world, slot.id, index))
  }
  return slots
}

/** Spends so many of a user's 100: moves an appointment of theirs to and fro. */
async function spend({ client }: World, slot: Slot, count: number): Promise<void> {
  const from = Date.parse(slot.startAt)
  for (let move = 1; move <= count; move += 1)
    await client.slots.move({ id: slot.id, ...span(from + (move % 2) * 5 * MINUTE, 45) })
}

interface SandboxApp {
  readonly clientId: string
  readonly clientSecret?: string
  readonly level: string
}

/** A person takes the app away from a user's Zoom account. */
export async function removeApp({ zoom, client }: World, user: UserRow): Promise<void> {
  const app = (await zoom<SandboxApp[]>('/apps')).find(
    ({ level, clientSecret }) => level === 'user' && clientSecret !== undefined,
  )
  if (app === undefined) throw new Error('the sandbox has no confidential app at user level')
  await zoom('/deauthorize', { user: user.email, clientId: app.clientId })
  await client.connections.check({ userId: user.id }).catch(() => undefined)
}

/** Breaks connections in the ways that Zoom has: the app is removed, the user deactivated, a scope not allowed. */
async function breakSome(
  world: World,
  { removed, deactivated, narrowed }: Record<'removed' | 'deactivated' | 'narrowed', readonly UserRow[]>,
): Promise<void> {
  const { client, zoom } = world
  for (const user of removed) await removeApp(world, user)
  await zoom('/switches', { 'user.inactiveToken': 'lives', 'scope.optional': 'subset' })
  for (const user of deactivated) {
    await zoom(`/users/${user.email}`, { status: 'inactive' })
    await client.connections.check({ userId: user.id }).catch(() => undefined)
  }
  for (const user of narrowed) await world.connect(user)
  await zoom('/switches', { 'scope.optional': 'all granted' })
}

/** Calls over the morning, as hosts are looked after: one user is nearly through, another one's 100 are gone. */
async function spendMorning(world: World, slots: readonly Slot[], spent: UserRow): Promise<void> {
  const { client, zoom, setClock } = world
  await setClock('2026-11-24T00:20:00Z')
  await spend(world, pick(slots, 30), 4)
  await setClock('2026-11-24T04:10:00Z')
  await spend(world, pick(slots, 30), 18)
  await setClock('2026-11-24T05:20:00Z')
  await spend(world, pick(slots, 26), 78)
  await setClock('2026-11-24T06:40:00Z')
  await spend(world, pick(slots, 32), 96)
  await zoom('/foreign-calls', { user: spent.email, count: 4 })
  await client.slots.move({ id: pick(slots, 22).id, ...span(MONDAY + 2 * DAY + 13.5 * 60 * MINUTE, 45) })
}

/** What goes wrong between appointments and their meetings: one cancelled, one refused, one deleted in Zoom. */
async function disturb(world: World, slots: readonly Slot[]): Promise<Slot> {
  const { client, zoom } = world
  await client.slots.cancel({ id: pick(slots, 35).id, reopen: false })
  const refused = pick(slots, 11)
  await zoom('/faults', {
    match: { method: 'PATCH', path: '/meetings/*' },
    action: { status: 400, body: { code: 3000, message: 'This meeting cannot be changed now.' } },
  })
  await client.slots.move({ id: refused.id, ...span(Date.parse(refused.startAt) + 15 * MINUTE, 45) })
  // It is found missing when it is to be moved.
  const missing = pick(slots, 37)
  await zoom(`/meetings/${missing.appointment?.meeting?.zoomMeetingId}`, { deleted: true })
  await client.slots.move({ id: missing.id, ...span(Date.parse(missing.startAt) + 15 * MINUTE, 60) })
  return missing
}

/** Fills a console whose sandbox is open by real means: consents, bookings, changes at Zoom behind its back, bulk operations. */
export async function makeScene(world: World): Promise<Scene> {
  const { client, zoom, setClock, connect } = world
  await setClock('2026-11-23T05:00:00Z')
  await client.sandbox.bringUsers()
  const people = await everyone(client)
  const of = (tenant: string): UserRow[] => people.filter(({ tenantName }) => tenantName === tenant)
  const northgate = of('Northgate Clinics')
  const lagoa = of('Lagoa Saúde')
  const able = new Map(
    (await zoom<Array<{ email: string; type: number; status: string }>>('/users?limit=1000'))
      .filter(({ status }) => status === 'active')
      .map(({ email, type }) => [email, type]),
  )
  for (const { accountId, name } of (await client.quota.accounts()).rows)
    if (name === 'Northgate Clinics' || name === 'Lagoa Saúde')
      await client.quota.setPlan({ accountId, plan: 'business' })

  // Every seventh person was never asked.
  const consenting = people.filter(({ email }, index) => able.has(email) && index % 7 !== 6)
  for (const user of consenting) await connect(user)
  const unconnected = people.find((user) => able.has(user.email) && !consenting.includes(user))
  if (unconnected === undefined) throw new Error('everybody is connected')

  const hosts = northgate
    .filter((user) => consenting.includes(user) && able.get(user.email) === 2)
    .slice(0, 4)
  const slots = await fillWeek(world, hosts)
  const others = lagoa.filter((user) => consenting.includes(user))
  for (const [index, user] of others.slice(0, 6).entries()) {
    const from = MONDAY + DAY + (10 + index) * 60 * MINUTE
    await book(world, (await client.slots.add({ userId: user.id, ...span(from, 30) })).id, index + 7)
  }

  const ended = pick(slots, 1)
  const meeting = ended.appointment?.meeting?.zoomMeetingId
  await setClock('2026-11-23T08:31:00Z')
  await zoom(`/meetings/${meeting}`, { status: 'started' })
  await setClock('2026-11-23T08:58:00Z')
  await zoom(`/meetings/${meeting}`, { status: 'ended', participants_count: 2 })

  const third = pick(hosts, 2)
  await spendMorning(world, slots, third)
  const missing = await disturb(world, slots)
  await setClock('2026-11-24T07:15:00Z')
  const brightpath = of('Brightpath Tutoring').filter((user) => consenting.includes(user))
  const removed = [pick(others, 0), pick(others, 1), pick(brightpath, 0)]
  const deactivated = [pick(others, 2)]
  const narrowed = [pick(others, 3), pick(brightpath, 1)]
  await breakSome(world, { removed, deactivated, narrowed })
  const breaking = [...removed, ...deactivated, ...narrowed]
  const busy = new Set<UserId>([...hosts, ...others].map(({ id }) => id))
  const quiet = consenting.filter((user) => !busy.has(user.id) && !breaking.includes(user))
  await operate(
    client,
    'pause',
    quiet.slice(0, 5).map(({ id }) => id),
  )
  const finished = await operate(
    client,
    'reconnect',
    [...quiet.slice(5, 17), ...breaking].map(({ id }) => id),
  )
  await setClock(NOW)
  const accounts = (await client.quota.accounts()).rows
  return {
    people: await everyone(client),
    tenantId: pick(northgate, 0).tenantId,
    busiest: third,
    broken: pick(others, 0),
    unconnected,
    account: accounts.find(({ name }) => name === 'Northgate Clinics')?.accountId ?? '',
    booked: pick(slots, 8).id,
    missing: missing.id,
    ended: ended.id,
    open: pick(slots, 25).id,
    finished,
  }
}

/** Begins a disconnect that Zoom answers slowly, so that it can be seen under way. */
export async function startSlowOperation(
  { client, zoom }: World,
  users: readonly UserRow[],
): Promise<string> {
  await zoom('/faults', {
    match: { path: '/oauth/revoke' },
    times: 1000,
    action: { delayMs: 8000 },
  })
  const selection = { by: 'ids' as const, ids: users.map(({ id }) => id) }
  const { confirmation } = await client.operations.preview({ kind: 'disconnect', selection })
  return (await client.operations.start({ kind: 'disconnect', selection, typed: confirmation })).id
}
