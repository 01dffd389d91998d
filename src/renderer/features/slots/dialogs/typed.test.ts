import { describe, expect, test } from 'vitest'
import { dayInField, readDay, readTime } from './typed.ts'

const TODAY = '2026-11-24'

describe('a day that is typed', () => {
  test.each([
    ['2026-11-25', '2026-11-25'],
    ['25 Nov 2026', '2026-11-25'],
    ['Wed 25 Nov 2026', '2026-11-25'],
    ['25 november', '2026-11-25'],
    ['25.11.', '2026-11-25'],
    ['25.11.2026', '2026-11-25'],
    ['25/11', '2026-11-25'],
    ['24 Nov', '2026-11-24'],
  ])('%s', (typed, day) => expect(readDay(typed, TODAY)).toBe(day))

  test('without a year is the next such day', () => {
    expect(readDay('23 Nov', TODAY)).toBe('2027-11-23')
    expect(readDay('29 Feb', TODAY)).toBeNull()
  })

  test.each(['', '31 Feb 2027', '25', '25 Foo', '2026-13-01', 'soon'])('%s is none', (typed) =>
    expect(readDay(typed, TODAY)).toBeNull(),
  )

  test('stands in its field with its weekday, and reads back', () => {
    expect(dayInField('2026-11-25')).toBe('Wed 25 Nov 2026')
    expect(readDay(dayInField('2026-11-25'), TODAY)).toBe('2026-11-25')
    expect(dayInField('25 Fo')).toBe('25 Fo')
  })
})

describe('a time that is typed', () => {
  test.each([
    ['09:30', '09:30'],
    ['9:30', '09:30'],
    ['9.30', '09:30'],
    ['0930', '09:30'],
    ['9', '09:00'],
    ['14', '14:00'],
  ])('%s', (typed, time) => expect(readTime(typed)).toBe(time))

  test.each(['', '24:00', '9:75', 'noon', '9:3'])('%s is none', (typed) => expect(readTime(typed)).toBeNull())
})
