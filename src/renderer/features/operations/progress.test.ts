import { describe, expect, test } from 'vitest'
import { cancelLeaves, itemViews, segmentsOf, settledShare } from './progress.ts'

const counts = { queued: 20, done: 12, failed: 3, running: 4, waiting: 2 }

describe('the progress of an operation', () => {
  test('the bar has a segment a result, settled ones first, and none that is empty', () => {
    expect(segmentsOf({ counts }).map(({ state, count }) => `${state} ${count}`)).toEqual([
      'done 12',
      'failed 3',
      'waiting 2',
      'running 4',
      'queued 20',
    ])
  })

  test('tabs put who needs someone first; those that matter stay while they are empty', () => {
    expect(
      itemViews({ counts: { done: 5 }, total: 5 }).map(({ label, count }) => `${label} ${count}`),
    ).toEqual(['All 5', 'Failed 0', 'Waiting 0', 'Done 5', 'Skipped 0'])
    expect(itemViews({ counts: { unknown: 1 }, total: 1 }).map(({ label }) => label)).toContain('Unknown')
  })

  test('cancelling leaves waiting users untouched, and settles those under way', () => {
    expect(cancelLeaves({ counts })).toEqual({ done: 12, underWay: 4, untouched: 22 })
  })

  test('nothing to do is all done', () => {
    expect(settledShare({ settled: 0, total: 0 })).toBe(1)
    expect(settledShare({ settled: 1, total: 4 })).toBe(0.25)
  })
})
