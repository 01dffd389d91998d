import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { type SealedAnswer, sealContext, type ZoomAnswer } from '../contract/broker-wire.ts'

/** A raw public key of a curve as Node takes it (RFC 8037). */
export function publicKeyOf(curve: 'X25519' | 'Ed25519', raw: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: curve, x: raw } })
}

/** The raw half of a key that others may see. */
export function rawPublicKey(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' })
  if (x === undefined) throw new Error('not a key of an Edwards or Montgomery curve')
  return x
}

/**
 * Seals what came from Zoom so that only the console can open it: X25519 with a one-time key, HKDF-SHA-256,
 * AES-256-GCM, the visit and its link as associated data. Both public keys go into the derivation.
 */
export function sealToConsole(
  answer: ZoomAnswer,
  sealKey: string,
  visit: { readonly id: string; readonly linkId: string },
): SealedAnswer {
  const once = generateKeyPairSync('x25519')
  const own = rawPublicKey(once.publicKey)
  const shared = diffieHellman({ privateKey: once.privateKey, publicKey: publicKeyOf('X25519', sealKey) })
  const context = sealContext(visit.id, visit.linkId)
  const salt = Buffer.concat([Buffer.from(own, 'base64url'), Buffer.from(sealKey, 'base64url')])
  const key = Buffer.from(hkdfSync('sha256', shared, salt, context, 32))
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(JSON.stringify(answer)), cipher.final(), cipher.getAuthTag()])
  return { key: own, iv: iv.toString('base64url'), body: body.toString('base64url') }
}
