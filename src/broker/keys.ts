import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto'
import { publicKeyOf, rawPublicKey } from './seal.ts'
import type { BrokerDatabase } from './store/database.ts'
import { ownKeys, putOwnKeys } from './store/queries.ts'

/** SHA-256 as base64url: what is kept of a token, a state, a code of pairing. */
export function digestOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Compares without telling by its time how much was right. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** A code that people can read to each other: 130 bits in groups of four, without letters that look alike. */
export function newPairingCode(): string {
  const letters = '23456789abcdefghjkmnpqrstuvwxyz'
  let text = ''
  // 248 = 8 × 31: bytes above it would favour some letters.
  while (text.length < 28)
    for (const byte of randomBytes(32)) if (byte < 248 && text.length < 28) text += letters[byte % 31]
  return (text.match(/.{4}/g) ?? []).join('-')
}

/** The broker's own keys, made at its first start. */
export class BrokerKeys {
  readonly #sign: KeyObject
  readonly #form: Uint8Array
  /** The public half, which the console remembers from the pairing on. */
  readonly publicKey: string

  constructor(db: BrokerDatabase) {
    let row = ownKeys(db)
    if (row === undefined) {
      const { privateKey } = generateKeyPairSync('ed25519')
      const made = {
        sign_key: privateKey.export({ format: 'der', type: 'pkcs8' }),
        form_key: randomBytes(32),
      }
      db.tx('keys.make', () => putOwnKeys(db, made))
      row = made
    }
    this.#sign = createPrivateKey({ key: Buffer.from(row.sign_key), format: 'der', type: 'pkcs8' })
    this.#form = row.form_key
    this.publicKey = rawPublicKey(createPublicKey(this.#sign))
  }

  /** Signs an answer to the console. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#sign).toString('base64url')
  }

  /** What the form of a link must bring back: nobody who has not read that very page can know it. */
  formToken(linkId: string): string {
    return createHmac('sha256', this.#form).update(`form\n${linkId}`).digest('base64url')
  }
}

/** Whether a text was signed with the private half of an Ed25519 key. */
export function isSignedBy(key: string, text: string, signature: string): boolean {
  try {
    return verify(null, Buffer.from(text), publicKeyOf('Ed25519', key), Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
