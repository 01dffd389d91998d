import { describe, expect, it } from 'vitest'
import { createSwitches } from '../switches.ts'
import { createMemoryJournal } from '../world/journal.ts'
import type { Account, Plan } from '../world/model.ts'
import { type Label, LIMITS } from './labels.ts'
import { Limiter } from './limiter.ts'
import { UserDays } from './user-days.ts'

const journal = createMemoryJournal()
const NOON = Date.UTC(2027, 0, 10, 12)

function open(wanted: Record<string, string> = {}) {
  const switches = createSwitches(journal)
  switches.set(wanted)
  return { limiter: new Limiter(journal, switches), days: new UserDays(journal, switches) }
}

const account = (plan: Plan): Account => ({
  id: plan,
  name: plan,
  number: 1,
  plan,
  timezone: 'UTC',
  language: 'en-US',
  apiDenied: false,
  lockedSettings: [],
  passcodeRules: {
    length: 0,
    consecutive_characters_length: 0,
    have_letter: false,
    have_number: false,
    have_special_character: false,
    have_upper_and_lower_characters: false,
    only_allow_numeric: false,
    weak_enhance_detection: false,
  },
})

describe('limits per account, plan and label', () => {
  const cases = (['free', 'pro', 'business'] as const).flatMap((plan) =>
    (['LIGHT', 'MEDIUM', 'HEAVY'] as const).map((label) => [plan, label, LIMITS[plan][label].count] as const),
  )
  it.each(cases)('%s %s admits %i in a second', (plan, label, count) => {
    const { limiter } = open()
    for (let sent = 0; sent < count; sent += 1) {
      expect(limiter.admit(account(plan), label, NOON + 999).refusedBy).toBeUndefined()
    }
    expect(limiter.admit(account(plan), label, NOON + 999).refusedBy).toBe('window')
    // Another label, another account and the next second are free.
    const other: Label = label === 'LIGHT' ? 'MEDIUM' : 'LIGHT'
    expect(limiter.admit(account(plan), other, NOON + 999).refusedBy).toBeUndefined()
    expect(limiter.admit({ ...account(plan), id: 'another' }, label, NOON + 999).refusedBy).toBeUndefined()
    expect(limiter.admit(account(plan), label, NOON + 1000).refusedBy).toBeUndefined()
  })

  it('lets a fixed window admit twice around its edge, a sliding one not', () => {
    for (const [window, refused] of [
      ['fixed', undefined],
      ['sliding', 'window'],
    ] as const) {
      const { limiter } = open({ 'qps.window': window })
      for (let sent = 0; sent < 4; sent += 1) limiter.admit(account('free'), 'LIGHT', NOON + 900)
      expect(limiter.admit(account('free'), 'LIGHT', NOON + 1100).refusedBy).toBe(refused)
      expect(limiter.admit(account('free'), 'LIGHT', NOON + 1901).refusedBy).toBeUndefined()
    }
  })

  it.each([
    ['LIGHT', 6000],
    ['MEDIUM', 2000],
    ['HEAVY', 1000],
    ['RESOURCE-INTENSIVE', 30_000],
  ] as const)('free %s has %i a UTC day', (label, count) => {
    const { limiter } = open()
    limiter.spend(account('free'), label, count - 1, NOON)
    expect(limiter.admit(account('free'), label, NOON)).toMatchObject({ dayLeft: 0 })
    expect(limiter.admit(account('free'), label, NOON).refusedBy).toBe('day')
    const midnight = Date.UTC(2027, 0, 11)
    expect(limiter.admit(account('free'), label, midnight - 1).refusedBy).toBe('day')
    expect(limiter.admit(account('free'), label, midnight).refusedBy).toBeUndefined()
  })

  it.each([
    ['pro', 30_000],
    ['business', 60_000],
  ] as const)(
    '%s has %i a day for heavy and resource-intensive together, none for the others',
    (plan, count) => {
      const { limiter } = open()
      limiter.spend(account(plan), 'RESOURCE-INTENSIVE', count - 1, NOON)
      expect(limiter.admit(account(plan), 'HEAVY', NOON).refusedBy).toBeUndefined()
      expect(limiter.admit(account(plan), 'HEAVY', NOON + 1000).refusedBy).toBe('day')
      for (const label of ['LIGHT', 'MEDIUM'] as const) {
        limiter.spend(account(plan), label, 1_000_000, NOON)
        expect(limiter.admit(account(plan), label, NOON).refusedBy).toBe('window')
        expect(limiter.admit(account(plan), label, NOON + 1000)).toMatchObject({ dayLeft: undefined })
      }
    },
  )

  it('spends nothing on a refusal', () => {
    const { limiter } = open()
    for (let sent = 0; sent < 50; sent += 1) limiter.admit(account('free'), 'HEAVY', NOON)
    expect(limiter.dayCounts(account('free'), NOON).HEAVY).toBe(1)
  })

  it('survives a clock that is set back', () => {
    const { limiter } = open({ 'qps.window': 'sliding' })
    for (let sent = 0; sent < 4; sent += 1) limiter.admit(account('free'), 'LIGHT', NOON)
    expect(limiter.admit(account('free'), 'LIGHT', NOON - 5000).refusedBy).toBeUndefined()
  })
})

describe('the hundred of a user and day', () => {
  it('is shared by creates and updates of all meetings, and begins anew at 00:00 UTC', () => {
    const { days } = open()
    for (let sent = 0; sent < 100; sent += 1) {
      expect(days.admits(sent % 2 ? 'create' : 'update', 'host', sent, NOON)).toBe(true)
      days.count(sent % 2 ? 'create' : 'update', 'host', sent, NOON)
    }
    expect(days.admits('create', 'host', undefined, NOON)).toBe(false)
    expect(days.admits('update', 'host', 5, NOON)).toBe(false)
    expect(days.admits('delete', 'host', 5, NOON)).toBe(true)
    expect(days.admits('create', 'another', undefined, NOON)).toBe(true)
    expect(days.admits('create', 'host', undefined, Date.UTC(2027, 0, 11))).toBe(true)
  })
})
