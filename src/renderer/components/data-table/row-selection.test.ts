import { describe, expect, test } from 'vitest'
import { NO_ROWS, extended, toggled } from './row-selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']

describe('selecting rows', () => {
  test('a row is selected and let go again', () => {
    const one = toggled(NO_ROWS, 'b')
    expect([...one.ids]).toEqual(['b'])
    expect([...toggled(one, 'b').ids]).toEqual([])
  })

  test('a range is added in the order shown, either way', () => {
    expect([...extended(NO_ROWS, order, 'd', 'b').ids]).toEqual(['b', 'c', 'd'])
    expect([...extended(toggled(NO_ROWS, 'a'), order, 'c', 'd').ids]).toEqual(['a', 'c', 'd'])
  })

  test('a range whose end is not loaded changes nothing', () => {
    expect(extended(NO_ROWS, order, 'a', 'z')).toBe(NO_ROWS)
  })

  test('letting one go out of all that match lets all go', () => {
    expect(toggled({ ids: new Set(order), all: true }, 'a')).toBe(NO_ROWS)
  })
})
