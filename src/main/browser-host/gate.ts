import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../clock.ts'

const TOKEN_LIFE_MS = 10 * 60_000
const MOST_TOKENS = 32

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function same(a: Buffer, b: Buffer): boolean {
  return timingSafeEqual(a, b)
}

/**
 * Decides who may speak to the console in the browser host. Any page and any program on this machine can
 * reach a loopback port, so: the exact `Host` and `Origin`, a one-time token that lives ten minutes, and a
 * session key that only the page which spent the token knows. No cookie: one of 127.0.0.1 goes to every port.
 */
export class Gate {
  readonly #clock: Clock
  readonly #tokens: Array<{ digest: Buffer; expiresAt: number }> = []
  readonly #sessions: Buffer[] = []
  #host = ''

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Sets the address that the server got. */
  listenOn(host: string): void {
    this.#host = host
  }

  get origin(): string {
    return `http://${this.#host}`
  }

  /** Makes a fresh one-time token: 256 random bits, base64url. */
  newToken(): string {
    const token = randomBytes(32).toString('base64url')
    this.#tokens.push({ digest: digest(token), expiresAt: this.#clock.ticks() + TOKEN_LIFE_MS })
    if (this.#tokens.length > MOST_TOKENS) this.#tokens.shift()
    return token
  }

  /** True if the request names this very server, and not a name that a hostile DNS answer points at it. */
  hostIsRight(request: IncomingMessage): boolean {
    return request.headers.host === this.#host
  }

  /** True if a page of this server sent the request. */
  originIsRight(request: IncomingMessage): boolean {
    return request.headers.origin === this.origin
  }

  /** Spends a token for a session key; null if it is unknown, spent or too old. A wrong one burns nothing. */
  spend(token: string): string | null {
    const wanted = digest(token)
    const found = this.#tokens.findIndex((known) => same(known.digest, wanted))
    const spent = found < 0 ? undefined : this.#tokens.splice(found, 1)[0]
    if (spent === undefined || spent.expiresAt < this.#clock.ticks()) return null
    const key = randomBytes(32).toString('base64url')
    this.#sessions.push(digest(key))
    return key
  }

  /** True if this is the session key of a page that was let in. */
  knowsSession(key: string): boolean {
    const wanted = digest(key)
    return this.#sessions.some((known) => same(known, wanted))
  }
}
