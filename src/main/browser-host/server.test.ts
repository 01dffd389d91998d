import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { sendRaw, statusOf } from '../../../test/support/raw-http.ts'
import {
  removeFolders,
  startTestConsole,
  temporaryFolder,
  type TestConsole,
} from '../../../test/support/test-console.ts'
import { silentLog } from '../log/log.ts'
import { Downloads } from './downloads.ts'
import { Gate } from './gate.ts'
import { type BrowserServer, startBrowserServer } from './server.ts'

const clock = new ManualClock()
const gate = new Gate(clock)
const downloads = new Downloads(clock)
let app: TestConsole
let server: BrowserServer

beforeAll(async () => {
  app = await startTestConsole()
  const rendererDir = join(temporaryFolder(), 'renderer')
  mkdirSync(rendererDir)
  writeFileSync(join(rendererDir, 'index.html'), '<html data-style-nonce="%NONCE%">page</html>')
  writeFileSync(join(rendererDir, 'a.js'), 'script')
  server = await startBrowserServer(
    { gate, downloads, context: app.console.context, rendererDir, log: silentLog() },
    0,
  )
})
afterAll(async () => {
  await server?.close()
  await app?.close()
  removeFolders()
})

const host = (): string => `127.0.0.1:${server.port}`
/** Sends a request as it stands, which no browser and no `fetch` would: any Host, any target. */
async function raw(
  line: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<{ status: number; text: string }> {
  const all = {
    host: host(),
    connection: 'close',
    ...(body === '' ? {} : { 'content-length': String(body.length) }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const text = await sendRaw(server.port, `${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
  return { status: statusOf(text), text }
}
const enter = (
  token: unknown,
  origin: string | null = gate.origin,
  headers: Record<string, string> = {},
): ReturnType<typeof raw> =>
  raw('POST /session', { ...(origin === null ? {} : { origin }), ...headers }, JSON.stringify({ token }))
function offer(name = 'report.csv', text = 'a,b'): string {
  const offered = downloads.offer({ name, mediaType: 'text/csv', content: () => Readable.from([text]) })
  return offered.kind === 'download' ? offered.url : ''
}

/** Opens a socket, shows a first frame, and answers what became of it. */
function socket(
  frame: string | Buffer,
  path = '/rpc',
  origin = gate.origin,
  hostName?: string,
): Promise<string> {
  return new Promise((resolve) => {
    const ws = new WebSocket(`ws://${host()}${path}`, {
      origin,
      ...(hostName === undefined ? {} : { headers: { host: hostName } }),
    })
    ws.on('unexpected-response', (_request, response) => resolve(`refused ${response.statusCode}`))
    ws.on('error', () => resolve('refused'))
    ws.on('open', () => ws.send(frame))
    ws.on('message', (data: Buffer) => {
      resolve(data.toString())
      ws.close()
    })
    ws.on('close', (code) => resolve(`closed ${code}`))
  })
}

describe('the address', () => {
  it.each(['localhost', '127.0.0.1', 'evil.example', '127.0.0.1:1', 'LOCALHOST:80'])(
    'under the name %s answers nothing, whatever is asked',
    async (name) => {
      for (const line of ['GET /', 'GET /a.js', 'POST /session', `GET ${offer()}`])
        expect((await raw(line, { host: name, origin: gate.origin }, '{}')).status).toBe(403)
    },
  )

  it.each(['GET //evil.example/', 'GET http://evil.example/', 'GET ?x', 'OPTIONS *'])(
    'is asked for %s in vain',
    async (line) => {
      const { status, text } = await raw(line)
      expect([400, 404, 405]).toContain(status)
      expect(text).not.toContain('page</html>')
    },
  )

  it.each([
    '/..%2f..%2fcore.db',
    '/%2e%2e/%2e%2e/x.js',
    '/..\\x.js',
    '/../../../../etc/passwd.js',
    '/a.js%00',
  ])('gives no file outside for %s', async (path) => {
    expect((await raw(`GET ${path}`)).status).toBe(404)
  })

  it.each(['POST /', 'PUT /a.js', 'DELETE /session', 'PATCH /session', 'TRACE /', 'POST /download/x'])(
    'takes no %s',
    async (line) => {
      expect((await raw(line, { origin: gate.origin })).status).toBe(405)
    },
  )

  it('answers HEAD with the headers alone', async () => {
    const { status, text } = await raw('HEAD /')
    expect(status).toBe(200)
    expect(text.split('\r\n\r\n')[1]).toBe('')
  })
})

