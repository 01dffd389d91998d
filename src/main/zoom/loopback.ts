import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { targetOf } from '../request-target.ts'
import { LOOPBACK_POLICY, loopbackPage } from './loopback-page.ts'

/** What the browser brought back. */
export type LoopbackAnswer =
  | { readonly kind: 'code'; readonly query: URLSearchParams }
  | { readonly kind: 'error'; readonly error: string; readonly description: string }

/** The path of the redirect URI; Zoom ignores the port of a loopback one, and nothing else of it. */
export const CALLBACK_PATH = '/callback'

/** What must stand in the Zoom app's list of redirect URIs. */
export const REDIRECT_URI = `http://127.0.0.1${CALLBACK_PATH}`

interface Expectations {
  /** The state that the answer must carry; known only once the listener has its port. */
  readonly state: string
  readonly onAnswer: (answer: LoopbackAnswer) => void
  /** Told of requests that were refused, in words. */
  readonly onRefused: (text: string) => void
}

/** A listener for one authorization answer (RFC 8252 section 7.3). */
export interface Loopback {
  readonly redirectUri: string
  expect(expectations: Expectations): void
  close(): void
}

const MOST_CONNECTIONS = 16

/** Bounds the connections of a server by ending the oldest: whoever holds many open must not keep out the answer. */
function keepNewest(server: Server, most: number): void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    const [oldest] = open
    if (oldest !== undefined && open.size >= most) {
      open.delete(oldest)
      oldest.destroy()
    }
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * Listens on 127.0.0.1, on a port that the system chooses, for one answer. Requests with another `Host`,
 * path, method or state are refused without ending the attempt: any page on this machine could send them.
 */
export async function listenOnLoopback(): Promise<Loopback> {
  let expected: Expectations | undefined
  let answered = false
  let host = ''
  const server = createServer((request, response) => {
    const page = answer(request)
    respond(response, page.status, page.html)
  })
  server.headersTimeout = 5000
  server.requestTimeout = 5000
  keepNewest(server, MOST_CONNECTIONS)

  const answer = (request: IncomingMessage): { status: number; html: string } => {
    if (request.headers.host !== host) return loopbackPage('notForUs')
    const url = targetOf(request, `http://${host}`)
    if (url === null || request.method !== 'GET' || url.pathname !== CALLBACK_PATH || expected === undefined)
      return loopbackPage('notForUs')
    if (answered) return loopbackPage('alreadyAnswered')
    if (!same(url.searchParams.get('state') ?? '', expected.state)) {
      expected.onRefused(
        'An answer with a wrong state was refused; it belongs to another attempt or to another page.',
      )
      return loopbackPage('wrongState')
    }
    const error = url.searchParams.get('error')
    const code = url.searchParams.get('code')
    if (error === null && code === null) return loopbackPage('notForUs')
    answered = true
    const { onAnswer } = expected
    const result: LoopbackAnswer =
      error === null
        ? { kind: 'code', query: url.searchParams }
        : {
            kind: 'error',
            error: error.slice(0, 100),
            description: (url.searchParams.get('error_description') ?? '').slice(0, 300),
          }
    // The page goes out first: what follows closes this listener.
    setImmediate(() => onAnswer(result))
    return loopbackPage(error === null ? 'received' : 'declined')
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  host = `127.0.0.1:${port}`
  return {
    redirectUri: `http://${host}${CALLBACK_PATH}`,
    expect(expectations) {
      expected = expectations
    },
    close() {
      server.close()
      server.closeIdleConnections()
      setImmediate(() => server.closeAllConnections())
    },
  }
}

function respond(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': LOOPBACK_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(html)
}
