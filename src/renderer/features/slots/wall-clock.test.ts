import { describe, expect, test } from 'vitest'
import { foldWords, meaningOf, momentOf, onClock } from './wall-clock.ts'

const BERLIN = 'Europe/Berlin'

describe('a time on a clock of a zone', () => {
  test('means one moment on most days', () => {
    expect(meaningOf('2026-11-24', '09:30', BERLIN)).toEqual({
      kind: 'moment',
      at: Date.parse('2026-11-24T08:30:00Z'),
    })
  })

  test('does not exist where clocks skip it', () => {
    expect(meaningOf('2027-03-28', '02:30', BERLIN)).toEqual({
      kind: 'never',
      message:
        '02:30 does not exist in Europe/Berlin on 28 Mar 2027: clocks go from 02:00 to 03:00. Choose 03:00 or later.',
    })
    expect(meaningOf('2027-03-28', '02:00', BERLIN).kind).toBe('never')
    expect(meaningOf('2027-03-28', '03:00', BERLIN)).toEqual({
      kind: 'moment',
      at: Date.parse('2027-03-28T01:00:00Z'),
    })
  })

  test('comes twice where clocks go back', () => {
    const meaning = meaningOf('2026-10-25', '02:30', BERLIN)
    expect(meaning).toEqual({
      kind: 'twice',
      message:
        '02:30 comes twice in Europe/Berlin on 25 Oct 2026: clocks go back from 03:00 to 02:00. Choose which one.',
      first: Date.parse('2026-10-25T00:30:00Z'),
      second: Date.parse('2026-10-25T01:30:00Z'),
    })
    expect(momentOf(meaning, '')).toBeNull()
    expect(momentOf(meaning, 'second')).toBe(Date.parse('2026-10-25T01:30:00Z'))
    if (meaning.kind !== 'twice') throw new Error('not twice')
    expect(foldWords(meaning, 'first', BERLIN)).toBe('The first, UTC+2')
    expect(foldWords(meaning, 'second', BERLIN)).toBe('The second, UTC+1')
  })

  test('half an hour and whole days that were skipped are said as they are', () => {
    expect(meaningOf('2026-10-04', '02:10', 'Australia/Lord_Howe')).toMatchObject({
      kind: 'never',
      message: expect.stringContaining('clocks go from 02:00 to 02:30. Choose 02:30 or later.'),
    })
    expect(meaningOf('2011-12-30', '12:00', 'Pacific/Apia').kind).toBe('never')
  })

  test('what is not a day or a time is unreadable, and in UTC nothing is ever skipped', () => {
    expect(meaningOf('', '02:30', BERLIN).kind).toBe('unreadable')
    expect(meaningOf('2026-02-31', '02:30', BERLIN).kind).toBe('unreadable')
    expect(meaningOf('2026-11-24', '25:00', BERLIN).kind).toBe('unreadable')
    expect(meaningOf('2027-03-28', '02:30', 'UTC').kind).toBe('moment')
  })
})

describe('a moment on a clock', () => {
  test('reads back to itself, also where clocks show it twice', () => {
    for (const text of ['2026-11-24T08:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']) {
      const at = Date.parse(text)
      const { day, time, fold } = onClock(at, BERLIN)
      expect(momentOf(meaningOf(day, time, BERLIN), fold)).toBe(at)
    }
  })

  test('has a fold only where it needs one', () => {
    expect(onClock(Date.parse('2026-11-24T08:30:00Z'), BERLIN)).toEqual({
      day: '2026-11-24',
      time: '09:30',
      fold: '',
    })
    expect(onClock(Date.parse('2026-10-25T01:30:00Z'), BERLIN).fold).toBe('second')
  })
})
