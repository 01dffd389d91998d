import { describe, expect, test } from 'vitest'
import { fieldErrors } from '../../../app/form.ts'
import { aSlot } from '../slot-fixture.ts'
import { type NewSlotValues, eachOf, newSlotSchema, spansOf } from './new-slot.ts'
import { whenAt } from './when-form.ts'

const schema = newSlotSchema(() => Date.parse('2026-11-24T08:04:00Z'))
const values = (change: Partial<NewSlotValues> = {}): NewSlotValues => ({
  userId: aSlot().userId,
  more: 0,
  every: '',
  ...whenAt(Date.parse('2026-11-25T09:00:00Z'), 'Europe/Berlin', 45),
  ...change,
})

describe('several slots in a row', () => {
  test('follow each other back to back, or as far apart as was said', () => {
    expect(spansOf(values())).toHaveLength(1)
    expect(spansOf(values({ more: 2 })).map(({ startAt }) => startAt)).toEqual([
      '2026-11-25T09:00:00.000Z',
      '2026-11-25T09:45:00.000Z',
      '2026-11-25T10:30:00.000Z',
    ])
    expect(spansOf(values({ more: 1, every: 60 }))[1]).toEqual({
      startAt: '2026-11-25T10:00:00.000Z',
      endAt: '2026-11-25T10:45:00.000Z',
    })
  })

  test('may not overlap', () => {
    expect(fieldErrors(schema, values({ more: 1, every: 30 }))).toHaveProperty('every')
    expect(fieldErrors(schema, values({ more: '', every: 30 }))).toEqual({})
  })

  test('all that is wrong is said at once', () => {
    expect(Object.keys(fieldErrors(schema, values({ userId: '', day: '', more: 21 }))).toSorted()).toEqual([
      'day',
      'more',
      'userId',
    ])
  })
})

test('one that fails does not keep the rest', async () => {
  const { done, failures } = await eachOf([1, 2, 3], async (number) => {
    if (number === 2) throw new Error('taken')
    return number
  })
  expect(done).toEqual([1, 3])
  expect(failures).toHaveLength(1)
})
