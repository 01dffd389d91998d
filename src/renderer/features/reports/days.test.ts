import { describe, expect, test } from 'vitest'
import { daysOfPreset, daysOfUrl, everyDay, putDays } from './days.ts'

// 01:30 in Berlin on the 24th: Zoom's day is still the 23rd's successor only from 00:00 UTC on.
const now = Date.parse('2026-11-23T23:30:00.000Z')

describe('days of Zoom’s calendar', () => {
  test('presets go by the UTC day', () => {
    expect(daysOfPreset('today', now)).toEqual({ from: '2026-11-23', to: '2026-11-23' })
    expect(daysOfPreset('yesterday', now)).toEqual({ from: '2026-11-22', to: '2026-11-22' })
    expect(daysOfPreset('last7', now)).toEqual({ from: '2026-11-17', to: '2026-11-23' })
    expect(daysOfPreset('month', now)).toEqual({ from: '2026-11-01', to: '2026-11-23' })
  })

  test('a URL names a preset or two days; what it cannot mean is the default', () => {
    const read = (query: string) => daysOfUrl(new URLSearchParams(query), now)
    expect(read('days=today').preset).toBe('today')
    expect(read('from=2026-10-01&to=2026-10-31')).toEqual({
      days: { from: '2026-10-01', to: '2026-10-31' },
      preset: null,
    })
    expect(read('from=2026-10-31&to=2026-10-01').preset).toBe('last7')
    expect(read('from=yesterday&to=2026-10-01').preset).toBe('last7')
    expect(read('').preset).toBe('last7')
  })

  test('what is written is read back', () => {
    const params = new URLSearchParams('tenant=x&days=today')
    putDays(params, { from: '2026-10-01', to: '2026-10-02' })
    expect(String(params)).toBe('tenant=x&from=2026-10-01&to=2026-10-02')
    putDays(params, 'last7')
    expect(String(params)).toBe('tenant=x')
  })
})

test('days without calls are drawn too, unless the span is too long to', () => {
  const counted = [{ day: '2026-11-02', calls: 3, countsFor100: 1, refused: 0 }]
  const drawn = everyDay({ from: '2026-11-01', to: '2026-11-03' }, counted)
  expect(drawn.map(({ day, calls }) => `${day} ${calls}`)).toEqual([
    '2026-11-01 0',
    '2026-11-02 3',
    '2026-11-03 0',
  ])
  expect(everyDay({ from: '2026-01-01', to: '2026-11-03' }, counted)).toEqual(counted)
})
