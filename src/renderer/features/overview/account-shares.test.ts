import { expect, test } from 'vitest'
import type { Gauge } from '../../../contract/quota.ts'
import { nearestToTheirEnd } from './account-shares.ts'

const day = (used: number, limit: number | null): Gauge => ({
  key: 'heavy/day',
  title: 'Heavy, per day',
  used,
  limit,
  level: 'plenty',
  window: 'day',
  peak: 0,
  peakAt: null,
  refused: 0,
  freesAt: null,
  reading: null,
})

test('the account nearest to its end comes first; what has no limit comes last, by name', () => {
  const accounts = [
    { name: 'Lagoa', day: null },
    { name: 'Atlas', day: day(300, 1000) },
    { name: 'Fjord', day: day(20_000, 30_000) },
    { name: 'Deccan', day: day(9, null) },
  ]
  expect(nearestToTheirEnd(accounts).map(({ name }) => name)).toEqual(['Fjord', 'Atlas', 'Deccan', 'Lagoa'])
})
