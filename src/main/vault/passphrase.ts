import { randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { decrypt, encrypt, KEY_BYTES } from './cipher.ts'
import type { Sealed } from './sealed.ts'

/** scrypt's cost (RFC 7914): about 128 MiB and a third of a second on a desk machine of today. */
const COST = { N: 2 ** 17, r: 8, p: 1 }
const BOUND_TO = 'data key under passphrase'

/** Bounded, since they come from a file that somebody may have changed: a larger cost would take all memory. */
const Params = z.object({
  salt: z.base64(),
  N: z
    .int()
    .min(2)
    .max(8 * COST.N),
  r: z.int().min(1).max(COST.r),
  p: z.int().min(1).max(COST.p),
})

function derive(passphrase: string, params: z.infer<typeof Params>): Promise<Buffer> {
  const { N, r, p } = params
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFKC'),
      Buffer.from(params.salt, 'base64'),
      KEY_BYTES,
      { N, r, p, maxmem: 256 * N * r },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    )
  })
}

/** Seals the data key under a passphrase. Answers the sealed key and what is needed to derive again, as JSON. */
export async function sealUnderPassphrase(
  key: Uint8Array,
  passphrase: string,
): Promise<{ sealed: Sealed; params: string }> {
  const params = { salt: randomBytes(16).toString('base64'), ...COST }
  return { sealed: encrypt(await derive(passphrase, params), key, BOUND_TO), params: JSON.stringify(params) }
}

/**
 * Opens a data key with its passphrase.
 *
 * @throws {DoesNotOpen} if the passphrase is wrong
 */
export async function openWithPassphrase(
  sealed: Uint8Array,
  params: string,
  passphrase: string,
): Promise<Buffer> {
  return decrypt(await derive(passphrase, Params.parse(JSON.parse(params))), sealed, BOUND_TO)
}
