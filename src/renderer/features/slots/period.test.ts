import { describe, expect, test } from 'vitest'
import {
  columnTitle,
  dayIn,
  isWeekend,
  parseDay,
  periodOf,
  periodTitle,
  shifted,
  shortDay,
} from './period.ts'

describe('a period', () => {
  test('a week runs from Monday to Sunday', () => {
    const { days, from, to } = periodOf('week', '2026-11-24', 'Europe/Berlin')
    expect(days).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
      '2026-11-26',
      '2026-11-27',
      '2026-11-28',
      '2026-11-29',
    ])
    expect(new Date(from).toISOString()).toBe('2026-11-22T23:00:00.000Z')
    expect(new Date(to).toISOString()).toBe('2026-11-29T23:00:00.000Z')
  })

  test('a day is 23 hours long when clocks go forward', () => {
    const { from, to } = periodOf('day', '2027-03-28', 'Europe/Berlin')
    expect(to - from).toBe(23 * 3_600_000)
  })

  test('goes a week or a day on', () => {
    expect(shifted('2026-11-24', 'week', 1)).toBe('2026-12-01')
    expect(shifted('2026-11-24', 'day', -1)).toBe('2026-11-23')
  })

  test('is named without saying things twice', () => {
    const weekdays = (day: string) => periodOf('week', day, 'UTC').days.filter((one) => !isWeekend(one))
    expect(periodTitle(weekdays('2026-11-24'))).toBe('23 to 27 November 2026, week 48')
    expect(periodTitle(weekdays('2026-12-01'))).toBe('30 November to 4 December 2026, week 49')
    expect(periodTitle(weekdays('2026-12-31'))).toBe('28 December 2026 to 1 January 2027, week 53')
    expect(periodTitle(['2026-11-24'])).toBe('Tuesday 24 November 2026')
  })
})

describe('a day', () => {
  test('is that of the zone', () => {
    expect(dayIn(Date.parse('2026-11-24T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-25')
    expect(dayIn(Date.parse('2026-11-24T23:30:00Z'), 'UTC')).toBe('2026-11-24')
  })

  test('is read from a URL, and nothing else is', () => {
    expect(parseDay('2026-11-24')).toBe('2026-11-24')
    expect(parseDay('9999-12-31')).toBeNull()
    expect(parseDay('1969-12-31')).toBeNull()
    expect(parseDay('2026-02-31')).toBeNull()
    expect(parseDay('tomorrow')).toBeNull()
    expect(parseDay(null)).toBeNull()
  })

  test('is short', () => {
    expect(columnTitle('2026-11-24')).toBe('Tue 24')
    expect(shortDay('2026-11-24', '2026-01-01')).toBe('Tue 24 Nov')
    expect(shortDay('2027-03-12', '2026-01-01')).toBe('Fri 12 Mar 2027')
  })
})
