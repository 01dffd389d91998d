import { randomBytes } from 'node:crypto'
import type { Keychain } from '../../src/main/host/host.ts'
import { decrypt, encrypt } from '../../src/main/vault/cipher.ts'

/** A keychain as an operating system has one, with what may befall it. */
export interface TestKeychain extends Keychain {
  /** What it calls itself; null where nothing protects. */
  name: string | null
  broken: boolean
  /** Sealing waits for this. */
  gate: Promise<void>
}

export function keychain(name: string | null = 'gnome_libsecret'): TestKeychain {
  const key = randomBytes(32)
  return {
    name,
    broken: false,
    gate: Promise.resolve(),
    backend() {
      return Promise.resolve(this.name)
    },
    async seal(value) {
      await this.gate
      return encrypt(key, value, 'operating system')
    },
    unseal(sealed) {
      return this.broken
        ? Promise.reject(new Error('the keychain is locked'))
        : Promise.resolve(decrypt(key, sealed, 'operating system'))
    },
  }
}
