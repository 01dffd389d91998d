import { describe, expect, test } from 'vitest'
import {
  formatAge,
  formatCount,
  formatDuration,
  formatLongDate,
  formatMoment,
  formatMomentWithSeconds,
  formatMomentWithTime,
  formatNumberOf,
  formatReset,
  formatRoughSpan,
  formatShare,
  formatSpan,
  formatTotal,
  formatUtcDay,
  formatZone,
} from './format.ts'

const zone = 'Europe/Berlin'
/** Tue 24 Nov 2026, 09:04 in Berlin. */
const now = Date.parse('2026-11-24T08:04:00.000Z')
const reader = { zone, now }

describe('moments', () => {
  test.each([
    ['2026-11-24T08:30:00.000Z', '09:30'],
    ['2026-11-24T22:59:00.000Z', '23:59'],
    ['2026-11-25T10:00:00.000Z', 'Wed 11:00'],
    ['2026-11-23T13:02:00.000Z', 'Mon 14:02'],
    ['2026-11-30T10:00:00.000Z', 'Mon 11:00'],
    ['2026-12-01T10:00:00.000Z', '1 Dec'],
    ['2026-11-17T10:00:00.000Z', '17 Nov'],
    ['2026-03-12T10:00:00.000Z', '12 Mar'],
    ['2027-03-12T10:00:00.000Z', '12 Mar 2027'],
    ['2026-09-12T10:00:00.000Z', '12 Sep'],
  ])('%s is %s', (at, words) => {
    expect(formatMoment(at, reader)).toBe(words)
  })

  test('a moment is read in the zone of the reader, not of the machine', () => {
    expect(formatMoment('2026-11-24T23:30:00.000Z', reader)).toBe('Wed 00:30')
    expect(formatMoment('2026-11-24T23:30:00.000Z', { zone: 'UTC', now })).toBe('23:30')
  })

  test('with time, the time is never left out', () => {
    expect(formatMomentWithTime('2026-03-12T10:00:00.000Z', reader)).toBe('12 Mar, 11:00')
    expect(formatMomentWithTime('2026-11-25T10:00:00.000Z', reader)).toBe('Wed 11:00')
  })

  test('to the second, for logs', () => {
    expect(formatMomentWithSeconds('2026-11-24T08:01:44.000Z', reader)).toBe('09:01:44')
    expect(formatMomentWithSeconds('2026-11-23T13:02:05.000Z', reader)).toBe('Mon 14:02:05')
    expect(formatMomentWithSeconds('2026-03-12T10:00:07.000Z', reader)).toBe('12 Mar, 11:00:07')
  })

  test('long dates and UTC days', () => {
    expect(formatLongDate(now, zone)).toBe('Tuesday 24 November 2026')
    expect(formatUtcDay('2026-11-24')).toBe('Tue 24 Nov')
  })
})

describe('spans', () => {
  test.each([
    [38_000, '38 s'],
    [252_000, '4 min 12 s'],
    [300_000, '5 min'],
    [57_360_000, '15 h 56 min'],
    [5 * 86_400_000, '5 days'],
    [-5, '0 s'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatSpan(ms)).toBe(words)
  })

  test('rough spans leave seconds out once there are minutes', () => {
    expect(formatRoughSpan(252_000)).toBe('4 min')
    expect(formatRoughSpan(38_000)).toBe('38 s')
  })

  test('ages', () => {
    expect(formatAge(38_000)).toBe('38 s old')
  })
})

describe('numbers', () => {
  test('counts', () => {
    expect(formatCount(27_418)).toBe('27,418')
    expect(formatTotal({ value: 10_000, exact: false })).toBe('over 10,000')
    expect(formatNumberOf(1, 'user')).toBe('1 user')
    expect(formatNumberOf(2_113, 'user')).toBe('2,113 users')
  })

  test('shares are cut, so that not all is never shown as all', () => {
    expect(formatShare(0.61)).toBe('61 %')
    expect(formatShare(0.9997, true)).toBe('99.9 %')
    expect(formatShare(1, true)).toBe('100 %')
    expect(formatShare(0, true)).toBe('0 %')
  })

  test('durations', () => {
    expect(formatDuration(182)).toBe('182 ms')
    expect(formatDuration(1_100)).toBe('1.1 s')
  })
})

describe('zones', () => {
  test('a zone is named with its offset of now', () => {
    expect(formatZone(zone, now)).toBe('Europe/Berlin, UTC+1')
    expect(formatZone(zone, Date.parse('2026-07-01T00:00:00.000Z'))).toBe('Europe/Berlin, UTC+2')
    expect(formatZone('America/St_Johns', now)).toBe('America/St_Johns, UTC−3:30')
    expect(formatZone('UTC', now)).toBe('UTC')
  })

  test('a reset stands in both clocks', () => {
    expect(formatReset('2026-11-25T00:00:00.000Z', reader)).toBe('01:00 (00:00 UTC)')
    expect(formatReset('2026-11-25T00:00:00.000Z', { zone: 'UTC', now })).toBe('00:00 UTC')
  })
})
