import { createHash, randomBytes } from 'node:crypto'
import { readConfig } from '../../src/broker/config.ts'
import { type BrokerOptions, type RunningBroker, startBroker } from '../../src/broker/start.ts'
import { BrokerService } from '../../src/main/broker/service.ts'
import { Http } from '../../src/main/zoom/http.ts'
import type { TenantId, UserId } from '../../src/contract/ids.ts'
import { FakeZoom } from './fake-zoom.ts'
import { addTenant, addUser, openWorld, type World, type WorldOptions } from './world.ts'

/** A page as a browser without scripts sees it. */
export interface Seen {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly location: string | null
}

/** Asks for a page and follows nothing. */
export async function visit(url: string, init: RequestInit = {}): Promise<Seen> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  return {
    status: response.status,
    headers: response.headers,
    text: await response.text(),
    location: response.headers.get('location'),
  }
}

/** What a form on a page would send. */
export function formOf(page: Seen): URLSearchParams {
  const value = /name="form" value="([^"]*)"/.exec(page.text)?.[1]
  return new URLSearchParams(value === undefined ? {} : { form: value })
}

/** Presses the button of a link's page. */
export async function press(url: string, page: Seen): Promise<Seen> {
  return visit(url, {
    method: 'POST',
    headers: { origin: new URL(url).origin },
    body: formOf(page),
  })
}

/** The consent page to which a page leads. */
export function leadsTo(page: Seen): string {
  const found = /http-equiv="refresh" content="0; url=([^"]*)"/.exec(page.text)?.[1]
  if (found === undefined) throw new Error(`the page leads nowhere: ${page.status} ${page.text}`)
  return found.replaceAll('&amp;', '&')
}

/** A broker in this process, a console in this process, a fake Zoom, all over real HTTP. */
export interface BrokerWorld extends AsyncDisposable {
  readonly zoom: FakeZoom
  readonly broker: RunningBroker
  readonly world: World
  /** The console's part of it; another one after {@link comeAgain}. */
  readonly service: BrokerService
  readonly tenantId: TenantId
  readonly userId: UserId
  /** The console goes: nobody waits at the broker any more. */
  goAway(): Promise<void>
  /** It comes again on the same data, as after a restart. */
  comeAgain(): Promise<void>
  /** Makes a link, opens it and presses its button: answers the consent page's address. */
  goToZoom(url?: string): Promise<{ url: string; authorizeUrl: string }>
  /** Comes back from Zoom with a code of somebody. */
  comeBack(authorizeUrl: string, personId: string): Promise<Seen>
  /** Waits until the link of the user stands so. */
  linkBecomes(state: string): Promise<void>
}

export async function openBrokerWorld(
  options: { world?: WorldOptions; broker?: Partial<BrokerOptions>; config?: Record<string, unknown> } = {},
): Promise<BrokerWorld> {
  const zoom = await FakeZoom.start()
  const broker = await startBroker({
    config: readConfig(options.config ?? {}),
    askMs: 2000,
    ...options.broker,
  })
  const world = await openWorld({ zoomUrl: zoom.url, ...options.world })
  let http = new Http(40_000)
  const open = (): BrokerService => {
    http = new Http(40_000)
    const opened = new BrokerService({
      ...world,
      http,
      onDeauthorized: (notice) => world.connections.confirmRemoval(notice),
    })
    opened.start()
    return opened
  }
  let service = open()
  const goAway = async (): Promise<void> => {
    service.close()
    await http.close()
    await service.closed
  }
  const tenantId = addTenant(world, zoom)
  const userId = addUser(world, tenantId, 'Maria Castellanos', 'maria@client1.example.com')
  zoom.addPerson('maria')
  await service.pair(broker.base, broker.pairingCode ?? '')
  await reached(service)
  return {
    zoom,
    broker,
    world,
    get service() {
      return service
    },
    tenantId,
    userId,
    goAway,
    async comeAgain() {
      service = open()
      await reached(service)
    },
    async goToZoom(given) {
      const url = given ?? (await service.links.make(userId, 7)).url
      const sent = await press(url, await visit(url))
      return { url, authorizeUrl: leadsTo(sent) }
    },
    async comeBack(authorizeUrl, personId) {
      const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
      const code = zoom.consent(personId, authorizeUrl)
      return visit(`${broker.base}/callback?${new URLSearchParams({ code, state }).toString()}`)
    },
    async linkBecomes(state) {
      await until(() => service.links.list({ only: 'all', limit: 1 }).rows[0]?.state === state)
      await service.visits.idle()
    },
    async [Symbol.asyncDispose]() {
      await goAway()
      await world[Symbol.asyncDispose]()
      await broker.close()
      await zoom[Symbol.asyncDispose]()
    },
  }
}

/** Waits until the console waits at the broker. */
export function reached(service: BrokerService): Promise<void> {
  return until(() => service.status().state === 'reached')
}

/** Waits until something holds, letting the event loop turn. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}
