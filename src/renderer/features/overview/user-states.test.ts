import { expect, test } from 'vitest'
import { ConnectionState } from '../../../contract/states.ts'
import { statesThatAre } from './user-states.ts'

test('what works comes first, and what is not is left out', () => {
  expect(statesThatAre({ neverConnected: 3, healthy: 9, needsConsent: 0, scopeGap: 1 })).toEqual([
    { state: 'healthy', count: 9 },
    { state: 'scopeGap', count: 1 },
    { state: 'neverConnected', count: 3 },
  ])
})

test('every state of the contract has its place', () => {
  const all = Object.fromEntries(ConnectionState.options.map((state) => [state, 1]))
  expect(statesThatAre(all)).toHaveLength(ConnectionState.options.length)
})
