import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ManualClock, START } from '../../../test/support/manual-clock.ts'
import { flush, ISSUER, spending, walk, write } from '../../../test/support/pacing.ts'
import { scratchStore } from '../../../test/support/scratch.ts'
import type { Plan } from '../../contract/states.ts'
import { nextResetAfter } from '../../contract/time.ts'
import { SystemClock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { Ledger } from './ledger.ts'
import { AllowanceSpent, Pacer } from './pacer.ts'

describe('the pacer', () => {
  const setUp = (
    now = START,
  ): { store: Store & Disposable; clock: ManualClock; pacer: Pacer; ledger: Ledger } => {
    const store = scratchStore()
    const clock = new ManualClock(now)
    return {
      store,
      clock,
      pacer: new Pacer(clock, store.ledger),
      ledger: new Ledger(store.ledger, () => undefined),
    }
  }
  const used = (pacer: Pacer, plan: Plan, key: string): number =>
    pacer.usage(ISSUER, 'acc', plan).find(({ limit }) => limit.key === key)?.used ?? -1

  it('takes from all buckets at once or from none', async () => {
    const { store, clock, pacer } = setUp()
    using _store = store
    await pacer.admit(spending(['medium'], 'person', 'free'))
    await pacer.admit(spending(['medium'], 'person', 'free'))
    let went = false
    void pacer.admit(spending(['light', 'medium'], 'person', 'free')).then(() => {
      went = true
    })
    await walk(clock, 500)
    expect([went, used(pacer, 'free', 'light/second'), used(pacer, 'free', 'medium/second')]).toEqual([
      false,
      0,
      2,
    ])
    await walk(clock, 600)
    expect([went, used(pacer, 'free', 'light/second')]).toEqual([true, 1])
  })

  it('lets a label go while another one waits', async () => {
    const { store, pacer } = setUp()
    using _store = store
    await pacer.admit(spending(['heavy'], 'bulk', 'free'))
    const waits = pacer.admit(spending(['heavy'], 'bulk', 'free'))
    waits.catch(() => undefined)
    await expect(pacer.admit(spending(['light'], 'bulk', 'free'))).resolves.toBe(1)
  })

  it('keeps accounts, and the same account at another issuer, apart', async () => {
    const { store, pacer } = setUp()
    using _store = store
    await pacer.admit(spending(['heavy'], 'person', 'free'))
    await pacer.admit({ ...spending(['heavy'], 'person', 'free'), accountId: 'other' })
    await pacer.admit({ ...spending(['heavy'], 'person', 'free'), issuer: 'http://127.0.0.1:1' })
    expect(used(pacer, 'free', 'heavy/second')).toBe(1)
  })

  it('refuses what frees only at 00:00 UTC with that instant, and lets it go from then on', async () => {
    const { store, clock, pacer, ledger } = setUp()
    using _store = store
    store.ledger.tx('test.fill', (tx) =>
      tx.run(
        "INSERT INTO account_days (day, issuer, account_id, label, calls, refused, peak) VALUES ('2026-11-24', $issuer, 'acc', 'heavy', 999, 0, 1)",
        { issuer: ISSUER },
      ),
    )
    await pacer.admit(spending(['heavy'], 'person', 'free'))
    write(ledger, clock.now(), 'heavy')
    await walk(clock, 2000)
    const reset = nextResetAfter(clock.now())
    await expect(pacer.admit(spending(['heavy'], 'person', 'free'))).rejects.toMatchObject({
      bucket: 'Heavy, per day',
      freesAt: reset,
      source: 'ledger',
    })
    await walk(clock, reset - clock.now() - 1)
    // The reset is a millisecond away: that is waited for.
    let went = false
    void pacer.admit(spending(['heavy'], 'person', 'free')).then(() => {
      went = true
    })
    await flush()
    expect(went).toBe(false)
    await walk(clock, 1)
    expect(went).toBe(true)
  })

  it('adds heavy and resource-intensive calls up for the day of a paid account', async () => {
    const { store, pacer } = setUp()
    using _store = store
    store.ledger.tx('test.fill', (tx) => {
      for (const [label, calls] of [
        ['heavy', 20_000],
        ['resourceIntensive', 10_000],
      ] as const)
        tx.run(
          "INSERT INTO account_days (day, issuer, account_id, label, calls, refused, peak) VALUES ('2026-11-24', $issuer, 'acc', $label, $calls, 0, 1)",
          { issuer: ISSUER, label, calls },
        )
    })
    await expect(pacer.admit(spending(['resourceIntensive'], 'bulk', 'pro'))).rejects.toBeInstanceOf(
      AllowanceSpent,
    )
    await expect(pacer.admit(spending(['heavy'], 'bulk', 'business'))).resolves.toBe(1)
  })

  it('gives each user exactly 100 a day, however many ask at once, and 100 again after 00:00 UTC', async () => {
    const { store, clock, pacer, ledger } = setUp()
    using _store = store
    const ask = async (): Promise<'sent' | 'spent'> => {
      const wanted = spending(['light', 'medium'], 'bulk', 'business', 'zoom-user')
      try {
        await pacer.admit(wanted)
        pacer.requireUserDay(wanted)
        write(ledger, clock.now(), 'light', 'zoom-user')
        return 'sent'
      } catch (error) {
        if (!(error instanceof AllowanceSpent)) throw error
        expect(error).toMatchObject({ bucket: 'User, per day', freesAt: nextResetAfter(clock.now()) })
        return 'spent'
      }
    }
    for (let day = 0; day < 2; day += 1) {
      const asked = Promise.all(Array.from({ length: 130 }, ask))
      await walk(clock, 10_000)
      expect((await asked).filter((result) => result === 'sent').length).toBe(100)
      clock.jumpTo(nextResetAfter(clock.now()))
    }
  })

  it('heeds a refusal by Zoom, whatever its own count says', async () => {
    const { store, clock, pacer } = setUp()
    using _store = store
    const wanted = spending(['light'], 'person', 'business')
    pacer.refused(wanted, 'second', clock.now() + 3000)
    let went = false
    void pacer.admit(wanted).then(() => {
      went = true
    })
    await walk(clock, 2999)
    expect(went).toBe(false)
    await walk(clock, 1)
    expect(went).toBe(true)
    const until = nextResetAfter(clock.now())
    pacer.refused(wanted, 'day', until)
    await expect(pacer.admit(wanted)).rejects.toMatchObject({ freesAt: until, source: 'zoom' })
    await expect(pacer.admit(spending(['medium'], 'person', 'business'))).resolves.toBe(1)
  })

  it('heeds that Zoom called a user’s day spent', () => {
    const { store, clock, pacer } = setUp()
    using _store = store
    store.ledger.tx('test.spent', (tx) =>
      tx.run(
        "INSERT INTO user_days (day, issuer, zoom_user_id, counted, refused, spent_until) VALUES ('2026-11-24', $issuer, 'z', 3, 1, $until)",
        { issuer: ISSUER, until: nextResetAfter(clock.now()) },
      ),
    )
    expect(() => pacer.requireUserDay(spending(['light'], 'person', 'free', 'z'))).toThrow(
      expect.objectContaining({ source: 'zoom' }) as Error,
    )
    clock.jumpTo(nextResetAfter(clock.now()))
    pacer.requireUserDay(spending(['light'], 'person', 'free', 'z'))
  })

  it('answers how many calls of the label went within the second', async () => {
    const { store, clock, pacer } = setUp()
    using _store = store
    const peaks = [
      await pacer.admit(spending(['light'], 'person', 'pro')),
      await pacer.admit(spending(['light'], 'person', 'pro')),
    ]
    await walk(clock, 1500)
    peaks.push(await pacer.admit(spending(['light'], 'person', 'pro')))
    expect(peaks).toEqual([1, 2, 1])
  })

  it('goes on after the clock went back', async () => {
    const { store, clock, pacer } = setUp()
    using _store = store
    await pacer.admit(spending(['heavy'], 'person', 'free'))
    clock.jumpTo(START - 3_600_000)
    let went = 0
    for (let i = 0; i < 3; i += 1)
      void pacer.admit(spending(['heavy'], 'person', 'free')).then(() => {
        went += 1
      })
    await walk(clock, 2 * 1050)
    expect(went).toBe(3)
  })
})

describe('the pacer on a machine whose clock is set back an hour', () => {
  const bulk = spending(['heavy'], 'bulk', 'free')
  beforeEach(() => {
    vi.useFakeTimers({ now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('holds up no call that waits for its second', async () => {
    using store = scratchStore()
    const pacer = new Pacer(new SystemClock(), store.ledger)
    await pacer.admit(bulk)
    let went = false
    void pacer.admit(bulk).then(() => (went = true))
    vi.setSystemTime(START - 3_600_000)
    await vi.advanceTimersByTimeAsync(1050)
    expect(went).toBe(true)
  })

  it('holds up no call because of a second that Zoom refused before', async () => {
    using store = scratchStore()
    const pacer = new Pacer(new SystemClock(), store.ledger)
    pacer.refused(bulk, 'second', START + 2000)
    vi.setSystemTime(START - 3_600_000)
    await expect(pacer.admit(bulk)).resolves.toBe(1)
    pacer.refused(bulk, 'second', START - 3_600_000 + 2000)
    let went = false
    void pacer.admit(bulk).then(() => (went = true))
    await vi.advanceTimersByTimeAsync(1999)
    expect(went).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(went).toBe(true)
  })
})
