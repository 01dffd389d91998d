import { Agent, errors, fetch as undiciFetch } from 'undici'

/** Whether a request may have reached the server although no answer came. */
export class NoAnswer extends Error {
  readonly neverSent: boolean

  constructor(neverSent: boolean, cause: unknown) {
    super(neverSent ? 'the server could not be reached' : 'no answer came', { cause })
    this.name = 'NoAnswer'
    this.neverSent = neverSent
  }
}

const MOST_BODY = 8 * 1024 * 1024
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
  'EPERM',
])

/** An answer, read whole. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

export interface HttpRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** An error and everything that it was caused by. */
function* causesOf(error: unknown): Generator<Error, void> {
  for (let at: unknown = error; at instanceof Error; at = at.cause) yield at
}

function neverLeft(error: unknown): boolean {
  return [...causesOf(error)].some(
    (cause) =>
      cause instanceof errors.ConnectTimeoutError ||
      NEVER_SENT.has((cause as NodeJS.ErrnoException).code ?? ''),
  )
}

/**
 * The only way out of the console: one connection pool for Zoom, with a deadline on every answer, bounded
 * bodies and no redirect followed (a token goes to its issuer and nowhere else).
 */
export class Http {
  readonly #agent = new Agent({
    connections: 32,
    pipelining: 1,
    connect: { timeout: 5000 },
    keepAliveTimeout: 4000,
  })
  readonly #deadlineMs: number

  constructor(deadlineMs = 10_000) {
    this.#deadlineMs = deadlineMs
  }

  /**
   * Sends one request.
   *
   * @throws {NoAnswer} if none came in time, or the connection broke
   */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    try {
      const response = await undiciFetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body,
        redirect: 'manual',
        dispatcher: this.#agent,
        signal: AbortSignal.timeout(this.#deadlineMs),
      })
      return {
        status: response.status,
        headers: response.headers as unknown as Headers,
        body: await readBounded(response),
      }
    } catch (error) {
      throw new NoAnswer(neverLeft(error), error)
    }
  }

  /** Closes every connection. */
  close(): Promise<void> {
    return this.#agent.destroy()
  }
}

async function readBounded(response: Awaited<ReturnType<typeof undiciFetch>>): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MOST_BODY) throw new Error('the answer is larger than anything Zoom sends')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
