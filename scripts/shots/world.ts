import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { UserId } from '../../src/contract/ids.ts'
import type { UserRow } from '../../src/contract/users.ts'
import { consentAs } from '../../src/main/demo/consent.ts'
import { type Running, startServe } from '../../test/support/processes.ts'
import { enter, type SocketClient } from '../../test/support/socket-client.ts'

export type Client = SocketClient['client']

export const PASSPHRASE = 'four words of a picture'

/** The sandbox's world: its accounts take the plans Business, Pro and Free in turn. */
const RECIPE = { seed: 1, tenants: 6, users: 66 }

/** After so long all changes have been told. */
const QUIET_MS = 400

/** The operator's zone, whatever this machine's is. */
const ENVIRONMENT = { TZ: 'Europe/Berlin' }

/** A console on a scratch data folder, as an operator and Zoom see it. */
export interface World {
  readonly dataDir: string
  readonly client: Client
  /** A fresh way in for a page, as a second start on the same folder prints it. */
  readonly entrance: () => Promise<string>
  /** Asks the sandbox's own side. */
  readonly zoom: <T>(path: string, body?: unknown) => Promise<T>
  /** Sets the sandbox's clock, which the console's follows. */
  readonly setClock: (now: string) => Promise<void>
  /** Goes through the consent page as somebody, and waits for the attempt's end. */
  readonly connect: (user: UserRow, as?: string) => Promise<void>
  /** Stops the console and starts it again on the same folder; secrets are locked then. */
  readonly restart: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Starts a console on an empty folder, and remembers the recipe of the sandbox that it may open. */
export async function startWorld(): Promise<World> {
  // Always the same name, since some screens show it.
  const dataDir = join(tmpdir(), 'switchboard-shots')
  rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir, { mode: 0o700 })
  writeFileSync(join(dataDir, 'sandbox.json'), JSON.stringify(RECIPE))
  let running: Running = await startServe(dataDir, [], ENVIRONMENT)
  let socket = await enter(running.url)

  const zoom = async <T>(path: string, body?: unknown): Promise<T> => {
    const { url } = await socket.client.sandbox.status()
    const answer = await fetch(`${url}/_sandbox${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`the sandbox answers ${answer.status} to ${path}: ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    dataDir,
    zoom,
    get client() {
      return socket.client
    },
    async entrance() {
      const second = await startServe(dataDir)
      await second.exited
      return second.url
    },
    async setClock(now) {
      // News of changes that are still to be told are due by this clock: set back before, they would come late.
      await pause(QUIET_MS)
      await zoom('/clock', { now })
    },
    async connect(user, as = user.email) {
      const { attempt } = await socket.client.connections.start({ userId: user.id, opensPage: false })
      if (attempt.authorizeUrl === null) throw new Error('the consent page has no address')
      await consentAs(attempt.authorizeUrl, as)
      while ((await socket.client.connections.attempt({ id: attempt.id })).endedAt === null) await pause(20)
    },
    async restart() {
      socket.close()
      await running.stop()
      running = await startServe(dataDir, [], ENVIRONMENT)
      socket = await enter(running.url)
    },
    async close() {
      socket.close()
      await running.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** All users, by name within their tenants. */
export async function everyone(client: Client): Promise<UserRow[]> {
  const { rows } = await client.users.list({ sort: 'name', descending: false, limit: 200 })
  return rows.toSorted((a, b) => a.tenantName.localeCompare(b.tenantName) || a.name.localeCompare(b.name))
}

/** Runs a bulk operation on users to its end. */
export async function operate(
  client: Client,
  kind: 'pause' | 'resume' | 'disconnect' | 'reconnect',
  ids: UserId[],
): Promise<string> {
  const selection = { by: 'ids' as const, ids }
  const { confirmation } = await client.operations.preview({ kind, selection })
  let operation = await client.operations.start({ kind, selection, typed: confirmation })
  while (operation.endedAt === null) {
    await pause(50)
    operation = await client.operations.get({ id: operation.id })
  }
  return operation.id
}
