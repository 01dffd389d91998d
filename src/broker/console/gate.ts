import {
  answerText,
  requestText,
  WIRE_HEADERS,
  WIRE_SKEW_MS,
  type WireRefusal,
} from '../../contract/broker-wire.ts'
import { type BrokerKeys, digestOf, isSignedBy } from '../keys.ts'
import type { BrokerDatabase } from '../store/database.ts'
import { takeNonce } from '../store/queries.ts'

interface Parts {
  readonly db: BrokerDatabase
  readonly keys: BrokerKeys
  readonly now: () => number
  readonly base: string
}

const STATUS: Readonly<Record<WireRefusal['error'], number>> = {
  signature: 401,
  clock: 401,
  replay: 401,
  notPaired: 403,
  code: 403,
  input: 400,
  tooMany: 429,
  unknownTenant: 404,
  broken: 500,
}

/** A console's request that is not taken. */
export class Refusal extends Error {
  readonly error: WireRefusal['error']

  constructor(error: WireRefusal['error'], message: string) {
    super(message)
    this.name = 'Refusal'
    this.error = error
  }
}

/** Lets nobody in but the holder of a key, once a request, and signs every answer to them. */
export class ConsoleGate {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Checks a request's signature, age and novelty, in this order: what is not signed costs no write.
   *
   * @throws {Refusal}
   */
  check(request: Request, path: string, body: string, key: string): void {
    const { db, now, base } = this.#parts
    const at = Number(request.headers.get(WIRE_HEADERS.at))
    const nonce = request.headers.get(WIRE_HEADERS.nonce) ?? ''
    const signature = request.headers.get(WIRE_HEADERS.signature) ?? ''
    if (!Number.isSafeInteger(at) || !/^[A-Za-z0-9_-]{22,64}$/.test(nonce))
      throw new Refusal('signature', 'The request is not signed.')
    const text = requestText({ base, path, at, nonce, bodyDigest: digestOf(body) })
    if (!isSignedBy(key, text, signature))
      throw new Refusal('signature', `The request is not signed by the console that is paired, for ${base}.`)
    if (Math.abs(at - now()) > WIRE_SKEW_MS) throw new Refusal('clock', 'The two clocks differ too much.')
    if (!db.tx('nonce.take', () => takeNonce(db, nonce, now(), now() - 3 * WIRE_SKEW_MS)))
      throw new Refusal('replay', 'This request was taken before.')
  }

  /** Answers in JSON, signed: a proxy on the way can neither change nor invent one. */
  answer(request: Request, status: number, value: unknown): Response {
    const body = JSON.stringify(value)
    const nonce = request.headers.get(WIRE_HEADERS.nonce) ?? ''
    const text = answerText({ nonce, status, bodyDigest: digestOf(body) })
    return new Response(body, {
      status,
      headers: {
        'content-type': 'application/json',
        [WIRE_HEADERS.signature]: this.#parts.keys.sign(text),
      },
    })
  }

  refuse(request: Request, { error, message }: Refusal): Response {
    const refusal: WireRefusal = { error, message, now: this.#parts.now() }
    return this.answer(request, STATUS[error], refusal)
  }
}
