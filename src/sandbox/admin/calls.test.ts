import { describe, expect, it } from 'vitest'
import type { Journal } from '../world/journal.ts'
import { CallLog, type CallRecord } from './calls.ts'

function callAt(at: number): CallRecord {
  const nobody = { user: null, account: null, label: null, code: null, clientId: null, target: null }
  return { method: 'GET', path: '/v2/users/me', status: 200, fault: null, at, ...nobody }
}

describe('the log of calls', () => {
  it('keeps the newest, and brings no more of them back after a restart', () => {
    const kept = new Map<string, unknown>()
    const journal: Journal = {
      put: (_table, key, value) => void (value === null ? kept.delete(key) : kept.set(key, value)),
      commit: () => undefined,
      load: () => undefined,
      close: () => undefined,
    }
    const log = new CallLog(journal, 100)
    for (let at = 0; at < 1000; at += 1) log.record(callAt(at))
    expect(log.count()).toBeLessThanOrEqual(110)
    const again = new CallLog(journal, 100)
    for (const [key, value] of kept) again.restore(key, value)
    expect([again.count(), again.list(undefined).at(0)?.at, again.list(undefined).at(-1)?.at]).toEqual([
      100, 900, 999,
    ])
  })
})
