import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, Instant, nextResetAfter, TimeZone, UtcDay, utcDayOf } from './time.ts'

const anyTime = fc.integer({ min: 0, max: Date.parse('9999-12-30T00:00:00Z') })

describe('instants', () => {
  it.each(['2026-11-24T08:04:00.000Z', '2026-11-24T08:04:00Z', '2028-02-29T23:59:59.999Z'])(
    'are %s',
    (text) => {
      expect(Instant.safeParse(text).success).toBe(true)
    },
  )

  it.each([
    '2026-11-24T08:04:00',
    '2026-11-24T08:04:00+09:00',
    '2026-11-24T08:04:00z',
    '2026-11-24 08:04:00Z',
    '2026-02-30T00:00:00Z',
    '2026-11-24T25:00:00Z',
    '2026-11-24',
    '',
    '+012026-11-24T08:04:00Z',
  ])('are not %j', (text) => {
    expect(Instant.safeParse(text).success).toBe(false)
  })

  it('are every instant that the engine writes', () => {
    fc.assert(fc.property(anyTime, (ms) => Instant.safeParse(new Date(ms).toISOString()).success))
  })
})

describe('UTC days', () => {
  it.each(['2026-11-24', '2028-02-29'])('are %s', (text) => {
    expect(UtcDay.safeParse(text).success).toBe(true)
  })
  it.each(['2026-02-29', '2026-13-01', '24.11.2026', '2026-1-1', ''])('are not %j', (text) => {
    expect(UtcDay.safeParse(text).success).toBe(false)
  })

  it('begin anew at the reset, and not before', () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        const reset = nextResetAfter(ms)
        expect(reset).toBeGreaterThan(ms)
        expect(reset - ms).toBeLessThanOrEqual(DAY_MS)
        expect(utcDayOf(reset - 1)).toBe(utcDayOf(ms))
        expect(utcDayOf(reset)).not.toBe(utcDayOf(ms))
        expect(new Date(reset).toISOString()).toMatch(/T00:00:00\.000Z$/)
      }),
    )
  })

  it('reset exactly one day after a reset', () => {
    const midnight = Date.parse('2026-11-24T00:00:00Z')
    expect(nextResetAfter(midnight)).toBe(midnight + DAY_MS)
    expect(nextResetAfter(midnight - 1)).toBe(midnight)
  })
})

describe('time zones', () => {
  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Calcutta', 'UTC', 'Etc/GMT+5'])('are %s', (zone) => {
    expect(TimeZone.safeParse(zone).success).toBe(true)
  })
  it.each(['', 'Mars/Olympus', 'Europe/Berlin ', 'Europe', 'x'.repeat(65), 'SELECT'])(
    'are not %j',
    (zone) => {
      expect(TimeZone.safeParse(zone).success).toBe(false)
    },
  )
})
