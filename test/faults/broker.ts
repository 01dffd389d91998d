import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zoomSignature } from '../../src/broker/zoom-events.ts'
import type { ConnectLink } from '../../src/contract/broker.ts'
import { BrokerService } from '../../src/main/broker/service.ts'
import { connectionOfUser } from '../../src/main/connections/queries.ts'
import { Http } from '../../src/main/zoom/http.ts'
import { leadsTo, press, type Seen, visit } from '../support/broker.ts'
import { FakeZoom } from '../support/fake-zoom.ts'
import { type Running, startProgram } from '../support/processes.ts'
import { addConnected, addTenant, addUser, openWorld } from '../support/world.ts'
import { shuffled } from './shuffled.ts'
import { until } from './world.ts'

/** A program that was killed may take a while to start again on a busy machine. */
const RESTART_MS = 60_000
const SECRET_TOKEN = 'zoom secret token'

/** Every change of the broker's store on the way of a link and of a notice. */
const POINTS = [
  'nonce.take',
  'tenants.replace',
  'link.add',
  'link.revoke',
  'link.opened',
  'links.drop',
  'visit.begin',
  'visit.declined',
  'visit.consented',
  'codes.forget',
  'news.drop',
  'notice.add',
]

/** A broker with a store that is killed and started again at the same address. */
class MortalBroker {
  readonly #folder = mkdtempSync(join(tmpdir(), 'switchboard-broker-fault-'))
  #running: Running | null = null
  #port = 0
  deaths = 0

