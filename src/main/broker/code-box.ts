import {
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { type SealedAnswer, sealContext, ZoomAnswer } from '../../contract/broker-wire.ts'

/** A code of the broker does not open: sealed to another key, for another visit, or changed on the way. */
export class CodeDoesNotOpen extends Error {
  constructor() {
    super('A sealed code does not open: another key, another visit, or changed bytes.')
    this.name = 'CodeDoesNotOpen'
  }
}

/** A key pair of the console: the private half as text to be sealed, the public one as the broker takes it. */
export function newKeyPair(curve: 'x25519' | 'ed25519'): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } =
    curve === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ed25519')
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: rawOf(publicKey),
  }
}

export function privateKeyOf(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
}

function rawOf(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' })
  if (x === undefined) throw new Error('not a key of an Edwards or Montgomery curve')
  return x
}

/**
 * Opens what the broker sealed (X25519, HKDF-SHA-256, AES-256-GCM; see `sealToConsole` there).
 *
 * @throws {CodeDoesNotOpen}
 */
export function openSealedAnswer(
  sealed: SealedAnswer,
  own: { readonly privateKey: KeyObject; readonly publicKey: string },
  visit: { readonly id: string; readonly linkId: string },
): ZoomAnswer {
  try {
    const sender = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x: sealed.key } })
    const shared = diffieHellman({ privateKey: own.privateKey, publicKey: sender })
    const context = sealContext(visit.id, visit.linkId)
    const salt = Buffer.concat([
      Buffer.from(sealed.key, 'base64url'),
      Buffer.from(own.publicKey, 'base64url'),
    ])
    const key = Buffer.from(hkdfSync('sha256', shared, salt, context, 32))
    const body = Buffer.from(sealed.body, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64url'))
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(body.subarray(-16))
    const plain = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()])
    return ZoomAnswer.parse(JSON.parse(plain.toString('utf8')))
  } catch {
    throw new CodeDoesNotOpen()
  }
}
