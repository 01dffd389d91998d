import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { lifecycle, needsReady } from '../app/lifecycle.ts'
import { getPath } from '../app/paths.ts'
import { guarded, notImitated } from '../core/guard.ts'

const MAGIC = Buffer.from('stand-in')
const KEY_FILE = /^key-(\d+)$/

type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>

/** Where the keys lie that a real system keeps in its keychain; a test that deletes them loses the keychain. */
function keychain(): string {
  return join(getPath('userData'), 'stand-in-keychain')
}

function generations(): number[] {
  if (!existsSync(keychain())) return []
  const numbers = readdirSync(keychain()).map((name) => Number(KEY_FILE.exec(name)?.[1] ?? 0))
  return numbers.filter((number) => number > 0).toSorted((one, other) => one - other)
}

function createKey(generation: number): void {
  mkdirSync(keychain(), { recursive: true, mode: 0o700 })
  writeFileSync(join(keychain(), `key-${generation}`), randomBytes(32), { mode: 0o600 })
}

function readKey(generation: number): Buffer {
  const file = join(keychain(), `key-${generation}`)
  if (!existsSync(file))
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.')
  return readFileSync(file)
}

function needsKeychain(method: string): void {
  needsReady(`safeStorage.${method} used`)
  if (process.env.STAND_IN_KEYCHAIN === 'unavailable')
    throw new Error(
      `Error while ${method.startsWith('en') ? 'en' : 'de'}crypting: encryption is not available.`,
    )
}

function deprecated(method: string): () => never {
  return () => {
    throw notImitated(`safeStorage.${method}, deprecated in Electron 45,`)
  }
}

/** Electron's `safeStorage`, by its asynchronous methods. */
export const safeStorage = guarded('safeStorage', {
  async isAsyncEncryptionAvailable() {
    needsReady('safeStorage.isAsyncEncryptionAvailable used')
    return process.env.STAND_IN_KEYCHAIN !== 'unavailable'
  },

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    needsKeychain('encryptStringAsync')
    if (generations().length === 0) createKey(1)
    const generation = generations().at(-1) ?? 1
    const nonce = randomBytes(12)
    const header = Buffer.concat([MAGIC, Buffer.from([generation]), nonce])
    const cipher = createCipheriv('aes-256-gcm', readKey(generation), nonce)
    return Buffer.concat([header, cipher.update(plainText, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },

  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    needsKeychain('decryptStringAsync')
    const generation = encrypted[MAGIC.length] ?? 0
    if (!encrypted.subarray(0, MAGIC.length).equals(MAGIC))
      throw new Error('Ciphertext does not appear to be encrypted.')
    const start = MAGIC.length + 1
    const decipher = createDecipheriv(
      'aes-256-gcm',
      readKey(generation),
      encrypted.subarray(start, start + 12),
    )
    decipher.setAuthTag(encrypted.subarray(-16))
    const result = Buffer.concat([
      decipher.update(encrypted.subarray(start + 12, -16)),
      decipher.final(),
    ]).toString()
    return { result, shouldReEncrypt: generation !== generations().at(-1) }
  },

  getSelectedStorageBackend(): Backend {
    if (!lifecycle.isReady) return 'unknown'
    return (process.env.STAND_IN_BACKEND as Backend | undefined) ?? 'gnome_libsecret'
  },

  setUsePlainTextEncryption() {
    // There is always a key here.
  },

  isEncryptionAvailable: deprecated('isEncryptionAvailable'),
  encryptString: deprecated('encryptString'),
  decryptString: deprecated('decryptString'),

  /** What a test may do to the keychain. */
  standIn: {
    /** A new key for what is sealed from now on: older data asks to be sealed again. */
    rotateKey: () => createKey((generations().at(-1) ?? 0) + 1),
    get folder() {
      return keychain()
    },
  },
} satisfies Electron.SafeStorage & { standIn: object })
