import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConsoleUnderTest } from './fixtures.ts'

/** A person of the sandbox. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly type: number
  readonly status: string
  readonly account_id: string
}

/** Where the sandbox that a console started answers, as the data folder keeps it. */
export function zoomUrl({ dataDir }: ConsoleUnderTest): string {
  const { port } = JSON.parse(readFileSync(join(dataDir, 'sandbox.json'), 'utf8')) as { port: number }
  return `http://127.0.0.1:${port}`
}

/** Asks the own side of that sandbox. */
export async function zoom<T>(app: ConsoleUnderTest, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${zoomUrl(app)}/_sandbox${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`the sandbox answers ${answer.status} to ${path}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Licensed people of the sandbox who can be connected and have nothing wrong with them. */
export async function licensedPeople(app: ConsoleUnderTest): Promise<Person[]> {
  const people = await zoom<Person[]>(app, '/users?limit=1000')
  return people.filter(({ type, status }) => type === 2 && status === 'active')
}

/** A request as the sandbox remembers it. */
export interface SandboxCall {
  readonly method: string
  readonly path: string
  readonly user: string | null
  readonly label: 'LIGHT' | 'MEDIUM' | 'HEAVY' | null
  readonly status: number | null
  readonly time: string
}

export interface SandboxMeeting {
  readonly id: number
  readonly host_id: string
  readonly topic: string
  readonly start_time?: string
  readonly deleted?: boolean
}

/** The meetings that a person hosts and that are there. */
export async function meetingsOf(app: ConsoleUnderTest, hostId: string): Promise<SandboxMeeting[]> {
  const all = await zoom<SandboxMeeting[]>(app, '/meetings?limit=100000')
  return all.filter(({ host_id, deleted }) => host_id === hostId && deleted !== true)
}

/** The people whose tokens the sandbox still takes. */
export async function grantedUsers(app: ConsoleUnderTest): Promise<Set<string>> {
  const grants = await zoom<Array<{ user: string; alive: boolean }>>(app, '/grants')
  return new Set(grants.flatMap(({ user, alive }) => (alive ? [user] : [])))
}

/** How many requests to `/v2` the sandbox saw, by person, UTC day and label. */
export async function callsByUserDayLabel(app: ConsoleUnderTest): Promise<Record<string, number>> {
  const calls = await zoom<SandboxCall[]>(app, '/calls')
  const counts: Record<string, number> = {}
  for (const { path, user, label, time } of calls) {
    if (!path.startsWith('/v2/')) continue
    const key = `${user} ${new Date(time).toISOString().slice(0, 10)} ${label?.toLowerCase()}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
