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
