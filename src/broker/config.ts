import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { DomainPattern } from '../contract/return-page.ts'

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** The address under which browsers and the console reach the broker: https, or http on this machine. */
const Base = z
  .url()
  .transform((text) => new URL(text))
  .refine(
    (url) => url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)),
    'an https address, or http on this machine',
  )
  .refine(
    (url) => url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '',
    'an origin: no path, query, fragment or user name',
  )
  .transform((url) => url.origin)

const configSchema = z.strictObject({
  /** Where it listens; a proxy with TLS stands before it, or `tls` is given. */
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0),
  baseUrl: Base.optional(),
  tls: z.strictObject({ certFile: z.string(), keyFile: z.string() }).optional(),
  /** Its own store; in memory if left out, which ends every link at a restart. */
  store: z.string().min(1).optional(),
  /** Given where nobody sees the first start; good once, while no console is paired. */
  pairingCode: z.string().min(20).max(200).optional(),
  /** How many proxies of yours stand before it: so many entries of X-Forwarded-For are believed, from the right. */
  trustedProxies: z.int().min(0).max(5).default(0),
  /** Return pages are on these domains only, whatever the console registers. */
  domains: z.array(DomainPattern).max(1000).optional(),
  /** Zoom apps whose deauthorization notices come here, each with its secret token. */
  zoomApps: z
    .array(z.strictObject({ clientId: z.string().min(1), secretToken: z.string().min(8) }))
    .max(50)
    .default([]),
})

/** How a broker is to run. */
export type BrokerConfig = z.infer<typeof configSchema>

export const USAGE = `Switchboard broker: the one redirect URL of every tenant domain.

  --port N        port to listen on (default: the config's, else a free one)
  --config FILE   JSON: host, port, baseUrl, tls, store, pairingCode, trustedProxies, domains, zoomApps
  --pair          print a new pairing code although a console is paired; pairing with it replaces that console
  --help          show this`

/** Reads a configuration; names the field that is wrong. */
export function readConfig(value: unknown): BrokerConfig {
  const result = configSchema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const name = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.')
  throw new Error(`Config ${name ?? ''}: ${issue?.message ?? 'invalid'}`)
}

/** Reads a command line; undefined when only help was asked for. */
export function readCommandLine(
  args: readonly string[],
): { config: BrokerConfig; pairsAnew: boolean } | undefined {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      port: { type: 'string' },
      config: { type: 'string' },
      pair: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  if (values.help === true) return undefined
  const file: unknown = values.config === undefined ? {} : JSON.parse(readFileSync(values.config, 'utf8'))
  const config = readConfig(file)
  const port = values.port === undefined ? config.port : Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: a number from 0 to 65535`)
  return { config: { ...config, port }, pairsAnew: values.pair === true }
}
