import { createHash } from 'node:crypto'
import { badInput, ExpectedError } from '../../contract/errors.ts'
import type { AuditService } from '../audit/service.ts'
import type { Changes } from '../changes.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'
import type { Store } from '../store/store.ts'
import { DoesNotOpen } from '../vault/cipher.ts'
import type { Vault } from '../vault/vault.ts'
import { type Http, NoAnswer } from '../zoom/http.ts'
import { BrokerClient, BrokerRefusal, NotTheBroker } from './client.ts'
import { newKeyPair, privateKeyOf } from './code-box.ts'
import { type BrokerRow, forgetBroker, pairedBroker, putBroker } from './queries.ts'

interface Parts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly changes: Changes
  readonly audit: AuditService
  readonly log: Log
  readonly operator: () => string
  readonly http: Http
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** What a key of the pairing is sealed for: its use, and the broker that it is shown to. */
function keyPlace(base: string, use: 'sign' | 'seal'): string {
  return `broker/${use}_key/${base}`
}

/** Who the broker is, and by which keys the two know each other. */
export class Pairing {
  readonly #parts: Parts
  #client: { readonly of: BrokerRow; readonly client: BrokerClient } | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get row(): BrokerRow | undefined {
    return pairedBroker(this.#parts.store.core)
  }

  /**
   * The client of the paired broker.
   *
   * @throws {ExpectedError} BROKER_NOT_PAIRED, SECRETS_…
   */
  client(): BrokerClient {
    const row = this.row
    if (row === undefined)
      throw new ExpectedError(
        'BROKER_NOT_PAIRED',
        'No broker is paired. Pair one in Settings, then try again.',
      )
    const known = this.#client
    if (known?.of.base === row.base && known.of.paired_at === row.paired_at) {
      this.#parts.vault.requireOpen()
      return known.client
    }
    const { http, clock } = this.#parts
    const client = new BrokerClient({
      http,
      clock,
      base: row.base,
      signKey: privateKeyOf(this.#open(row, 'sign')),
      brokerKey: row.broker_key,
    })
    this.#client = { of: row, client }
    return client
  }

  /** The key pair to which the broker seals codes. */
  sealKeys(row: BrokerRow): { privateKey: ReturnType<typeof privateKeyOf>; publicKey: string } {
    return { privateKey: privateKeyOf(this.#open(row, 'seal')), publicKey: row.public_seal_key }
  }

  /**
   * Pairs with the broker at an address; takes the place of an earlier pairing.
   *
   * @throws {ExpectedError} BAD_INPUT, BROKER_UNREACHABLE, BROKER_REFUSED, SECRETS_…
   */
  async pair(address: string, code: string): Promise<void> {
    const { store, vault, clock, http, audit, changes, operator } = this.#parts
    vault.requireOpen()
    const base = originOf(address)
    const before = this.row
    const [signing, sealing] = [newKeyPair('ed25519'), newKeyPair('x25519')]
    const signKey = privateKeyOf(signing.privateKey)
    const client = new BrokerClient({ http, clock, base, signKey, brokerKey: undefined })
    const answer = await asExpected(() =>
      client.ask('pair', {
        code,
        signKey: signing.publicKey,
        sealKey: sealing.publicKey,
        name: operator(),
      }),
    )
    const now = clock.now()
    store.core.tx('broker.pair', (tx) => {
      if (before !== undefined) forgetBroker(tx, 'The console was paired anew; this link leads nowhere.', now)
      putBroker(tx, {
        base,
        broker_key: answer.brokerKey,
        sign_key: vault.seal(signing.privateKey, keyPlace(base, 'sign')),
        seal_key: vault.seal(sealing.privateKey, keyPlace(base, 'seal')),
        public_seal_key: sealing.publicKey,
        events_to: 0,
        notices_to: 0,
        paired_at: now,
      })
      audit.record(tx, {
        who: operator(),
        action: 'pair broker',
        subject: base,
        after: { base, key: fingerprintOf(answer.brokerKey) },
      })
    })
    this.#client = undefined
    changes.publish('broker', 'audit')
  }

  /** Ends the pairing here, and there if the broker can be reached. */
  async unpair(): Promise<void> {
    const { store, clock, audit, changes, operator, log } = this.#parts
    const row = this.row
    if (row === undefined) return
    let told = true
    try {
      await this.client().ask('unpair', {})
    } catch (error) {
      told = false
      log.info({ err: error }, 'the broker could not be told that it is unpaired')
    }
    store.core.tx('broker.unpair', (tx) => {
      forgetBroker(tx, 'The broker was unpaired; this link leads nowhere.', clock.now())
      audit.record(tx, {
        who: operator(),
        action: 'unpair broker',
        subject: row.base,
        result: told ? 'done' : 'done here; the broker could not be told and shows “nobody is there”',
      })
    })
    store.flushErased()
    this.#client = undefined
    changes.publish('broker', 'audit')
  }

  #open(row: BrokerRow, use: 'sign' | 'seal'): string {
    try {
      return this.#parts.vault.open(use === 'sign' ? row.sign_key : row.seal_key, keyPlace(row.base, use))
    } catch (error) {
      if (!(error instanceof DoesNotOpen)) throw error
      throw new ExpectedError(
        'BROKER_NOT_PAIRED',
        'The key of the pairing does not open any more. Pair the broker again in Settings.',
      )
    }
  }
}

/** The first 16 bytes of SHA-256 of a key, to be compared by eye. */
export function fingerprintOf(key: string): string {
  const hex = createHash('sha256').update(Buffer.from(key, 'base64url')).digest('hex').slice(0, 32)
  return (hex.match(/.{4}/g) ?? []).join(' ')
}

function originOf(text: string): string {
  const full = text.includes('://') ? text : `https://${text}`
  const url = URL.canParse(full) ? new URL(full) : null
  const fit =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) &&
    url.username === '' &&
    url.password === '' &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === ''
  if (!fit)
    throw badInput(
      'base',
      'This is not an address of a broker.',
      'Enter its https address without a path, such as https://connect.example.com.',
    )
  return url.origin
}

/** Says what went wrong with a request to the broker, as operators read it. */
export async function asExpected<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw expectedOfBroker(error)
  }
}

export function expectedOfBroker(error: unknown): unknown {
  if (error instanceof NoAnswer)
    return new ExpectedError(
      'BROKER_UNREACHABLE',
      'The broker does not answer. Connections go on without it; only connect links wait. See that it runs and that its address leads there, then try again.',
    )
  if (error instanceof NotTheBroker)
    return new ExpectedError(
      'BROKER_REFUSED',
      `${error.message} Check the address; nothing was told to it.`,
      {
        reason: 'notTheBroker',
      },
    )
  if (error instanceof BrokerRefusal && error.reason === 'code')
    return badInput(
      'code',
      'This is not the pairing code, or it was used.',
      'The broker prints one when it starts without a console, or with --pair.',
    )
  if (error instanceof BrokerRefusal)
    return new ExpectedError('BROKER_REFUSED', `The broker did not do it. ${error.message}`, {
      reason: error.reason,
    })
  return error
}
