import { randomBytes } from 'node:crypto'
import { statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { cheaply } from '../../../test/support/cheap-passphrase.ts'
import { scratchFolder } from '../../../test/support/scratch.ts'
import { keyFilePath } from '../data-dir.ts'
import { decrypt, DoesNotOpen, encrypt } from './cipher.ts'
import { keyOfFile, readKeyFile } from './key-file.ts'
import { openWithPassphrase, sealUnderPassphrase } from './passphrase.ts'

describe('the cipher', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const plain = fc.uint8Array({ maxLength: 300 })
  const place = fc.string({ unit: 'grapheme', maxLength: 60 })

  it('gives back what it was given, in the same place under the same key', () => {
    fc.assert(
      fc.property(key, plain, place, (k, value, at) => {
        expect(decrypt(k, encrypt(k, value, at), at).equals(Buffer.from(value))).toBe(true)
      }),
    )
  })

  it('refuses when any one byte was changed', () => {
    fc.assert(
      fc.property(
        key,
        plain,
        place,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (k, value, at, where, by) => {
          const sealed = Buffer.from(encrypt(k, value, at))
          const i = where % sealed.length
          sealed[i] = (sealed[i] ?? 0) ^ by
          expect(() => decrypt(k, sealed, at)).toThrow(DoesNotOpen)
        },
      ),
    )
  })

  it('refuses when it was cut or lengthened', () => {
    fc.assert(
      fc.property(key, plain, fc.nat(), (k, value, cut) => {
        const sealed = encrypt(k, value, 'x')
        expect(() => decrypt(k, sealed.subarray(0, cut % sealed.length), 'x')).toThrow(DoesNotOpen)
        expect(() => decrypt(k, Buffer.concat([sealed, Buffer.of(0)]), 'x')).toThrow(DoesNotOpen)
      }),
    )
  })

  it('refuses in another place, and under another key', () => {
    fc.assert(
      fc.property(key, key, plain, place, place, (k, other, value, at, elsewhere) => {
        fc.pre(at !== elsewhere && !Buffer.from(k).equals(Buffer.from(other)))
        const sealed = encrypt(k, value, at)
        expect(() => decrypt(k, sealed, elsewhere)).toThrow(DoesNotOpen)
        expect(() => decrypt(other, sealed, at)).toThrow(DoesNotOpen)
      }),
    )
  })

  it('never makes the same bytes twice of the same secret', () => {
    const k = randomBytes(32)
    const made = Array.from({ length: 200 }, () =>
      Buffer.from(encrypt(k, Buffer.from('x'), 'p')).toString('hex'),
    )
    expect(new Set(made).size).toBe(200)
  })
})

describe('a passphrase', () => {
  const key = randomBytes(32)
  const PASSPHRASE = 'Pässwörd ﬁne 1'
  let made: Awaited<ReturnType<typeof sealUnderPassphrase>>
  beforeAll(async () => {
    made = await cheaply(key, PASSPHRASE)
  })

  it('opens what was sealed under it, at the full cost', async () => {
    const full = await sealUnderPassphrase(key, PASSPHRASE)
    expect((await openWithPassphrase(full.sealed, full.params, PASSPHRASE)).equals(key)).toBe(true)
    expect(JSON.parse(full.params)).toMatchObject({ N: 2 ** 17, r: 8, p: 1 })
  })

  it.each(['NFC', 'NFD', 'NFKC', 'NFKD'] as const)(
    'opens it when it is typed in the form %s',
    async (form) => {
      const typed = PASSPHRASE.normalize(form)
      expect((await openWithPassphrase(made.sealed, made.params, typed)).equals(key)).toBe(true)
    },
  )

  it.each(['Pässwörd fine 2', 'pässwörd ﬁne 1', '', ' Pässwörd ﬁne 1'])(
    'opens nothing when it is %j',
    async (wrong) => {
      await expect(openWithPassphrase(made.sealed, made.params, wrong)).rejects.toThrow(DoesNotOpen)
    },
  )

  it.each([
    ['another salt', { salt: Buffer.alloc(16).toString('base64') }],
    ['another cost', { N: 2 ** 11 }],
    ['another block size', { r: 4 }],
  ])('opens nothing with %s', async (_what, change) => {
    const params = JSON.stringify({ ...(JSON.parse(made.params) as object), ...change })
    await expect(openWithPassphrase(made.sealed, params, PASSPHRASE)).rejects.toThrow(DoesNotOpen)
  })

  it.each(['', '{}', 'not json', '{"salt":"x","N":"1","r":8,"p":1}'])(
    'throws on parameters %j',
    async (params) => {
      await expect(openWithPassphrase(made.sealed, params, PASSPHRASE)).rejects.toThrow(Error)
    },
  )
})

describe('a key file', () => {
  it('is made once, for this user only, and read again', () => {
    using folder = scratchFolder()
    const path = join(folder.path, 'keys', 'a.key')
    const key = keyOfFile(path)
    expect(key.length).toBe(32)
    expect(keyOfFile(path).equals(key)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  })

  it('is not made by reading, nor taken when it holds something else', () => {
    using folder = scratchFolder()
    const path = join(folder.path, 'a.key')
    expect(() => readKeyFile(path)).toThrow('ENOENT')
    writeFileSync(path, 'short')
    expect(() => keyOfFile(path)).toThrow('holds no key')
  })

  it.each(['/home/olga/data', '/', 'C:\\Users\\Olga\\Switchboard', `/srv/${'long/'.repeat(60)}data`])(
    'of the data folder %s lies outside of it, under a name that a file may have',
    (dataDir) => {
      const path = keyFilePath(dataDir)
      expect(resolve(path).startsWith(join(resolve(dataDir), 'x').slice(0, -1)) && dataDir !== '/').toBe(
        false,
      )
      expect(Buffer.byteLength(path.split('/').at(-1) ?? '')).toBeLessThanOrEqual(255)
    },
  )

  it('differs for folders that differ', () => {
    const deep = 'x'.repeat(90)
    expect(keyFilePath(`/a/${deep}`)).not.toBe(keyFilePath(`/b/${deep}`))
  })
})
