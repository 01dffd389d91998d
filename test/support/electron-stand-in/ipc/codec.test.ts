import { anything, assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { codec } from './codec.ts'

/** As it arrives on the other side: the encoded form travels as JSON. */
const sent = (value: unknown): unknown =>
  codec.decode(JSON.parse(JSON.stringify(codec.encode(value))) as never)

test('carries any plain data as the structured clone algorithm does', () => {
  const data = anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: false,
  })
  assert(
    property(data, (value) => {
      expect(sent(value)).toStrictEqual(structuredClone(value))
    }),
    { numRuns: 500 },
  )
})

test('carries any text, also halves of characters', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(sent([text])).toEqual([text])
    }),
  )
})

test('keeps shared references and cycles', () => {
  const shared = { name: 'shared' }
  const value: Record<string, unknown> = { one: shared, other: shared, list: [shared] }
  value.self = value
  const copy = sent(value) as typeof value & { list: unknown[] }
  expect(copy.self).toBe(copy)
  expect(copy.one).toBe(copy.other)
  expect(copy.list[0]).toBe(copy.one)
})

test('takes a key like __proto__ for what it is', () => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}}')
  const copy = sent(value) as object
  expect(Object.keys(copy)).toEqual(['__proto__'])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})

test('sends no more of a buffer than its own bytes', () => {
  const copy = sent(Buffer.from('abc')) as Uint8Array
  expect(copy).toBeInstanceOf(Uint8Array)
  expect([copy.constructor.name, copy.buffer.byteLength, Buffer.from(copy).toString()]).toEqual([
    'Uint8Array',
    3,
    'abc',
  ])
})

test.for([
  ['a function', () => {}],
  ['a symbol', Symbol('one')],
  ['a promise', Promise.resolve()],
  ['a weak map', new WeakMap()],
  ['shared memory', new Uint8Array(new SharedArrayBuffer(1))],
  ['a function within', { deep: [() => {}] }],
] as const)('refuses %s', ([, value]) => {
  expect(() => codec.encode(value)).toThrow('An object could not be cloned.')
})
