import { expect, test } from 'vitest'
import { heightOf } from './bars.ts'

test('bars are shares of the highest; little can be seen, nothing cannot', () => {
  expect(heightOf(50, 200)).toBe('max(3px, 25%)')
  expect(heightOf(1, 100_000)).toContain('max(3px')
  expect(heightOf(0, 200)).toBe('0')
})
