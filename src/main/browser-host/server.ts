import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import type { Log } from '../log/log.ts'
import type { Context } from '../rpc/context.ts'
import { socketHandler } from '../rpc/router.ts'
import { targetOf } from '../request-target.ts'
import { readStaticFile, securityHeaders } from '../static-files.ts'
import type { Downloads } from './downloads.ts'
import type { Gate } from './gate.ts'

const MOST_BODY = 4096
const MOST_FRAME = 1024 * 1024
const GREETING_MS = 10_000
/** Sockets that may wait for their greeting at once: each may hold a frame in memory, and anybody here can open one. */
const MOST_WAITING = 32

interface Parts {
  readonly gate: Gate
  readonly downloads: Downloads
  readonly context: Context
  readonly rendererDir: string
  readonly log: Log
}

export interface BrowserServer {
  readonly port: number
  close(): Promise<void>
}

const Entrance = z.object({ token: z.string().max(200) })
const Greeting = z.object({ session: z.string().max(200) })

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BODY) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parsed<T>(schema: z.ZodType<T>, text: string | null): T | null {
  try {
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null)
  } catch {
    return null
  }
}

/** Serves the renderer, the entrance, downloads and the procedures' socket, on loopback only. */
export async function startBrowserServer(parts: Parts, port: number): Promise<BrowserServer> {
  const { gate, log } = parts
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request to the browser host broke')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  const sockets = acceptSockets(parts, server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as AddressInfo).port
  gate.listenOn(`127.0.0.1:${bound}`)
  return {
    port: bound,
    async close() {
      for (const socket of sockets.clients) socket.close(1001, 'Switchboard stops')
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets.clients) socket.terminate()
      })
    },
  }
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { gate, downloads } = parts
  const nonce = randomBytes(16).toString('base64url')
  const refuse = (status: number, text: string): void => {
    response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(text)
  }
  const headers = securityHeaders(nonce, gate.origin.replace('http', 'ws'))
  if (!gate.hostIsRight(request)) return refuse(403, 'This is not the address of this Switchboard.')
  const target = targetOf(request, gate.origin)
  if (target === null) return refuse(400, 'This address cannot be read.')
  const { pathname } = target
  if (request.method === 'POST' && pathname === '/session') {
    if (!gate.originIsRight(request)) return refuse(403, 'Only the console’s own page may enter.')
    const entrance = parsed(Entrance, await bodyOf(request))
    const key = entrance === null ? null : gate.spend(entrance.token)
    if (key === null)
      return refuse(403, 'This entrance was used, is over ten minutes old, or was never given.')
    response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify({ key }))
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'Only GET is answered here.')
  if (pathname.startsWith('/download/')) {
    // A look at the headers must not spend the one fetch.
    if (request.method !== 'GET') return refuse(405, 'Only GET is answered here.')
    // The address itself is the permission; a page of another site must not be able to spend it unseen.
    const site = request.headers['sec-fetch-site']
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      return refuse(403, 'Only the console’s own page may fetch files.')
    const file = downloads.take(pathname.slice('/download/'.length))
    if (file === null)
      return refuse(404, 'This file was fetched already, or offered over a minute ago. Export it again.')
    response.writeHead(200, {
      ...headers,
      'content-type': file.mediaType,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    })
    await pipeline(file.content(), response)
    return
  }
  const found = await readStaticFile(parts.rendererDir, pathname, 'browser', nonce)
  if (found === null) return refuse(404, 'Nothing is here.')
  const caching = found.isPage ? {} : { 'cache-control': 'private, max-age=31536000, immutable' }
  response.writeHead(200, { ...headers, ...caching, 'content-type': found.type })
  response.end(request.method === 'HEAD' ? undefined : found.body)
}

/** Lets a socket in whose first frame shows a session key; everything else is closed without an answer. */
function acceptSockets(parts: Parts, server: Server): WebSocketServer {
  const { gate, context, log } = parts
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME, perMessageDeflate: false })
  const handler = socketHandler()
  server.on('upgrade', (request, socket, head) => {
    // Whoever is refused may be gone before the answer is.
    socket.on('error', () => socket.destroy())
    if (
      targetOf(request, gate.origin)?.pathname !== '/rpc' ||
      !gate.hostIsRight(request) ||
      !gate.originIsRight(request)
    ) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => greet(ws))
  })
  const waiting = new Set<WebSocket>()
  const greet = (ws: WebSocket): void => {
    // The newest stays: our own page greets at once.
    const [oldest] = waiting
    if (oldest !== undefined && waiting.size >= MOST_WAITING) {
      waiting.delete(oldest)
      oldest.terminate()
    }
    waiting.add(ws)
    const late = setTimeout(() => ws.terminate(), GREETING_MS)
    ws.on('error', (error) => log.warn({ err: error }, 'a socket broke'))
    ws.on('close', () => {
      clearTimeout(late)
      waiting.delete(ws)
    })
    ws.once('message', (data: Buffer, isBinary: boolean) => {
      clearTimeout(late)
      const greeting = isBinary ? null : parsed(Greeting, data.toString())
      if (greeting === null || !gate.knowsSession(greeting.session))
        return ws.close(4401, 'unknown session key')
      waiting.delete(ws)
      void handler.upgrade(ws, { context }).catch((error: unknown) => {
        log.error({ err: error }, 'a socket could not be served')
        ws.close(1011)
      })
      ws.send('{"ok":true}')
    })
  }
  return sockets
}
