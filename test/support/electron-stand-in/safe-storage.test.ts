import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { closeAll, launch, temporaryFolder, type TestApp } from './test-app.ts'

afterEach(closeAll)

const seal = ({ app }: TestApp, text: string): Promise<string> =>
  app.evaluate(
    async ({ safeStorage }, plain) => (await safeStorage.encryptStringAsync(plain)).toString('base64'),
    text,
  )

const unseal = ({ app }: TestApp, sealed: string): Promise<unknown> =>
  app.evaluate(
    ({ safeStorage }, text) =>
      safeStorage.decryptStringAsync(Buffer.from(text, 'base64')).catch((error: Error) => error.message),
    sealed,
  )

async function quit({ app, ended }: TestApp): Promise<void> {
  await app.close()
  await ended
}

test('unseals after a restart what it sealed before', async () => {
  const userData = temporaryFolder()
  const first = await launch({ userData })
  const sealed = await seal(first, 'a secret: ü')
  expect(Buffer.from(sealed, 'base64').includes('secret')).toBe(false)
  await quit(first)
  const second = await launch({ userData })
  expect(await unseal(second, sealed)).toEqual({ result: 'a secret: ü', shouldReEncrypt: false })
  await second.app.evaluate(({ safeStorage }) =>
    (safeStorage as unknown as { standIn: { rotateKey(): void } }).standIn.rotateKey(),
  )
  expect(await unseal(second, sealed)).toEqual({ result: 'a secret: ü', shouldReEncrypt: true })
  expect(await unseal(second, await seal(second, 'new'))).toEqual({ result: 'new', shouldReEncrypt: false })
})

test('does not unseal without its keychain', async () => {
  const userData = temporaryFolder()
  const first = await launch({ userData })
  const sealed = await seal(first, 'secret')
  await quit(first)
  rmSync(join(userData, 'stand-in-keychain'), { recursive: true })
  const second = await launch({ userData })
  expect(await unseal(second, sealed)).toContain('Error while decrypting')
  // A new key does not open it either.
  await seal(second, 'other')
  expect(await unseal(second, sealed)).toContain('unable to authenticate')
  expect(await unseal(second, Buffer.from('never sealed').toString('base64'))).toContain(
    'not appear to be encrypted',
  )
})

test('says what a test wants it to say about the keychain', async () => {
  const there = await launch({ env: { STAND_IN_BACKEND: 'basic_text' } })
  const facts = ({ app }: TestApp) =>
    app.evaluate(async ({ safeStorage }) => [
      safeStorage.getSelectedStorageBackend(),
      await safeStorage.isAsyncEncryptionAvailable(),
    ])
  expect(await facts(there)).toEqual(['basic_text', true])
  const missing = await launch({ env: { STAND_IN_KEYCHAIN: 'unavailable' } })
  expect(await facts(missing)).toEqual(['gnome_libsecret', false])
  expect(await seal(missing, 'secret').catch((error: Error) => error.message)).toContain(
    'encryption is not available',
  )
})