  get base(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get pairingCode(): string {
    return /^Pairing code: (\S+)$/m.exec(this.#running?.output() ?? '')?.[1] ?? ''
  }

  /** Starts it; with a write point, it will kill itself there, and is started again. */
  async start(dieAt = ''): Promise<void> {
    const file = join(this.#folder, 'broker.json')
    const zoomApps = [{ clientId: 'client-1', secretToken: SECRET_TOKEN }]
    const store = join(this.#folder, 'broker.db')
    writeFileSync(file, JSON.stringify({ store, zoomApps, port: this.#port }))
    const env = { SWITCHBOARD_BROKER_DIE_AT: dieAt }
    const running = await startProgram('out/main/broker.js', ['--config', file], /^Broker ready: (\S+)$/, env)
    this.#running = running
    this.#port = Number(new URL(running.url).port)
    if (dieAt !== '')
      void running.exited.then(() => {
        if (running.child.signalCode !== 'SIGKILL') return
        this.deaths += 1
        return this.start()
      })
  }

  async stop(): Promise<void> {
    await this.#running?.stop()
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/**
 * Kills the broker at each of its write points while links are declined, withdrawn and used and a notice comes. Then
 * nothing was lost or consumed twice, and no connection took harm.
 */
export async function brokerDeaths(
  runs: number | null,
  seed: number,
  say: (line: string) => void,
): Promise<{ passed: number; failed: number }> {
  const deaths = shuffled(
    POINTS.flatMap((point) => [`${point}:before`, `${point}:after`]),
    seed,
  )
  let [passed, failed] = [0, 0]
  for (const at of deaths.slice(0, runs ?? deaths.length)) {
    const faults = await oneDeath(at).catch((error: Error) => [error.stack ?? error.message])
    if (faults.length === 0) passed += 1
    else failed += 1
    say(
      `${faults.length === 0 ? 'ok  ' : 'FAIL'} the broker, killed at ${at}${faults.map((fault) => `\n       ${fault}`).join('')}`,
    )
  }
  return { passed, failed }
}

async function oneDeath(at: string): Promise<string[]> {
  await using stack = new AsyncDisposableStack()
  const zoom = stack.use(await FakeZoom.start())
  const world = stack.use(await openWorld({ zoomUrl: zoom.url }))
  const broker = stack.adopt(new MortalBroker(), async (it) => {
    await it.stop()
    it.remove()
  })
  const http = stack.adopt(new Http(40_000), (it) => it.close())
  const service = stack.adopt(
    new BrokerService({
      ...world,
      http,
      onDeauthorized: (notice) => world.connections.confirmRemoval(notice),
    }),
    async (it) => {
      it.close()
      await http.close()
      await it.closed
    },
  )
  const { core } = world.store
  service.start()
  const tenantId = addTenant(world, zoom)
  const userId = addUser(world, tenantId, 'Maria Castellanos', 'maria@client1.example.com')
  zoom.addPerson('maria')
  const gone = addConnected(world, zoom, tenantId, 'Gone Person')
  const lives = addConnected(world, zoom, tenantId, 'Living Person')
  await broker.start()
  await service.pair(broker.base, broker.pairingCode)
  await broker.stop()
  await broker.start(at)

  /** Tries until it works, as people and programs do when the other side is away. */
  const again = async <T>(what: string, attempt: () => Promise<T | null>): Promise<T> => {
    let last: unknown
    const look = (): Promise<T | null> => {
      world.clock.advance(1000)
      return attempt().catch((error: unknown) => {
        last = error
        return null
      })
    }
    return until(what, look, RESTART_MS).catch((error: unknown) => {
      throw new Error(`${what}: in vain, at last because of ${String(last)}`, { cause: error })
    })
  }
  const linkIs = (id: ConnectLink['id'], state: ConnectLink['state']): Promise<unknown> =>
    again(`the link is ${state}`, async () => (service.links.get(id).state === state ? true : null))
  const newLink = () => again('a link is made', () => service.links.make(userId, 1))
  // Pressed only while the console waits there: a link's button takes few tries a minute.
  const toZoom = (url: string): Promise<string> =>
    again('somebody goes to Zoom', async () =>
      service.status().state === 'reached' ? leadsTo(await press(url, await visit(url))) : null,
    )
  const back = (query: Record<string, string>): Promise<Seen> =>
    again('somebody comes back', () =>
      visit(`${broker.base}/callback?${new URLSearchParams(query).toString()}`),
    )
  const stateOf = (authorizeUrl: string): string => new URL(authorizeUrl).searchParams.get('state') ?? ''

  const withdrawn = await newLink()
  await again('a link is withdrawn', () => service.links.withdraw(withdrawn.link.id))
  const { link, url } = await newLink()
  await back({ error: 'access_denied', state: stateOf(await toZoom(url)) })
  await linkIs(link.id, 'declined')
  const authorizeUrl = await toZoom(url)
  const code = zoom.consent('maria', authorizeUrl)
  await back({ code, state: stateOf(authorizeUrl) })
  await linkIs(link.id, 'connected')
  zoom.endGrants('client-1', gone.person.id)
  const body = JSON.stringify({
    event: 'app_deauthorized',
    payload: {
      user_id: gone.person.id,
      account_id: 'acc-1',
      client_id: 'client-1',
      deauthorization_time: new Date().toISOString(),
    },
  })
  await again('the notice is taken', async () => {
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = zoomSignature(SECRET_TOKEN, timestamp, body)
    const headers = { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': signature }
    const answer = await fetch(`${broker.base}/zoom/events`, { method: 'POST', headers, body })
    return answer.status === 204 ? true : null
  })
  await again('the notice is settled', async () => {
    const row = connectionOfUser(core, gone.userId)
    return row?.state === 'appRemoved' && row.refresh === null ? true : null
  })
  // The console's next word tells the broker that it took everything.
  await again('the broker is told', async () => (broker.deaths === 1 ? true : null))
  await service.visits.idle()

  const faults: string[] = []
  const exchanges = zoom.seen.filter(({ body: sent }) => sent.includes('grant_type=authorization_code'))
  if (exchanges.length !== 1) faults.push(`the code was sent to Zoom ${exchanges.length} times`)
  if (connectionOfUser(core, userId)?.generation !== 1) faults.push('the user was not connected once')
  const dead = await again('the withdrawn link is asked for', () => visit(withdrawn.url))
  if (![404, 410].includes(dead.status)) faults.push(`the withdrawn link answers ${dead.status}`)
  const used = await again('the used link is asked for', () => visit(url))
  if (used.status !== 410) faults.push(`the used link answers ${used.status}`)
  const replayed = await back({ code, state: stateOf(authorizeUrl) })
  if (replayed.status !== 400) faults.push(`the same answer a second time is answered ${replayed.status}`)
  for (const id of [userId, lives.userId])
    if ((await world.connections.check(id)).state !== 'healthy') faults.push('a connection took harm')
  return faults
}
