import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lendPassphrase } from '../../../test/support/cheap-passphrase.ts'
import { keychain } from '../../../test/support/keychain.ts'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { type ScratchStore, scratchStore } from '../../../test/support/scratch.ts'
import { testHost, type TestHost } from '../../../test/support/world.ts'
import { DoesNotOpen } from './cipher.ts'
import { dataKeys } from './queries.ts'
import { Vault } from './vault.ts'

const PASSPHRASE = 'correct horse battery'

describe('the vault', () => {
  let store: ScratchStore
  let host: TestHost
  const clock = new ManualClock()
  const fresh = async (): Promise<Vault> => {
    const vault = new Vault(store.core, host, clock)
    await vault.start()
    return vault
  }
  const begin = (): void => {
    store.core.tx('test.reset', (tx) => tx.run('DELETE FROM data_keys'))
    host = testHost(join(store.path, `${randomBytes(6).toString('hex')}.key`))
  }
  const code = async (act: () => unknown): Promise<unknown> => {
    try {
      await act()
      return 'no error'
    } catch (error) {
      return (error as { code?: string }).code ?? error
    }
  }
  beforeAll(() => {
    store = scratchStore()
  })
  afterAll(() => store[Symbol.dispose]())

  it('is unset at first: nothing secret can be stored or read', async () => {
    begin()
    const vault = await fresh()
    expect(vault.status()).toMatchObject({
      state: 'unset',
      mode: null,
      protected: false,
      recoveryPassphrase: false,
    })
    expect(await code(() => vault.seal('x', 'p'))).toBe('SECRETS_UNSET')
    expect(await code(() => vault.open(new Uint8Array(40), 'p'))).toBe('SECRETS_UNSET')
    expect(await code(() => vault.unlock(PASSPHRASE))).toBe('SECRETS_UNSET')
    expect(await code(() => vault.lock())).toBe('SECRETS_UNSET')
    expect(vault.isOpen).toBe(false)
  })

  it('offers the keychain only where there is one that protects', async () => {
    begin()
    expect((await fresh()).status().available).toEqual(['passphrase', 'memory', 'keyFile'])
    host.keychain = keychain(null)
    const vault = await fresh()
    expect(vault.status().available).not.toContain('keychain')
    expect(await code(() => vault.protect({ mode: 'keychain' }))).toBe('SECRETS_UNSET')
    host.keychain = keychain()
    expect((await fresh()).status().available).toContain('keychain')
  })

  it('under a keychain opens by itself after a restart', async () => {
    begin()
    host.keychain = keychain()
    const first = await fresh()
    await first.protect({ mode: 'keychain' })
    const sealed = first.seal('token', 'row')
    const second = await fresh()
    expect(second.status()).toMatchObject({
      state: 'open',
      mode: 'keychain',
      backend: 'gnome_libsecret',
      protected: true,
    })
    expect(second.open(sealed, 'row')).toBe('token')
  })

  it.each([
    ['there is no keychain any more', () => (host.keychain = null)],
    [
      'another backend answers',
      () => host.keychain !== null && Object.assign(host.keychain, { name: 'kwallet6' }),
    ],
    [
      'it does not open the key',
      () => host.keychain !== null && Object.assign(host.keychain, { broken: true }),
    ],
    ['it is another one', () => (host.keychain = keychain())],
  ])(
    'under a keychain is read-only when %s, with a reason, and never makes a new key over the old',
    async (_when, change) => {
      begin()
      host.keychain = keychain()
      const first = await fresh()
      await first.protect({ mode: 'keychain' })
      const before = dataKeys(store.core)
      const kept = host.keychain
      change()
      const vault = await fresh()
      expect(vault.status()).toMatchObject({
        state: 'readOnly',
        reason: expect.stringMatching(/.{20}/) as string,
      })
      expect(await code(() => vault.seal('x', 'p'))).toBe('SECRETS_READ_ONLY')
      for (const mode of ['keychain', 'memory', 'keyFile'] as const)
        expect(await code(() => vault.protect({ mode }))).toBe('SECRETS_READ_ONLY')
      expect(dataKeys(store.core)).toEqual(before)
      host.keychain = Object.assign(kept, { name: 'gnome_libsecret', broken: false })
      expect((await fresh()).status().state).toBe('open')
    },
  )

  it('starts even if the keychain cannot say what it is', async () => {
    begin()
    host.keychain = { ...keychain(), backend: () => Promise.reject(new Error('no D-Bus')) }
    expect((await fresh()).status().state).toBe('unset')
  })

  it('under a passphrase is locked after a restart, and opens with it alone', async () => {
    begin()
    const first = await fresh()
    await first.protect({ mode: 'keyFile' })
    await lendPassphrase(store, host.keyFilePath, PASSPHRASE, 'instead')
    const sealed = first.seal('token', 'row')
    const vault = await fresh()
    expect(vault.status()).toMatchObject({
      state: 'locked',
      mode: 'passphrase',
      backend: 'scrypt',
      protected: true,
    })
    expect(await code(() => vault.open(sealed, 'row'))).toBe('SECRETS_LOCKED')
    expect(await code(() => vault.protect({ mode: 'memory' }))).toBe('SECRETS_LOCKED')
    expect(await code(() => vault.unlock('another passphrase'))).toBe('PASSPHRASE_WRONG')
    expect(vault.status().state).toBe('locked')
    await vault.unlock(PASSPHRASE)
    expect(vault.open(sealed, 'row')).toBe('token')
    vault.lock()
    expect(vault.status().state).toBe('locked')
  })

  it('under a key file is called unprotected, opens by itself, and is read-only without the file', async () => {
    begin()
    const first = await fresh()
    await first.protect({ mode: 'keyFile' })
    const sealed = first.seal('token', 'row')
    expect((await fresh()).status()).toMatchObject({ state: 'open', mode: 'keyFile', protected: false })
    expect((await fresh()).open(sealed, 'row')).toBe('token')
    const kept = host
    host = testHost(join(store.path, 'gone.key'))
    expect((await fresh()).status().state).toBe('readOnly')
    writeFileSync(join(store.path, 'gone.key'), randomBytes(32), { mode: 0o600 })
    expect((await fresh()).status().state).toBe('readOnly')
    host = kept
    expect((await fresh()).status().state).toBe('open')
  })

  it('in memory forgets at a restart, and says so', async () => {
    begin()
    const first = await fresh()
    await first.protect({ mode: 'memory' })
    expect(first.forgetsAtRestart).toBe(true)
    const sealed = first.seal('token', 'row')
    const vault = await fresh()
    expect(vault.status()).toMatchObject({ state: 'open', mode: 'memory' })
    expect(() => vault.open(sealed, 'row')).toThrow(DoesNotOpen)
    expect(JSON.stringify(dataKeys(store.core).map((row) => row.sealed))).toBe('[null]')
  })

  it('keeps what was sealed when the way of keeping the key is changed', async () => {
    begin()
    host.keychain = keychain()
    const vault = await fresh()
    await vault.protect({ mode: 'memory' })
    const sealed = vault.seal('token', 'row')
    for (const protection of [
      { mode: 'keyFile' as const },
      { mode: 'keychain' as const },
      { mode: 'memory' as const },
    ]) {
      await vault.protect(protection)
      expect(dataKeys(store.core).map(({ mode }) => mode)).toEqual([protection.mode])
      expect(vault.open(sealed, 'row')).toBe('token')
    }
  })

  it('opens with a recovery passphrase where the keychain is lost', async () => {
    begin()
    host.keychain = keychain()
    const first = await fresh()
    await first.protect({ mode: 'keychain' })
    const sealed = first.seal('token', 'row')
    await first.setRecoveryPassphrase(PASSPHRASE)
    host.keychain = null
    const vault = await fresh()
    expect(vault.status()).toMatchObject({ state: 'readOnly', recoveryPassphrase: true })
    await vault.unlock(PASSPHRASE)
    expect(vault.status()).toMatchObject({ state: 'open', reason: null })
    expect(vault.open(sealed, 'row')).toBe('token')
  })

  it('begins with a new key after starting over, under which nothing older opens', async () => {
    begin()
    const vault = await fresh()
    await vault.protect({ mode: 'keyFile' })
    const sealed = vault.seal('token', 'row')
    store.core.tx('test.startOver', (tx) => vault.startOver(tx))
    expect(vault.status().state).toBe('unset')
    await vault.protect({ mode: 'memory' })
    expect(() => vault.open(sealed, 'row')).toThrow(DoesNotOpen)
  })

  it('loses nothing when it is locked while the key is being sealed anew', async () => {
    begin()
    const vault = await fresh()
    await vault.protect({ mode: 'keyFile' })
    await lendPassphrase(store, host.keyFilePath, PASSPHRASE, 'too')
    const sealed = vault.seal('token', 'row')
    const slow = keychain()
    host.keychain = slow
    const later = await fresh()
    const gate = Promise.withResolvers<void>()
    slow.gate = gate.promise
    const protecting = later.protect({ mode: 'keychain' }).catch(() => 'refused')
    later.lock()
    gate.resolve()
    await protecting
    const restarted = await fresh()
    if (!restarted.isOpen) await restarted.unlock(PASSPHRASE)
    expect(restarted.open(sealed, 'row')).toBe('token')
  })

  it('keeps what was sealed after two ways were chosen at once', async () => {
    begin()
    const slow = keychain()
    host.keychain = slow
    const vault = await fresh()
    const gate = Promise.withResolvers<void>()
    slow.gate = gate.promise
    const first = vault.protect({ mode: 'keychain' }).catch(() => 'refused')
    const second = vault.protect({ mode: 'keyFile' }).catch(() => 'refused')
    const sealed: Uint8Array[] = []
    void second.then(() => {
      if (vault.isOpen) sealed.push(vault.seal('between', 'row'))
    })
    await new Promise((resolve) => setImmediate(resolve))
    gate.resolve()
    await Promise.all([first, second])
    sealed.push(vault.seal('after', 'row'))
    const restarted = await fresh()
    for (const each of sealed) expect(restarted.open(each, 'row')).toMatch(/between|after/)
  })

  it('has one key in memory, however often it is locked and unlocked', async () => {
    begin()
    const first = await fresh()
    await first.protect({ mode: 'keyFile' })
    await lendPassphrase(store, host.keyFilePath, PASSPHRASE, 'too')
    await first.protect({ mode: 'memory' })
    const vault = await fresh()
    const sealed = vault.seal('token', 'row')
    const locked = await code(() => vault.lock())
    if (locked === 'no error') await vault.unlock(PASSPHRASE).catch(() => undefined)
    expect(vault.open(sealed, 'row')).toBe('token')
  })
})
