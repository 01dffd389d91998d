import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Sealed } from './sealed.ts'

const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16
export const KEY_BYTES = 32

/** The sealed value was made under another key, for another row, or was changed. */
export class DoesNotOpen extends Error {
  constructor() {
    super('A sealed value does not open: another key, another row, or changed bytes.')
    this.name = 'DoesNotOpen'
  }
}

/**
 * Encrypts with AES-256-GCM (NIST SP 800-38D) under a random 96-bit IV.
 *
 * @param boundTo what the value belongs to (row, column, issuer); it opens nowhere else
 * @returns version byte, IV, tag, ciphertext
 */
export function encrypt(key: Uint8Array, plain: Uint8Array, boundTo: string): Sealed {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(Buffer.from(boundTo))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Uint8Array.of(VERSION), iv, cipher.getAuthTag(), body]) as unknown as Sealed
}

/**
 * Decrypts what {@link encrypt} made.
 *
 * @throws {DoesNotOpen}
 */
export function decrypt(key: Uint8Array, sealed: Uint8Array, boundTo: string): Buffer {
  if (sealed.length < 1 + IV_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw new DoesNotOpen()
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV_BYTES))
  decipher.setAAD(Buffer.from(boundTo))
  decipher.setAuthTag(sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    throw new DoesNotOpen()
  }
}
