import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attempt } from '../../src/contract/connections.ts'
import { readConfig } from '../../src/broker/config.ts'
import { type RunningBroker, startBroker } from '../../src/broker/start.ts'
import { consentAs } from '../../src/main/demo/consent.ts'
import { type Running, startSandbox, startServe } from '../support/processes.ts'
import { enter, type SocketClient } from '../support/socket-client.ts'

type Client = SocketClient['client']

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Asks again, a little later each time, until what is asked for holds. */
export async function until<T>(what: string, look: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > deadline) throw new Error(`waited ${withinMs / 1000} s in vain: ${what}`)
    await later(15)
  }
}

/** A Zoom that outlives the console, and a console that may be killed and started again. */
export class FaultWorld {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'switchboard-fault-'))
  readonly #sandbox: Running
  #console: Running | null = null
  #socket: SocketClient | null = null
  #broker: RunningBroker | null = null

  private constructor(sandbox: Running) {
    this.#sandbox = sandbox
  }

  /** Starts both, with a Zoom app, a tenant and so many users, whose tokens survive a restart unattended. */
  static async create(users: number): Promise<FaultWorld> {
    const sandbox = await startSandbox(['--tenants', '1', '--users', String(users + 6), '--plan', 'business'])
    const world = new FaultWorld(sandbox)
    await world.start()
    const { client } = world
    await client.settings.protectSecrets({ mode: 'keyFile', understood: true })
    const apps =
      await world.sandbox<Array<{ clientId: string; clientSecret?: string; level: string; name: string }>>(
        '/apps',
      )
    const app = apps.find(({ level, clientSecret }) => level === 'user' && clientSecret !== undefined)
    if (app === undefined) throw new Error('the sandbox has no confidential app at user level')
    const { id: zoomAppId } = await client.zoomApps.add({
      name: 'Under test',
      level: 'user',
      clientId: app.clientId,
      clientSecret: app.clientSecret ?? null,
    })
    const tenant = await client.tenants.add({
      name: 'Northgate Clinics',
      domain: 'client1.example.com',
      zoomAppId,
      timeZone: 'UTC',
    })
    const people = await world.sandbox<Array<{ email: string; status: string }>>('/users?limit=1000')
    for (const { email } of people.filter(({ status }) => status === 'active').slice(0, users))
      await client.users.add({ tenantId: tenant.id, name: email, email, timeZone: 'UTC' })
    return world
  }

  get client(): Client {
    if (this.#socket === null) throw new Error('the console is not running')
    return this.#socket.client
  }

  /** Starts the console; with a write point, it will kill itself there. */
  async start(dieAt?: string): Promise<void> {
    const home = `${this.dataDir}-home`
    const { url: zoom } = this.#sandbox
    this.#console = await startServe(this.dataDir, [], {
      XDG_CONFIG_HOME: home,
      SWITCHBOARD_ZOOM_OAUTH_URL: zoom,
      SWITCHBOARD_ZOOM_API_URL: zoom,
      ...(dieAt === undefined ? {} : { SWITCHBOARD_DIE_AT: dieAt }),
    })
    this.#socket = await enter(this.#console.url)
  }

  /** Starts a console that is to kill itself at a write point before it is ready; true if it did. */
  async startDies(at: string): Promise<boolean> {
    try {
      await this.start(at)
    } catch (error) {
      // A killed process has no exit code.
      return error instanceof Error && error.message.includes('ended with null before it was ready')
    }
    await this.stop()
    return false
  }

  /** Stops the console politely. */
  async stop(): Promise<void> {
    this.#socket?.close()
    await this.#console?.stop()
  }

  /** Ends the console as kill -9 does. */
  async kill(): Promise<void> {
    this.#socket?.close()
    await this.#console?.kill()
  }

  /**
   * Does something to a console that is to die at a write point meanwhile.
   *
   * @returns true if it died
   */
  async dies(action: (client: Client) => Promise<unknown>): Promise<boolean> {
    const running = this.#console
    if (running === null) throw new Error('the console is not running')
    const lived = action(this.client).then(
      () => true,
      // A dying console breaks the socket first: whether it died is what its exit says.
      () => Promise.race([running.exited, later(5000)]).then(() => false),
    )
    const died = !(await Promise.race([lived, running.exited.then(() => false)]))
    this.#socket?.close()
    if (!died) await running.stop()
    return died && running.child.signalCode === 'SIGKILL'
  }

  /** Asks the sandbox's own side. */
  async sandbox<T>(path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.#sandbox.url}/_sandbox${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`the sandbox answers ${answer.status} to ${path}: ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** Pairs a broker that outlives the console, once. */
  async pairBroker(): Promise<void> {
    if (this.#broker !== null) return
    this.#broker = await startBroker({ config: readConfig({}), askMs: 700 })
    const { base, pairingCode } = this.#broker
    await this.client.broker.pair({ base, code: pairingCode ?? '' })
  }

  /** Connects a user through the consent page. */
  async connect(userId: string, email: string): Promise<Attempt> {
    const { attempt } = await this.client.connections.start({ userId })
    if (attempt.authorizeUrl === null) throw new Error('the consent page has no address')
    await consentAs(attempt.authorizeUrl, email)
    return until('the attempt ends', async () => {
      const now = await this.client.connections.attempt({ id: attempt.id })
      return now.endedAt === null ? null : now
    })
  }

  /** Ends both and takes the folders away. */
  async close(): Promise<void> {
    await this.stop()
    await this.#broker?.close()
    await this.#sandbox.stop()
    for (const folder of [this.dataDir, `${this.dataDir}-home`])
      rmSync(folder, { recursive: true, force: true })
  }
}
