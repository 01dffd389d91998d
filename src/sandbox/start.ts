import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { CallLog } from './admin/calls.ts'
import { Faults } from './admin/faults.ts'
import { createApp } from './app.ts'
import { createClock } from './clock.ts'
import { type Home, openHome } from './home.ts'
import { createKeys } from './keys.ts'
import { Limiter } from './limits/limiter.ts'
import { createMeetingLocks } from './limits/meeting-locks.ts'
import { createTokenPacer } from './limits/token-pacer.ts'
import { UserDays } from './limits/user-days.ts'
import { createApps } from './oauth/apps.ts'
import { Grants } from './oauth/grants.ts'
import { Notices } from './oauth/notices.ts'
import { createSessions } from './oauth/sessions.ts'
import type { SandboxOptions } from './options.ts'
import type { Addresses, Sandbox } from './sandbox.ts'
import { createSwitches } from './switches.ts'
import type { Recipe } from './world/blueprint.ts'
import { createFileJournal, createMemoryJournal, type Journal } from './world/journal.ts'
import { World } from './world/world.ts'

/** A sandbox that answers. */
export interface RunningSandbox {
  url: string
  /** How far the sandbox's clock is from real time, now. */
  offsetMs(): number
  close(): Promise<void>
}

/** How long a sandbox that keeps its world waits for its address. */
const BIND_WITHIN_MS = 1000
/** How long requests under way may take when the sandbox closes. */
const CLOSE_WITHIN_MS = 1000

/** Starts a sandbox; `onClock` is told every change of the clock before the change is answered. */
export async function startSandbox(
  options: SandboxOptions,
  onClock: (offsetMs: number) => void = () => {},
): Promise<RunningSandbox> {
  const home = openHome(options)
  const journal = options.dataDir === undefined ? createMemoryJournal() : createFileJournal(options.dataDir)
  try {
    return await open(home, journal, options, onClock)
  } catch (error) {
    journal.close()
    throw error
  }
}

async function open(
  home: Home,
  journal: Journal,
  options: SandboxOptions,
  onClock: (offsetMs: number) => void,
): Promise<RunningSandbox> {
  // The address first: whoever has it owns the world, which is therefore read only then. A sandbox whose console
  // was killed may hold both for another moment.
  const server = createServer()
  const port = await bindWithin(server, home.port ?? 0, options.dataDir === undefined ? 0 : BIND_WITHIN_MS)
  const servers = [server]
  try {
    const addresses = createAddresses(port, async () => {
      const region = createServer()
      const regionPort = await bind(region, 0)
      answer(region)
      servers.push(region)
      return regionPort
    })
    const sandbox = assemble({ recipe: home.recipe, journal, onClock, addresses })
    const { problems } = sandbox.switches.set(options.switches ?? {})
    if (problems.length > 0) throw new Error(`Option switch: ${problems.join('; ')}`)
    const handle = getRequestListener(createApp(sandbox).fetch, { hostname: '127.0.0.1' })
    const answer = (to: Server): void => {
      to.on('request', (incoming, outgoing) => {
        // Before anything else, so that the answers which the platform gives by itself carry the sandbox's time too.
        outgoing.setHeader('date', sandbox.clock.dateHeader())
        void handle(incoming, outgoing)
      })
    }
    answer(server)
    home.keepPort(port)
    if (sandbox.switches.is('api.url', 'another port')) await addresses.openRegion()
    journal.commit()
    return {
      url: addresses.origin(),
      offsetMs: () => sandbox.clock.offsetMs(),
      async close() {
        sandbox.notices.close()
        await Promise.all(servers.map(closeServer))
        journal.close()
      },
    }
  } catch (error) {
    await Promise.all(servers.map(closeServer))
    throw error
  }
}

/** Puts the parts together and brings back what the journal remembers. */
function assemble(parts: {
  recipe: Recipe
  journal: Journal
  onClock: (offsetMs: number) => void
  addresses: Addresses
}): Sandbox {
  const { journal } = parts
  const clock = createClock(journal, (offsetMs) => {
    parts.onClock(offsetMs)
    notices.look()
  })
  const keys = createKeys(journal)
  const switches = createSwitches(journal)
  const apps = createApps(parts.recipe.seed, journal, switches)
  const world = new World(parts.recipe, journal)
  const grants = new Grants({ journal, world, switches, apps, clock })
  const sessions = createSessions(journal)
  const limiter = new Limiter(journal, switches)
  const userDays = new UserDays(journal, switches)
  const faults = new Faults(journal)
  const calls = new CallLog(journal)
  const notices = new Notices({ clock, journal, switches, apps, keys })
  journal.load(
    {
      clock: clock.restore,
      keys: keys.restore,
      switches: switches.restore,
      apps: apps.restore,
      accounts: (_key, value) => world.restoreAccount(value),
      users: (_key, value) => world.restoreUser(value),
      meetings: (_key, value) => world.restoreMeeting(value),
      installs: sessions.restoreInstall,
      sessions: sessions.restoreSession,
      grants: (_key, value) => grants.restoreGrant(value),
      tokens: (key, value) => grants.restoreToken(key, value),
      codes: (key, value) => grants.restoreCode(key, value),
      buckets: (key, value) => limiter.restore(key, value),
      days: (key, value) => userDays.restore(key, value),
      faults: (_key, value) => faults.restore(value),
      calls: (key, value) => calls.restore(key, value),
      notices: (_key, value) => notices.restore(value),
    },
    (table, value) => grants.isStale(table, value),
  )
  keys.ensure()
  notices.look()
  const tokenPacer = createTokenPacer()
  const locks = createMeetingLocks()
  const state = {
    clock,
    journal,
    switches,
    world,
    apps,
    grants,
    sessions,
    limiter,
    userDays,
    faults,
    calls,
    notices,
  }
  return { ...state, keys, tokenPacer, locks, addresses: parts.addresses }
}

function createAddresses(port: number, openPort: () => Promise<number>): Addresses {
  let region: Promise<string> | undefined
  let regionUrl: string | undefined
  return {
    origin: () => `http://127.0.0.1:${port}`,
    region: () => regionUrl,
    openRegion() {
      region ??= openPort().then((port) => {
        regionUrl = `http://127.0.0.1:${port}`
        return regionUrl
      })
      return region
    },
  }
}

/** Waits for a port that is taken, so long. */
async function bindWithin(server: Server, port: number, withinMs: number): Promise<number> {
  const until = Date.now() + withinMs
  for (;;) {
    try {
      return await bind(server, port)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (Date.now() >= until)
        throw new Error(`Port ${port} of 127.0.0.1 is taken by another program.`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off('listening', onListening)
      reject(error)
    }
    const onListening = (): void => {
      server.off('error', onError)
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    }
    server.once('error', onError).once('listening', onListening).listen(port, '127.0.0.1')
  })
}

/** Lets requests under way end, within bounds. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
