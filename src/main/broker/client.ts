import { createHash, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import {
  answerText,
  requestText,
  WIRE,
  WIRE_HEADERS,
  type WireCall,
  type WireInput,
  type WireOutput,
  WireRefusal,
} from '../../contract/broker-wire.ts'
import type { Clock } from '../clock.ts'
import type { Http } from '../zoom/http.ts'

/** The broker answered, and did not do it. */
export class BrokerRefusal extends Error {
  readonly reason: WireRefusal['error']

  constructor({ error, message }: WireRefusal) {
    super(message)
    this.name = 'BrokerRefusal'
    this.reason = error
  }
}

/** Something answered at the broker's address that is not the broker which was paired. */
export class NotTheBroker extends Error {
  readonly status: number

  constructor(status: number) {
    super(`Something answers there (HTTP ${status}), but it is not the broker that was paired.`)
    this.name = 'NotTheBroker'
    this.status = status
  }
}

interface Parts {
  readonly http: Http
  readonly clock: Clock
  readonly base: string
  readonly signKey: KeyObject
  /** The key remembered since the pairing; undefined while pairing, which learns it. */
  readonly brokerKey: string | undefined
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/**
 * Asks the broker. Each request is signed, new, and meant for this broker; each answer must be signed by it. Its
 * clock may differ from ours by hours, as with a sandbox whose clock was moved: the difference is learned.
 */
export class BrokerClient {
  readonly #parts: Parts
  #skewMs = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get base(): string {
    return this.#parts.base
  }

  /** How far the broker's clock is ahead of ours, as last seen. */
  get skewMs(): number {
    return this.#skewMs
  }

  /**
   * Asks one thing.
   *
   * @param origin another of the broker's names, for the route check
   * @throws {NoAnswer} if none came
   * @throws {NotTheBroker} if what answers does not hold the broker's key
   * @throws {BrokerRefusal} if the broker says no
   */
  async ask<C extends WireCall>(call: C, input: WireInput<C>, origin?: string): Promise<WireOutput<C>> {
    try {
      return await this.#once(call, input, origin)
    } catch (error) {
      if (!(error instanceof BrokerRefusal) || error.reason !== 'clock') throw error
      return this.#once(call, input, origin)
    }
  }

  async #once<C extends WireCall>(
    call: C,
    input: WireInput<C>,
    origin: string | undefined,
  ): Promise<WireOutput<C>> {
    const { http, clock, base, signKey } = this.#parts
    const { path } = WIRE[call]
    const body = JSON.stringify(input)
    const nonce = randomBytes(18).toString('base64url')
    const at = Math.round(clock.now() + this.#skewMs)
    const text = requestText({ base, path, at, nonce, bodyDigest: digestOf(body) })
    const answer = await http.send({
      url: `${origin ?? base}${path}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [WIRE_HEADERS.at]: String(at),
        [WIRE_HEADERS.nonce]: nonce,
        [WIRE_HEADERS.signature]: sign(null, Buffer.from(text), signKey).toString('base64url'),
      },
      body,
    })
    const { status } = answer
    const value = readJson(answer.body)
    const signed = answerText({ nonce, status, bodyDigest: digestOf(answer.body) })
    const key = this.#parts.brokerKey ?? pairingKeyOf(value)
    const signature = answer.headers.get(WIRE_HEADERS.signature) ?? ''
    if (status !== 200 && key === undefined) {
      const refusal = WireRefusal.safeParse(value)
      if (refusal.success) throw this.#refusal(refusal.data)
    }
    if (key === undefined || !isSignedBy(key, signed, signature)) throw new NotTheBroker(status)
    if (status !== 200) {
      const refusal = WireRefusal.safeParse(value)
      if (!refusal.success) throw new NotTheBroker(status)
      throw this.#refusal(refusal.data)
    }
    const output = WIRE[call].output.safeParse(value)
    if (!output.success) throw new NotTheBroker(status)
    if ('now' in output.data) this.#skewMs = output.data.now - clock.now()
    return output.data as WireOutput<C>
  }

  #refusal(refusal: WireRefusal): BrokerRefusal {
    this.#skewMs = refusal.now - this.#parts.clock.now()
    return new BrokerRefusal(refusal)
  }
}

/** Only while pairing: the key that the answer brings and is signed with; from then on it is remembered. */
function pairingKeyOf(value: unknown): string | undefined {
  const output = WIRE.pair.output.safeParse(value)
  return output.success ? output.data.brokerKey : undefined
}

function isSignedBy(key: string, text: string, signature: string): boolean {
  try {
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: key } })
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
