import { describe, expect, test } from 'vitest'
import type { Appointment } from '../../../contract/slots.ts'
import { type HostFacts, noticeOf } from './notice.ts'
import { aSlot, anAppointment } from './slot-fixture.ts'

const READER = { zone: 'Europe/Berlin', now: Date.parse('2026-11-24T08:04:00Z') }
const HEALTHY: HostFacts = { name: 'Maria', state: 'healthy', mend: null }
const PAUSED: HostFacts = { name: 'Maria', state: 'paused', mend: 'resume' }
const MEETING = {
  zoomMeetingId: '861',
  joinUrl: '',
  durationMin: 45,
  confirmedAt: '2026-11-24T08:00:00.000Z',
}

const booked = (change: Partial<Appointment>) =>
  aSlot({ status: 'booked', appointment: anAppointment(change) })

describe('the notice about a slot', () => {
  test('is none where nothing is wrong', () => {
    expect(noticeOf(booked({}), HEALTHY, READER)).toBeNull()
    expect(noticeOf(aSlot(), HEALTHY, READER)).toBeNull()
    expect(noticeOf(aSlot(), null, READER)).toBeNull()
  })

  test('says when a change goes by itself, in both clocks and as a span', () => {
    const slot = booked({
      state: 'waiting',
      stateReason: 'The host has no creates or updates left today',
      waitsUntil: '2026-11-25T00:00:00.000Z',
    })
    expect(noticeOf(slot, HEALTHY, READER)).toEqual({
      tone: 'wait',
      title: 'The meeting is not in Zoom yet',
      text: 'The host has no creates or updates left today. It goes by itself at 01:00 (00:00 UTC), in 15 h 56 min.',
      actions: [],
    })
  })

  test('offers what mends the host', () => {
    const slot = booked({
      state: 'waiting',
      stateReason: 'The host is paused; it goes when they are resumed',
    })
    expect(noticeOf(slot, PAUSED, READER)?.actions).toEqual(['resume'])
    expect(noticeOf(aSlot(), PAUSED, READER)?.title).toBe('Maria: paused')
  })

  test('tells a move and a cancelling that wait apart', () => {
    const meeting = { ...MEETING, startAt: '2026-11-24T13:00:00.000Z' }
    expect(noticeOf(booked({ state: 'waiting', meeting }), HEALTHY, READER)?.title).toBe(
      'Zoom still has Tue 24 Nov, 14:00 to 14:45',
    )
    const cancelledAt = '2026-11-24T08:00:00.000Z'
    expect(noticeOf(booked({ state: 'waiting', meeting, cancelledAt }), HEALTHY, READER)?.title).toBe(
      'Cancelled here, not yet in Zoom',
    )
  })

  test('a missing meeting can be made again', () => {
    expect(noticeOf(booked({ state: 'missing' }), HEALTHY, READER)?.actions).toEqual(['makeAgain'])
  })

  test('what is not known is asked for, not sent again', () => {
    expect(noticeOf(booked({ state: 'unknown' }), HEALTHY, READER)?.actions).toEqual(['askZoom'])
  })
})