describe('every answer', () => {
  it('sets the policy, no cookie, and lets no other origin read it', async () => {
    for (const line of [
      'GET /',
      'GET /users',
      'GET /a.js',
      'GET /none.js',
      'POST /session',
      'PUT /',
      'GET /download/x',
    ]) {
      const { text } = await raw(line)
      const [head = ''] = text.split('\r\n\r\n')
      expect(head).toMatch(/content-security-policy: default-src 'none'/i)
      expect(head).toMatch(/x-content-type-options: nosniff/i)
      expect(head).not.toMatch(/set-cookie|access-control-allow/i)
    }
  })

  it('has a fresh nonce, the same in the policy and in the page, and pages are not kept', async () => {
    const nonces: string[] = []
    for (let i = 0; i < 3; i += 1) {
      const { text } = await raw(i === 2 ? 'GET /index.html' : 'GET /')
      const nonce = /'nonce-([\w-]+)'/.exec(text)?.[1] ?? ''
      expect(nonce.length).toBeGreaterThanOrEqual(22)
      expect(text).toContain(`data-style-nonce="${nonce}"`)
      expect(text).toMatch(/cache-control: no-store/i)
      nonces.push(nonce)
    }
    expect(new Set(nonces).size).toBe(3)
  })
})

describe('the entrance', () => {
  it('is for a token from our own page, once', async () => {
    const token = gate.newToken()
    const { status, text } = await enter(token)
    const key = /\{"key":"([\w-]{43})"\}/.exec(text)?.[1] ?? ''
    expect([status, gate.knowsSession(key)]).toEqual([200, true])
    expect((await enter(token)).status).toBe(403)
  })

  it.each([
    ['another page', 'https://evil.example'],
    ['another port of this machine', 'http://127.0.0.1:1'],
    ['localhost', 'http://localhost'],
    ['a sandboxed frame', 'null'],
    ['no page at all', null],
  ])('is shut to %s, and its token is not burnt', async (_who, origin) => {
    const token = gate.newToken()
    expect((await enter(token, origin)).status).toBe(403)
    expect((await enter(token)).status).toBe(200)
  })

  it.each(['', 'x', 7, null, undefined, ['a'], 'x'.repeat(201)])('is shut to the token %j', async (token) => {
    expect((await enter(token)).status).toBe(403)
  })

  it.each(['', '{', '[]', 'null', `{"token":"${'x'.repeat(5000)}"}`])(
    'is shut to a body that is none',
    async (body) => {
      expect((await raw('POST /session', { origin: gate.origin }, body)).status).toBe(403)
    },
  )

  it('asks for no token in the address, where logs and histories would keep it', async () => {
    const token = gate.newToken()
    expect((await raw(`GET /session?token=${token}`)).text).not.toContain('"key"')
    expect((await enter(token)).status).toBe(200)
  })
})

describe('a download', () => {
  it('is fetched once, under its own name and as a file', async () => {
    const url = offer('zoom usage ü".csv', 'a,b')
    const { status, text } = await raw(`GET ${url}`)
    expect([status, text.endsWith('a,b\r\n0\r\n\r\n')]).toEqual([200, true])
    expect(text).toMatch(/content-disposition: attachment; filename\*=UTF-8''zoom%20usage%20%C3%BC%22\.csv/i)
    expect((await raw(`GET ${url}`)).status).toBe(404)
  })

  it('is not spent by a look, nor by a page of another site', async () => {
    const url = offer()
    expect((await raw(`HEAD ${url}`)).status).toBe(405)
    for (const site of ['cross-site', 'same-site'])
      expect((await raw(`GET ${url}`, { 'sec-fetch-site': site })).status).toBe(403)
    expect((await raw(`GET ${url}`, { 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  it('is gone after a minute', async () => {
    const url = offer()
    clock.advance(60_001)
    expect((await raw(`GET ${url}`)).status).toBe(404)
  })
})

describe('the socket', () => {
  const key = (): string => gate.spend(gate.newToken()) ?? ''
  const greeting = (session: unknown): string => JSON.stringify({ session })

  it('takes a session key in its first frame', async () => {
    expect(await socket(greeting(key()))).toBe('{"ok":true}')
  })

  it('is closed to a token, to no key and to what is no greeting', async () => {
    for (const frame of [
      greeting(gate.newToken()),
      greeting(''),
      greeting(null),
      '{}',
      'x',
      Buffer.from(greeting(key())),
    ])
      expect(await socket(frame)).toBe('closed 4401')
  })

  it('waits for the greeting of a few only, and the newest is served', async () => {
    const idle = Array.from(
      { length: 60 },
      () => new WebSocket(`ws://${host()}/rpc`, { origin: gate.origin }),
    )
    let ended = 0
    for (const ws of idle) {
      ws.on('close', () => (ended += 1))
      ws.on('error', () => undefined)
    }
    await Promise.all(idle.map((ws) => once(ws, 'open')))
    expect(await socket(greeting(key()))).toBe('{"ok":true}')
    await expect.poll(() => ended).toBeGreaterThanOrEqual(28)
    for (const ws of idle) ws.terminate()
  })

  it('is refused to other pages, names and paths before it is one', async () => {
    expect(await socket(greeting(key()), '/rpc', 'https://evil.example')).toBe('refused 403')
    expect(await socket(greeting(key()), '/rpc', 'http://127.0.0.1:1')).toBe('refused 403')
    expect(await socket(greeting(key()), '/rpc', gate.origin, 'evil.example')).toBe('refused 403')
    expect(await socket(greeting(key()), '/other')).toBe('refused 403')
    expect(await socket(greeting(key()), '/rpc/')).toBe('refused 403')
  })
})
