import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createBrokerApp } from './app.ts'
import type { BrokerConfig } from './config.ts'
import { BrokerKeys, newPairingCode } from './keys.ts'
import { BrokerDatabase } from './store/database.ts'
import { pairedConsole } from './store/queries.ts'
import type { WritePointHook } from './store/write-points.ts'
import { Waiting } from './waiting.ts'

export interface BrokerOptions {
  readonly config: BrokerConfig
  /** Lets another console take the place of the one that is paired. */
  readonly pairsAnew?: boolean
  readonly now?: () => number
  /** How long a browser waits for the console. */
  readonly askMs?: number
  readonly onFault?: (error: unknown) => void
  readonly atWritePoint?: WritePointHook | undefined
}

/** A broker that answers. */
export interface RunningBroker {
  /** The address under which browsers reach it. */
  readonly base: string
  /** Where it listens. */
  readonly url: string
  /** What pairs a console now; null if one is paired. */
  readonly pairingCode: string | null
  readonly waiting: Waiting
  close(): Promise<void>
}

/** Starts a broker on its store. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { config, now = Date.now, askMs, onFault = () => undefined } = options
  const db = new BrokerDatabase(config.store, options.atWritePoint)
  try {
    const server = serverFor(config)
    const port = await listen(server, config)
    const url = `${config.tls === undefined ? 'http' : 'https'}://${config.host}:${port}`
    const base = config.baseUrl ?? url
    const waiting = new Waiting(now, askMs)
    const pairing: { code: string | null } = {
      code:
        pairedConsole(db) === undefined || options.pairsAnew === true
          ? (config.pairingCode ?? newPairingCode())
          : null,
    }
    const app = createBrokerApp({
      config,
      base,
      db,
      keys: new BrokerKeys(db),
      waiting,
      now,
      pairing,
      onFault,
    })
    const answer = getRequestListener(app.fetch, { hostname: new URL(base).hostname })
    server.on('request', (incoming, outgoing) => void answer(incoming, outgoing))
    return {
      base,
      url,
      get pairingCode() {
        return pairing.code
      },
      waiting,
      async close() {
        waiting.close()
        await new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
        db.close()
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}

/** Nobody can hold it up by asking slowly, or by asking for much. */
function serverFor({ tls }: BrokerConfig): Server {
  const options = {
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 5000,
    // Looked after often enough for the two above to mean what they say.
    connectionsCheckingInterval: 2500,
  }
  const server =
    tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile) })
  server.maxHeadersCount = 60
  server.maxConnections = 2000
  return server
}

function listen(server: Server, { host, port }: BrokerConfig): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}
