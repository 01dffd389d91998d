import { addTenant, addUser, openWorld } from '../support/world.ts'
import { startSandbox, startServe } from '../support/processes.ts'
import { enter } from '../support/socket-client.ts'
import { connectionOfUser } from '../../src/main/connections/queries.ts'
import { TokenKeeper } from '../../src/main/connections/tokens.ts'
import { consentAs } from '../../src/main/demo/consent.ts'
import { brokerDeaths } from './broker.ts'
import { CONNECTION_SCENARIOS } from './connection-scenarios.ts'
import { crashRuns } from './crash.ts'
import { FaultWorld } from './world.ts'

type Counts = { passed: number; failed: number }

const ROUNDS = 1000
const CALLERS = 50
/** Of a short run, so many rounds a run: they are cheap beside a crash. */
const ROUNDS_A_RUN = 5
const HOUR = 3_600_000

/**
 * Rounds of many callers against the rotating sandbox, deaths at every write point of a connection's life and of the
 * broker, and a second start on the same data folder.
 *
 * @param runs how many deaths; null for every point once, and all the rounds
 */
export async function connectionRuns(
  runs: number | null,
  seed: number,
  say: (line: string) => void,
): Promise<Counts> {
  const parts = [
    await rounds(runs === null ? ROUNDS : Math.min(ROUNDS, runs * ROUNDS_A_RUN), say),
    await crashRuns(runs, seed, say, CONNECTION_SCENARIOS),
    await secondStart(say),
    await brokerDeaths(runs === null ? null : Math.ceil(runs / 10), seed, say),
  ]
  return {
    passed: parts.reduce((sum, { passed }) => sum + passed, 0),
    failed: parts.reduce((sum, { failed }) => sum + failed, 0),
  }
}

/** Each round an hour passes here, and 50 callers want a token at once: one refresh, and no token that is dead. */
async function rounds(count: number, say: (line: string) => void): Promise<Counts> {
  const sandbox = await startSandbox(['--tenants', '1', '--users', '6', '--plan', 'business'])
  const world = await openWorld({ zoomUrl: sandbox.url })
  try {
    const ask = async <T>(path: string): Promise<T> =>
      (await (await fetch(`${sandbox.url}/_sandbox${path}`)).json()) as T
    const apps = await ask<Array<{ clientId: string; clientSecret?: string; level: string }>>('/apps')
    const app = apps.find(({ level, clientSecret }) => level === 'user' && clientSecret !== undefined)
    const people = await ask<Array<{ email: string; status: string }>>('/users?limit=100')
    const person = people.find(({ status }) => status === 'active')
    if (app?.clientSecret === undefined || person === undefined) throw new Error('the sandbox is empty')
    const zoomApp = world.zoomApps.add({
      name: 'Under test',
      level: 'user',
      clientId: app.clientId,
      clientSecret: app.clientSecret,
    })
    const tenantId = addTenant(world)
    if (world.tenants.row(tenantId).zoom_app_id !== zoomApp.id) throw new Error('the tenant has another app')
    const userId = addUser(world, tenantId, 'Under test', person.email)
    const { attempt } = await world.connections.attempts.start(userId)
    await consentAs(attempt.authorizeUrl ?? '', person.email)
    while (world.connections.attempts.get(attempt.id).endedAt === null)
      await new Promise((resolve) => setImmediate(resolve))
    const row = connectionOfUser(world.store.core, userId)
    if (row === undefined) throw new Error('the user was not connected')
    const tokens = new TokenKeeper(world).sourceOf(row.id)
    let refreshes = 0
    let bad = 0
    for (let round = 0; round < count; round += 1) {
      const old = await tokens.current()
      world.clock.advance(HOUR)
      // Half of them find it old, half had it refused: all end up with the same new one.
      const wants = Array.from({ length: CALLERS }, (_caller, i) =>
        i % 2 === 0 ? tokens.current() : tokens.afterRefusal(old),
      )
      const got = new Set(await Promise.all(wants))
      const log = world.connections.refreshLog(userId)
      const now = (log[0]?.number ?? 0) - refreshes
      refreshes = log[0]?.number ?? 0
      if (now !== 1 || got.size !== 1 || got.has(old) || log[0]?.outcome !== 'stored') bad += 1
    }
    const answers = world.store.ledger.all<{ status: number; calls: number }>(
      "SELECT status, count(*) AS calls FROM calls WHERE operation = 'oauth/token' GROUP BY status",
    )
    say(
      `${bad === 0 ? 'ok  ' : 'FAIL'} ${count} rounds of ${CALLERS} callers: ${refreshes} refreshes, Zoom answered ${answers.map(({ status, calls }) => `${status} ${calls} times`).join(', ')}`,
    )
    return { passed: count - bad, failed: bad }
  } finally {
    await world[Symbol.asyncDispose]()
    await sandbox.stop()
  }
}

/** A second start opens no second console: it is let into the first and ends with 0. After a kill -9 the next one owns. */
async function secondStart(say: (line: string) => void): Promise<Counts> {
  const world = await FaultWorld.create(1)
  const faults: string[] = []
  try {
    const second = await startServe(world.dataDir)
    const code = await second.exited
    if (code !== 0) faults.push(`the second start ended with ${code}`)
    const entered = await enter(second.url)
    const [first, again] = await Promise.all([world.client.settings.hello(), entered.client.settings.hello()])
    if (first.startedAt !== again.startedAt) faults.push('the second entrance leads to another console')
    entered.close()
    await world.kill()
    await world.start()
    if ((await world.client.settings.hello()).starts !== first.starts + 1)
      faults.push('after kill -9 the next start does not own the folder')
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  } finally {
    await world.close()
  }
  say(`${faults.length === 0 ? 'ok  ' : 'FAIL'} a second start on the same data folder ${faults.join('; ')}`)
  return faults.length === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}
