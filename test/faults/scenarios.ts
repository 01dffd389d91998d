import { linkScenario } from './link-scenario.ts'
import { type FaultWorld, until } from './world.ts'

/** Something that is done while the console dies, and the write points on its way. */
export interface Scenario {
  readonly name: string
  readonly points: readonly string[]
  /** True if the start itself is what dies: it goes on with what an earlier death left. */
  readonly atStart?: true
  /** Brings the world to where the scenario begins. */
  readonly prepare: (world: FaultWorld, round: number) => Promise<void>
  readonly act: (world: FaultWorld, round: number) => Promise<unknown>
  /** Waits for what goes on by itself after the restart, outside of the console. */
  readonly settles?: (world: FaultWorld, point: string) => Promise<unknown>
  /** What must be reported after the restart besides the truth, or null. */
  readonly reported?: (world: FaultWorld, point: string) => Promise<string | null>
}

const HOUR = 3_600_000

export async function usersOf(
  world: FaultWorld,
): Promise<Array<{ id: string; email: string; state: string }>> {
  const { rows } = await world.client.users.list({ sort: 'email', descending: false, limit: 200 })
  return rows
}

/** The round's own host, so that rounds do not spend each other's allowance; connected if they are not. */
export async function hostOf(world: FaultWorld, round: number): Promise<{ id: string; email: string }> {
  const users = await usersOf(world)
  const host = users[round % users.length]
  if (host === undefined) throw new Error('there are no users')
  if (host.state === 'paused') await world.client.connections.resume({ userId: host.id })
  else if (host.state !== 'healthy') await world.connect(host.id, host.email)
  return host
}

function timeOf(round: number, hour: number): { startAt: string; endAt: string } {
  const start = Date.UTC(2090, 0, 1) + round * 24 * HOUR + hour * HOUR
  return { startAt: new Date(start).toISOString(), endAt: new Date(start + HOUR / 2).toISOString() }
}

async function slotOf(world: FaultWorld, round: number): Promise<{ id: string }> {
  const { startAt } = timeOf(round, 0)
  const day = { from: startAt, to: new Date(Date.parse(startAt) + 24 * HOUR).toISOString(), limit: 10 }
  const { rows } = await world.client.slots.list(day)
  const [slot] = rows
  if (slot === undefined) throw new Error('the round has no slot')
  return slot
}

const attendee = { name: 'Elif Demir', email: 'elif@mail.example.org', timeZone: 'Europe/Istanbul' }

export async function addSlot(world: FaultWorld, round: number): Promise<void> {
  const host = await hostOf(world, round)
  await world.client.slots.add({ userId: host.id, ...timeOf(round, 9) })
}

export async function book(world: FaultWorld, round: number): Promise<unknown> {
  const { id } = await slotOf(world, round)
  return world.client.slots.book({ id, attendee, topic: 'Intake', notes: '' })
}

async function operate(
  world: FaultWorld,
  kind: 'pause' | 'resume' | 'disconnect' | 'reconnect',
): Promise<void> {
  const users = await usersOf(world)
  const selection = { by: 'ids' as const, ids: users.slice(0, 6).map(({ id }) => id) }
  const { confirmation } = await world.client.operations.preview({ kind, selection })
  const { id } = await world.client.operations.start({ kind, selection, typed: confirmation })
  await until('the operation ends', async () => {
    const { endedAt } = await world.client.operations.get({ id })
    return endedAt
  })
}

/** Connects the first six users, or takes them up again. */
async function connectSix(world: FaultWorld): Promise<void> {
  for (let i = 0; i < 6; i += 1) await hostOf(world, i)
}

export const LEDGER = ['ledger.begin', 'ledger.end']

/** A consent whose pair was lost is reported in the audit log as what it is. */
export async function lossReported(world: FaultWorld, point: string): Promise<string | null> {
  if (!['connections.intendExchange:after', 'connections.storePair:before'].includes(point)) return null
  const { rows } = await world.client.audit.list({ search: 'connect user', limit: 20 })
  return rows.some(({ result }) => result.startsWith('lost'))
    ? null
    : `a pair lost at ${point} is not reported`
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'connect',
    points: ['connections.intendExchange', 'connections.storePair', ...LEDGER],
    prepare: async (world, round) => {
      const host = await hostOf(world, round)
      await world.client.connections.disconnect({ userId: host.id })
    },
    act: async (world, round) => {
      const users = await usersOf(world)
      const host = users[round % users.length]
      if (host !== undefined) await world.connect(host.id, host.email)
    },
    reported: lossReported,
  },
  {
    name: 'connect again',
    points: ['connections.intendExchange', 'connections.storePair'],
    prepare: async (world, round) => void (await hostOf(world, round)),
    act: async (world, round) => {
      const users = await usersOf(world)
      const host = users[round % users.length]
      if (host !== undefined) await world.connect(host.id, host.email)
    },
    reported: lossReported,
  },
  linkScenario(hostOf),
  {
    name: 'refresh',
    points: ['connections.intendRefresh', 'connections.storeRotation', ...LEDGER],
    prepare: async (world, round) => void (await hostOf(world, round)),
    act: async (world, round) => {
      const users = await usersOf(world)
      const host = users[round % users.length]
      // An hour passes at Zoom, whose clock this console does not follow: the token is refused, and refreshed.
      await world.sandbox('/clock', { advanceMs: HOUR + 60_000 })
      if (host !== undefined) await world.client.connections.check({ userId: host.id })
    },
  },
  {
    name: 'book',
    points: ['slots.book', 'meetings.intend.create', 'meetings.confirm.create', ...LEDGER],
    prepare: addSlot,
    act: book,
  },
  {
    name: 'move',
    points: ['slots.move', 'meetings.intend.update', 'meetings.confirm.update', ...LEDGER, 'ledger.begin:2'],
    prepare: async (world, round) => {
      await addSlot(world, round)
      await book(world, round)
    },
    act: async (world, round) =>
      world.client.slots.move({ id: (await slotOf(world, round)).id, ...timeOf(round, 14) }),
  },
  {
    name: 'cancel',
    points: ['slots.cancel', 'meetings.intend.delete', 'meetings.confirm.delete', ...LEDGER],
    prepare: async (world, round) => {
      await addSlot(world, round)
      await book(world, round)
    },
    act: async (world, round) =>
      world.client.slots.cancel({ id: (await slotOf(world, round)).id, reopen: true }),
  },
  {
    name: 'bulk pause',
    points: [
      'operations.begin',
      'operations.claimItem',
      'connections.pause',
      'operations.settleItem',
      'operations.finish',
    ],
    prepare: connectSix,
    act: (world) => operate(world, 'pause'),
  },
  {
    name: 'bulk disconnect',
    points: [
      'operations.begin',
      'operations.claimItem',
      'connections.intendRevocation',
      'connections.erase',
      'operations.settleItem',
      'operations.settleItem:3',
      'operations.finish',
      'ledger.end:4',
    ],
    prepare: connectSix,
    act: (world) => operate(world, 'disconnect'),
  },
  {
    name: 'bulk reconnect',
    points: ['operations.claimItem', 'connections.resume', 'connections.checked', 'operations.settleItem:2'],
    prepare: async (world) => {
      await connectSix(world)
      await operate(world, 'pause')
    },
    act: (world) => operate(world, 'reconnect'),
  },
]
