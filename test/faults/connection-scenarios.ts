import {
  addSlot,
  book,
  hostOf,
  LEDGER,
  lossReported,
  type Scenario,
  SCENARIOS,
  usersOf,
} from './scenarios.ts'
import type { FaultWorld } from './world.ts'

/** The round's host as they are now, whatever state they are in. */
async function nowHost(world: FaultWorld, round: number): Promise<{ id: string; email: string }> {
  const users = await usersOf(world)
  const host = users[round % users.length]
  if (host === undefined) throw new Error('there are no users')
  return host
}

async function withMeeting(world: FaultWorld, round: number): Promise<void> {
  await addSlot(world, round)
  await book(world, round)
}

/** Somebody at Zoom who is no user here. */
async function strangerOf(world: FaultWorld): Promise<string> {
  const users = new Set((await usersOf(world)).map(({ email }) => email.toLowerCase()))
  const people = await world.sandbox<Array<{ email: string; status: string }>>('/users?limit=1000')
  const stranger = people.find(({ email, status }) => status === 'active' && !users.has(email.toLowerCase()))
  if (stranger === undefined) throw new Error('everybody at Zoom is a user here')
  return stranger.email
}

/** Dies in the middle of something first, so that the next start has what to go on with. */
async function cutOff(
  world: FaultWorld,
  round: number,
  at: string,
  act: (host: { id: string; email: string }) => Promise<unknown>,
): Promise<void> {
  await hostOf(world, round)
  const host = await nowHost(world, round)
  await world.stop()
  await world.start(at)
  if (!(await world.dies(() => act(host)))) throw new Error(`it did not die at ${at}`)
}

const OF_CONNECTIONS = new Set(['connect', 'connect again', 'refresh'])

/** Every named write point of connect, refresh, re-authorize, pause and disconnect, with each choice for meetings. */
const ALL: readonly Scenario[] = [
  ...SCENARIOS.filter(({ name }) => OF_CONNECTIONS.has(name)),
  {
    name: 'another Zoom user comes',
    // Not noteWhoCame: until it is on the disk nobody knows who came, and only the next look at the health of
    // each connection finds whose older pair Zoom has ended.
    points: ['connections.intendExchange', 'connections.handOverPair'],
    prepare: async (world, round) => {
      await hostOf(world, round)
      await hostOf(world, round + 1)
    },
    act: async (world, round) => {
      const { id } = await nowHost(world, round)
      const { email } = await nowHost(world, round + 1)
      await world.connect(id, email)
    },
  },
  {
    name: 'a stranger comes',
    points: ['connections.holdPair', 'connections.gaveBack'],
    prepare: async (world, round) => void (await hostOf(world, round)),
    act: async (world, round) => {
      const { id } = await nowHost(world, round)
      const attempt = await world.connect(id, await strangerOf(world))
      await world.client.connections.decide({ id: attempt.id, choice: 'giveBack' })
    },
  },
  {
    name: 'the next start finds a consent cut off, and dies of it',
    points: ['connections.recover'],
    atStart: true,
    prepare: (world, round) =>
      cutOff(world, round, 'connections.storePair:before', (host) => world.connect(host.id, host.email)),
    act: () => Promise.resolve(),
  },
  {
    name: 'the next start finds a refresh cut off, and dies of it',
    points: ['connections.recover'],
    atStart: true,
    prepare: (world, round) =>
      cutOff(world, round, 'connections.storeRotation:before', async (host) => {
        await world.sandbox('/clock', { advanceMs: 3_660_000 })
        await world.client.connections.check({ userId: host.id })
      }),
    act: () => Promise.resolve(),
  },
  {
    name: 'the user removed the app',
    points: ['connections.refreshRefused', 'connections.removeByZoom'],
    prepare: async (world, round) => {
      const { email } = await hostOf(world, round)
      const apps = await world.sandbox<Array<{ clientId: string }>>('/apps')
      for (const { clientId } of apps) await world.sandbox('/deauthorize', { user: email, clientId })
    },
    act: async (world, round) => world.client.connections.check({ userId: (await nowHost(world, round)).id }),
  },
  {
    name: 'pause',
    points: ['connections.pause'],
    prepare: async (world, round) => void (await hostOf(world, round)),
    act: async (world, round) => world.client.connections.pause({ userId: (await nowHost(world, round)).id }),
  },
  {
    name: 'resume',
    points: ['connections.resume'],
    prepare: async (world, round) => {
      const { id } = await hostOf(world, round)
      await world.client.connections.pause({ userId: id })
    },
    act: async (world, round) =>
      world.client.connections.resume({ userId: (await nowHost(world, round)).id }),
  },
  {
    name: 'disconnect',
    points: ['connections.intendRevocation', 'connections.erase', ...LEDGER],
    prepare: async (world, round) => void (await hostOf(world, round)),
    act: async (world, round) =>
      world.client.connections.disconnect({ userId: (await nowHost(world, round)).id }),
  },
  {
    name: 'disconnect while Zoom does not answer',
    points: ['connections.revocationWaits'],
    prepare: async (world, round) => {
      await hostOf(world, round)
      await world.sandbox('/faults', { match: { path: '/oauth/revoke' }, action: { status: 503 } })
    },
    act: async (world, round) =>
      world.client.connections.disconnect({ userId: (await nowHost(world, round)).id }),
  },
  {
    name: 'disconnect, cancelling meetings',
    points: [
      'connections.intendEnding',
      'connections.endingWaits',
      'meetings.intend.delete',
      'meetings.confirm.delete',
      'connections.erase',
    ],
    prepare: withMeeting,
    act: (world, round) => endWith(world, round, 'cancel'),
  },
  {
    name: 'disconnect, handing meetings over',
    points: [
      'connections.intendEnding',
      'meetings.intend.create',
      'meetings.confirm.create',
      'slots.handedOver',
      'meetings.confirm.delete',
      'connections.erase',
    ],
    prepare: async (world, round) => {
      await withMeeting(world, round)
      await hostOf(world, round + 1)
    },
    act: async (world, round) => endWith(world, round, { handOverTo: (await nowHost(world, round + 1)).id }),
  },
]

export const CONNECTION_SCENARIOS: readonly Scenario[] = ALL.map((scenario) => ({
  reported: lossReported,
  ...scenario,
}))

/** Disconnects, and waits for as long as it takes for the tokens to be erased, or the console to die. */
async function endWith(
  world: FaultWorld,
  round: number,
  meetings: 'cancel' | { handOverTo: string },
): Promise<void> {
  const { id: userId } = await nowHost(world, round)
  let { state } = await world.client.connections.disconnect({ userId, meetings })
  while (state !== 'disconnected') ({ state } = await world.client.users.get({ id: userId }))
}
