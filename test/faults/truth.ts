import type { Slot } from '../../src/contract/slots.ts'
import { type FaultWorld, until } from './world.ts'

interface SandboxMeeting {
  readonly id: string | number
  readonly host_id: string
  readonly agenda?: string
  readonly start_time?: string
  readonly deleted?: boolean
  readonly creation_source?: string
}

interface Grant {
  readonly user: string
  readonly alive: boolean
  readonly endedBy: string | null
  readonly consentedAt: string
}

const FAR = { from: '2000-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z', limit: 1000 }
const MOVING = new Set(['sending', 'unknown'])

/** Waits until nothing is under way: no request in doubt, no operation running, no revocation waiting. */
export async function settled(world: FaultWorld): Promise<Slot[]> {
  const { client } = world
  return until('everything settles', async () => {
    const { rows } = await client.slots.list(FAR)
    const operations = await client.operations.list({ limit: 50 })
    const { states } = await client.users.counts({})
    const busy =
      rows.some(({ appointment }) => appointment !== null && MOVING.has(appointment.state)) ||
      operations.some(({ endedAt }) => endedAt === null) ||
      (states.revocationWaiting ?? 0) > 0 ||
      (states.zoomUnreachable ?? 0) > 0
    return busy ? null : rows
  })
}

/** Everything that the console shows and that is not so at Zoom, in words; empty if all is true. */
export async function untruths(world: FaultWorld): Promise<string[]> {
  const rows = await settled(world)
  const all = await world.sandbox<SandboxMeeting[]>('/meetings?limit=100000')
  const ours = all.filter(({ agenda, deleted }) => deleted !== true && (agenda ?? '').includes('Ref SB-'))
  const faults: string[] = []
  const shown = new Map<string, Slot>()
  for (const slot of rows) {
    const { appointment } = slot
    if (slot.status !== 'booked' || appointment === null) continue
    if (appointment.state !== 'saved') {
      faults.push(`appointment ${slot.id} is ${appointment.state}: ${appointment.stateReason}`)
      continue
    }
    const { meeting } = appointment
    if (meeting === null) faults.push(`appointment ${slot.id} is saved without a meeting`)
    else shown.set(meeting.zoomMeetingId, slot)
    if (meeting !== null && meeting.startAt !== slot.startAt)
      faults.push(`appointment ${slot.id} is not at its slot's time`)
  }
  for (const { id, start_time } of ours) {
    const slot = shown.get(String(id))
    if (slot === undefined) faults.push(`meeting ${id} at Zoom has no appointment`)
    else if (start_time === undefined || Date.parse(start_time) !== Date.parse(slot.startAt))
      faults.push(`meeting ${id} is at ${start_time}, its appointment at ${slot.startAt}`)
    shown.delete(String(id))
  }
  for (const id of shown.keys()) faults.push(`meeting ${id} is shown as saved and is not at Zoom`)
  return [...faults, ...(await falseConnections(world))]
}

/** Connections whose shown state is not so: each is asked, and a living grant nobody shows is looked for. */
async function falseConnections(world: FaultWorld): Promise<string[]> {
  const { client } = world
  const { rows } = await client.users.list({ sort: 'name', descending: false, limit: 200 })
  const people = await world.sandbox<Array<{ id?: string; email: string }>>('/users?limit=1000')
  const grants = await world.sandbox<Grant[]>('/grants')
  const alive = new Set(grants.flatMap(({ user, alive: lives }) => (lives ? [user] : [])))
  const faults: string[] = []
  for (const row of rows) {
    const zoomUser = people.find(({ email }) => email.toLowerCase() === row.email.toLowerCase())?.id
    const lives = zoomUser !== undefined && alive.has(zoomUser)
    if (row.state === 'healthy' || row.state === 'scopeGap') {
      // The proof is a call: it must come through, by a refresh if need be.
      const outcome = await client.connections.check({ userId: row.id }).catch((error: Error) => error)
      if (outcome instanceof Error) faults.push(`${row.email} is shown ${row.state}, but: ${outcome.message}`)
    } else if (row.state === 'paused') {
      if (!lives) faults.push(`${row.email} is shown paused, but Zoom has ended the authorization`)
    } else if (
      (row.state === 'needsConsent' || row.state === 'appRemoved') &&
      lives &&
      !/lost/.test(row.stateReason ?? '')
    )
      faults.push(
        `${row.email} is shown ${row.state} (${row.stateReason}), but Zoom still accepts them:${await evidence(world, row.id, grants, zoomUser)}`,
      )
    else if (
      row.state === 'disconnected' &&
      lives &&
      !(row.stateReason ?? '').includes('may still stand at Zoom')
    )
      faults.push(
        `${row.email} is shown disconnected, but Zoom still accepts them:${await evidence(world, row.id, grants, zoomUser)}`,
      )
  }
  return faults
}

/** What both sides remember of a user, for whoever has to find the fault. */
async function evidence(
  world: FaultWorld,
  userId: string,
  grants: readonly Grant[],
  zoomUser: string | undefined,
): Promise<string> {
  const { history } = await world.client.users.get({ id: userId })
  const theirs = grants
    .filter(({ user }) => user === zoomUser)
    .map((grant) => `Zoom ${grant.consentedAt} ${grant.endedBy ?? 'alive'}`)
  const ours = history.slice(0, 8).map(({ at, text }) => `here ${at} ${text}`)
  return [...theirs, ...ours].map((line) => `\n         ${line}`).join('')
}
