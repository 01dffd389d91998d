import { randomBytes, scryptSync } from 'node:crypto'
import type { Store } from '../../src/main/store/store.ts'
import { decrypt, encrypt } from '../../src/main/vault/cipher.ts'
import { readKeyFile } from '../../src/main/vault/key-file.ts'
import type { sealUnderPassphrase } from '../../src/main/vault/passphrase.ts'
import { dataKeys, putDataKey } from '../../src/main/vault/queries.ts'

const COST = { N: 2 ** 10, r: 8, p: 1 }

/** Seals a key under a passphrase as the vault does, at a cost that tests can pay often. */
export function cheaply(key: Uint8Array, passphrase: string): ReturnType<typeof sealUnderPassphrase> {
  const salt = randomBytes(16)
  const derived = scryptSync(passphrase.normalize('NFKC'), salt, 32, COST)
  return Promise.resolve({
    sealed: encrypt(derived, key, 'data key under passphrase'),
    params: JSON.stringify({ salt: salt.toString('base64'), ...COST }),
  })
}

/** Gives a data folder that is kept under a key file a passphrase too, or instead. */
export async function lendPassphrase(
  store: Store,
  keyFile: string,
  passphrase: string,
  how: 'too' | 'instead',
): Promise<void> {
  const row = dataKeys(store.core).find(({ mode }) => mode === 'keyFile')
  if (row?.sealed == null) throw new Error('no data key is kept under a key file here')
  const key = decrypt(readKeyFile(keyFile), row.sealed, 'data key under key file')
  const made = await cheaply(key, passphrase)
  store.core.tx('test.lendPassphrase', (tx) => {
    if (how === 'instead') tx.run('DELETE FROM data_keys')
    putDataKey(tx, { ...row, ...made, mode: 'passphrase', backend: 'scrypt' })
  })
}
