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

/** Asks the own side of the sandbox that a console started, at the address it keeps in the data folder. */
export async function zoom<T>({ dataDir }: ConsoleUnderTest, path: string, body?: unknown): Promise<T> {
  const { port } = JSON.parse(readFileSync(join(dataDir, 'sandbox.json'), 'utf8')) as { port: number }
  const answer = await fetch(`http://127.0.0.1:${port}/_sandbox${path}`, {
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
