import { describe, expect, test } from 'vitest'
import { aSlot, anAppointment } from './slot-fixture.ts'
import {
  clockSpan,
  dayAndSpan,
  initialsOf,
  isCancelling,
  isElsewhereInZoom,
  stateOf,
  waitWords,
  withLocalTimes,
} from './slot-words.ts'

const NOW = Date.parse('2026-11-24T08:04:00Z')
const BERLIN = 'Europe/Berlin'

describe('the state of a slot', () => {
  test('is open, or that of its meeting', () => {
    expect(stateOf(aSlot())).toBe('open')
    expect(stateOf(aSlot({ status: 'booked', appointment: anAppointment({ state: 'waiting' }) }))).toBe(
      'waiting',
    )
    expect(stateOf(aSlot({ status: 'cancelled' }))).toBe('cancelled')
  })

  test('a cancelling that waits is known as one', () => {
    const appointment = anAppointment({ state: 'waiting', cancelledAt: '2026-11-24T08:00:00.000Z' })
    expect(isCancelling(aSlot({ status: 'booked', appointment }))).toBe(true)
    expect(isCancelling(aSlot({ status: 'cancelled', appointment }))).toBe(false)
  })

  test('a move that Zoom has not confirmed is known by the other time', () => {
    const meeting = { zoomMeetingId: '1', joinUrl: '', confirmedAt: '', durationMin: 45 }
    const at = (startAt: string) =>
      aSlot({ status: 'booked', appointment: anAppointment({ meeting: { ...meeting, startAt } }) })
    expect(isElsewhereInZoom(at('2026-11-24T09:30:00.000Z'))).toBe(false)
    expect(isElsewhereInZoom(at('2026-11-24T10:00:00.000Z'))).toBe(true)
  })
})

describe('times in words', () => {
  test('name the second day only where there is one', () => {
    expect(clockSpan(aSlot(), BERLIN)).toBe('10:30 to 11:15')
    expect(dayAndSpan(aSlot(), 'Europe/Athens', NOW)).toBe('Tue 24 Nov, 11:30 to 12:15')
    expect(
      clockSpan(aSlot({ startAt: '2026-11-24T22:30:00.000Z', endAt: '2026-11-24T23:15:00.000Z' }), BERLIN),
    ).toBe('23:30 to Wed 25 Nov, 00:15')
  })

  test('instants of main come into the reader’s zone', () => {
    expect(withLocalTimes('taken, 2026-11-25T09:00:00.000Z to 2026-11-25T09:45:00Z.', BERLIN, NOW)).toBe(
      'taken, Wed 25 Nov, 10:00 to 10:45.',
    )
  })

  test('single instants of main do too', () => {
    expect(withLocalTimes('Zoom kept 2026-11-25T09:00:00Z instead', BERLIN, NOW)).toBe(
      'Zoom kept Wed 25 Nov, 10:00 instead',
    )
  })

  test('a wait is said in both clocks and as a span', () => {
    expect(waitWords('2026-11-25T00:00:00.000Z', BERLIN, NOW)).toBe('at 01:00 (00:00 UTC), in 15 h 56 min')
    expect(waitWords('2026-11-27T00:00:00.000Z', BERLIN, NOW)).toBe(
      'on Fri 27 Nov at 01:00 (00:00 UTC), in 2 days',
    )
    expect(waitWords('2026-11-24T08:04:30.000Z', BERLIN, NOW)).toBe('in a moment')
  })
})

test('hosts in two letters', () => {
  expect(initialsOf('Maria Castellanos')).toBe('MC')
  expect(initialsOf('Łukasz Wiśniewski')).toBe('ŁW')
  expect(initialsOf('João Pedro Albuquerque')).toBe('JA')
  expect(initialsOf('Madonna')).toBe('M')
})
