import { consentAs } from '../../src/main/demo/consent.ts'
import { leadsTo, press, visit } from '../support/broker.ts'
import type { Scenario } from './scenarios.ts'
import { type FaultWorld, until } from './world.ts'

type Host = (world: FaultWorld, round: number) => Promise<{ id: string; email: string }>

async function waitsAtBroker(world: FaultWorld): Promise<void> {
  await until('the console waits at the broker', async () => {
    const { state } = await world.client.broker.status()
    return state === 'reached' ? true : null
  })
}

/** How the link must stand after a death, where it is over then. */
const ENDS: Readonly<Record<string, 'connected' | 'failed'>> = {
  // The broker hands the code over again: it was not taken.
  'broker.takeCode:before': 'connected',
  'broker.takeCode:after': 'failed',
  'connections.intendExchange:before': 'failed',
  'connections.intendExchange:after': 'failed',
  'connections.storePair:before': 'failed',
  'connections.storePair:after': 'connected',
  'broker.endLink:before': 'connected',
  'broker.endLink:after': 'connected',
}

/** What the person does, and the operator before: make a link, open it, go to Zoom, allow it. */
async function connectByLink(world: FaultWorld, round: number): Promise<void> {
  const { rows } = await world.client.users.list({ sort: 'email', descending: false, limit: 200 })
  const host = rows[round % rows.length]
  if (host === undefined) return
  await waitsAtBroker(world)
  const { link, url } = await world.client.broker.makeLink({ userId: host.id, days: 1 })
  const sent = await press(url, await visit(url))
  await consentAs(leadsTo(sent), host.email)
  await until('the link ends', async () => {
    const { rows: links } = await world.client.broker.links({ only: 'all', limit: 5 })
    const ended = links.find(({ id }) => id === link.id)
    return ended?.endedAt ?? null
  })
}

async function newestLink(world: FaultWorld) {
  return (await world.client.broker.links({ only: 'all', limit: 1 })).rows[0]
}

async function endOf(world: FaultWorld) {
  const link = await newestLink(world)
  return link?.endedAt == null ? null : link
}

/** A user connects by a link, through a broker that outlives the console. */
export function linkScenario(hostOf: Host): Scenario {
  let acting: Promise<void> = Promise.resolve()
  return {
    name: 'connect by a link',
    points: [
      'broker.intendLink',
      'broker.confirmLink',
      'broker.noteNews',
      'broker.beginVisit',
      'broker.takeCode',
      'connections.intendExchange',
      'connections.storePair',
      'broker.endLink',
    ],
    prepare: async (world, round) => {
      const host = await hostOf(world, round)
      await world.client.connections.disconnect({ userId: host.id })
      await world.pairBroker()
      await waitsAtBroker(world)
    },
    act: (world, round) => {
      acting = connectByLink(world, round)
      return acting
    },
    // Whoever sits at Zoom while the console dies goes on there.
    settles: async (world, point) => {
      await waitsAtBroker(world)
      await acting.catch(() => undefined)
      if (ENDS[point] !== undefined) await until('the link is settled', () => endOf(world))
    },
    reported: async (world, point) => {
      await waitsAtBroker(world)
      const wanted = ENDS[point]
      if (wanted === undefined) {
        const link = await newestLink(world)
        const half = point === 'broker.intendLink:after' || point === 'broker.confirmLink:before'
        return half && link?.state === 'made' ? `a link that nobody has is shown as made, at ${point}` : null
      }
      const link = await until('the link is settled', () => endOf(world))
      const user = await world.client.users.get({ id: link.userId })
      const connected = user.state === 'healthy'
      if (link.state !== wanted) return `the link is ${link.state}, not ${wanted}, at ${point}`
      return connected === (wanted === 'connected')
        ? null
        : `the link is ${link.state}, but the user is ${user.state}, at ${point}`
    },
  }
}
