import { expect, test } from 'vitest'
import { outcomeOf } from './outcome.ts'
import { aSlot, anAppointment } from './slot-fixture.ts'

const READER = { zone: 'Europe/Berlin', now: Date.parse('2026-11-24T08:04:00Z') }
const booked = (change: Parameters<typeof anAppointment>[0]) =>
  aSlot({ status: 'booked', appointment: anAppointment(change) })

test('only what Zoom confirmed is called saved', () => {
  expect(outcomeOf('book', booked({}), READER).title).toBe('Booked, and saved in Zoom')
  expect(outcomeOf('book', booked({ state: 'sending' }), READER).title).toBe('Booked here, not yet in Zoom')
})

test('a change that waits says for what, and until when in both clocks', () => {
  const slot = booked({
    state: 'waiting',
    stateReason: 'The host has no creates or updates left today',
    waitsUntil: '2026-11-25T00:00:00.000Z',
  })
  expect(outcomeOf('move', slot, READER)).toEqual({
    tone: 'wait',
    title: 'Moved here, not yet in Zoom',
    text: 'The host has no creates or updates left today. It goes by itself at 01:00 (00:00 UTC), in 15 h 56 min.',
  })
})

test('a cancelling says what became of the slot', () => {
  expect(outcomeOf('cancel', aSlot(), READER)).toEqual({
    title: 'Cancelled, and deleted in Zoom',
    text: 'The slot is open again.',
  })
  expect(outcomeOf('cancel', booked({ state: 'waiting' }), READER).title).toBe(
    'Cancelled here, not yet in Zoom',
  )
})

test('a move of an open slot has nothing to do with Zoom', () => {
  expect(outcomeOf('move', aSlot(), READER)).toEqual({ title: 'The slot was moved' })
})
