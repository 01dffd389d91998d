import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * What the server does: answers, breaks the connection (`reset`), breaks it in the middle of the answer
 * (`truncate`), or keeps the caller waiting until the test ends (`hang`).
 */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'reset'
  | 'truncate'
  | 'hang'

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly seen: Seen[]
  close(): Promise<void>
}

async function read(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://test')
  return {
    method: request.method ?? '',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return
  if (reply === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  if (reply === 'truncate') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '200' })
    response.write('{"id":', () => response.socket?.destroy())
    return
  }
  const { status = 200, headers = {}, body = '' } = reply
  response.writeHead(status, {
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
    ...headers,
  })
  response.end(body)
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, body: JSON.stringify(value), headers }
}

/** Starts a server on 127.0.0.1 that answers as the test says, and lies where the test says. */
export async function startServer(answer: (request: Seen) => Reply | Promise<Reply>): Promise<TestServer> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const got = await read(request)
      seen.push(got)
      send(response, await answer(got))
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, port, seen, close, [Symbol.asyncDispose]: close }
}

/** An address of this machine at which nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = await startServer(() => ({}))
  await server.close()
  return server.url
}
