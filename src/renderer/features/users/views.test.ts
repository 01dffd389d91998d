import { describe, expect, test } from 'vitest'
import { BROKEN_STATES } from '../../../contract/states.ts'
import { parseStates, statesOfView, viewOfStates, viewsWithCounts, wordsOfStates } from './views.ts'

describe('views', () => {
  test('counts are added up over the states of a view', () => {
    const views = viewsWithCounts({ all: 20, states: { needsConsent: 3, scopeGap: 2, healthy: 15 } })
    expect(views.find(({ id }) => id === 'all')?.count).toBe(20)
    expect(views.find(({ id }) => id === 'attention')?.count).toBe(5)
    expect(views.find(({ id }) => id === 'paused')?.count).toBe(0)
  })

  test('before counts are known, none is shown', () => {
    expect(viewsWithCounts(undefined).every(({ count }) => count === undefined)).toBe(true)
  })

  test('a choice of states is a view if it is exactly its states, in any order', () => {
    expect(viewOfStates([])).toBe('all')
    expect(viewOfStates(BROKEN_STATES.toReversed())).toBe('attention')
    expect(viewOfStates(['healthy'])).toBeNull()
    expect(viewOfStates(statesOfView('disconnected'))).toBe('disconnected')
  })
})

describe('states in words and in the URL', () => {
  test('words', () => {
    expect(wordsOfStates(['paused'])).toBe('is Paused')
    expect(wordsOfStates(['paused', 'healthy'])).toBe('is Paused or Healthy')
    expect(wordsOfStates(BROKEN_STATES)).toBe('is broken or gap')
    expect(wordsOfStates(['paused', 'healthy', 'expiring'])).toBe('is one of 3 states')
  })

  test('unknown states of a URL are left out', () => {
    expect(parseStates('paused,nonsense,healthy')).toEqual(['paused', 'healthy'])
    expect(parseStates(null)).toEqual([])
  })
})
