import { describe, expect, test } from 'vitest'
import { callsOfDay, othersOf } from './words.ts'

const now = Date.parse('2026-11-24T08:04:00.000Z')
const reading = { limit: 60_000, remaining: 32_586, at: '2026-11-24T08:03:22.000Z', ageMs: 38_000 }

describe('other apps', () => {
  test('what Zoom counted beyond our own calls was spent by others', () => {
    expect(othersOf({ used: 23_104, limit: 60_000, reading }, now)).toBe(4310)
    expect(othersOf({ used: 27_500, limit: 60_000, reading }, now)).toBe(0)
  })

  test('nothing is known without a reading, of another limit, or of another day', () => {
    expect(othersOf({ used: 1, limit: 60_000, reading: null }, now)).toBeNull()
    expect(othersOf({ used: 1, limit: 30_000, reading }, now)).toBeNull()
    expect(othersOf({ used: 1, limit: null, reading }, now)).toBeNull()
    expect(
      othersOf({ used: 1, limit: 60_000, reading: { ...reading, at: '2026-11-23T23:59:00.000Z' } }, now),
    ).toBeNull()
  })
})

test('a daily allowance says in one word what it is about', () => {
  expect(callsOfDay({ key: 'light/day' })).toBe('light')
  expect(callsOfDay({ key: 'medium/day' })).toBe('medium')
  expect(callsOfDay({ key: 'heavy/day' })).toBe('heavy')
  expect(callsOfDay({ key: 'heavyAndResourceIntensive/day' })).toBe('heavy')
  expect(callsOfDay({ key: 'resourceIntensive/day' })).toBe('intensive')
})
