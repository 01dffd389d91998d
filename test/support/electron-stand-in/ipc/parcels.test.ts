import { assert, nat, property, string, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { createParcels } from './parcels.ts'

test('joins what it split, whatever its length', () => {
  const long = tuple(string({ unit: 'binary' }), nat(90_000)).map(([text, length]) =>
    text.padEnd(length, `${text}😀`),
  )
  const { split, join } = createParcels()
  assert(
    property(long, (text) => {
      const joined = split(text).map(join)
      expect(joined.at(-1)).toBe(text)
      expect(joined.slice(0, -1).every((part) => part === undefined)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('keeps the halves of a character together', () => {
  const { split } = createParcels()
  for (const start of ['', 'a'])
    for (const parcel of split(start + '😀'.repeat(40_000))) expect(parcel.isWellFormed()).toBe(true)
})
