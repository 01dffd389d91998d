import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../../test/support/manual-clock.ts'
import { flush, spending, walk, write } from '../../../test/support/pacing.ts'
import { emptyLedger, scratchStore } from '../../../test/support/scratch.ts'
import type { Label, Plan } from '../../contract/states.ts'
import type { Store } from '../store/store.ts'
import { Ledger } from './ledger.ts'
import { limitsOf } from './limits.ts'
import { type AllowanceSpent, type Lane, Pacer } from './pacer.ts'

interface Call {
  readonly seq: number
  readonly labels: readonly Label[]
  readonly lane: Lane
  readonly arrived: number
  admitted: number | null
  order: number
  refused: AllowanceSpent | null
}

/** Sends random arrivals through pacers and watches what they let go, and when. */
class Watched {
  readonly calls: Call[] = []
  #order = 0

  arrive(
    pacer: Pacer,
    ledger: Ledger,
    clock: ManualClock,
    labels: readonly Label[],
    lane: Lane,
    plan: Plan,
  ): void {
    const call: Call = {
      seq: this.calls.length,
      labels,
      lane,
      arrived: clock.now(),
      admitted: null,
      order: 0,
      refused: null,
    }
    this.calls.push(call)
    pacer.admit(spending(labels, lane, plan)).then(
      () => {
        call.admitted = clock.now()
        this.#order += 1
        call.order = this.#order
        write(ledger, clock.now(), labels[0] ?? 'light')
      },
      (error: AllowanceSpent) => {
        call.refused = error
      },
    )
  }

  get admitted(): Call[] {
    return this.calls.filter(({ admitted }) => admitted !== null).sort((a, b) => a.order - b.order)
  }

  /** The most calls with one of these labels within any window of this length. */
  busiest(labels: readonly Label[], windowMs: number): number {
    const times = this.admitted
      .filter((call) => call.labels.some((label) => labels.includes(label)))
      .map(({ admitted }) => admitted ?? 0)
    return Math.max(
      0,
      ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length),
    )
  }
}

const KINDS: ReadonlyArray<readonly Label[]> = [
  ['light'],
  ['medium'],
  ['heavy'],
  ['resourceIntensive'],
  ['light', 'medium'],
]
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      labels: fc.constantFrom(...KINDS),
      lane: fc.constantFrom<Lane>('person', 'background', 'bulk'),
      burst: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 2500 }) }) },
)
const scenario = fc.record({
  plan: fc.constantFrom<Plan>('free', 'pro', 'business'),
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
  restartAt: fc.nat(25),
})

async function play(
  store: Store,
  {
    plan,
    steps,
    restartAt,
  }: {
    plan: Plan
    steps: ReadonlyArray<{ wait: number } | { labels: readonly Label[]; lane: Lane; burst: number }>
    restartAt: number
  },
  clock: ManualClock,
  restarts: boolean,
): Promise<Watched> {
  emptyLedger(store)
  const ledger = new Ledger(store.ledger, () => undefined)
  let pacer = new Pacer(clock, store.ledger)
  const watched = new Watched()
  for (const [i, each] of steps.entries()) {
    if (restarts && i === restartAt) {
      // What waited ends with the old process; what was sent stands in the ledger.
      await walk(clock, 61_000)
      const before = clock.now()
      for (let n = 0; n < 3; n += 1) watched.arrive(pacer, ledger, clock, ['heavy'], 'person', plan)
      await flush()
      clock.stop()
      expect(clock.now()).toBe(before)
      pacer = new Pacer(clock, store.ledger)
    }
    if ('wait' in each) await walk(clock, each.wait)
    else
      for (let n = 0; n < each.burst; n += 1)
        watched.arrive(pacer, ledger, clock, each.labels, each.lane, plan)
    await flush()
  }
  await walk(clock, 400_000)
  return watched
}

function expectWithinLimits(watched: Watched, plan: Plan): void {
  for (const { window, allowance, labels } of limitsOf(plan))
    if (window !== 'day')
      expect(watched.busiest(labels, window === 'second' ? 1000 : 60_000)).toBeLessThanOrEqual(
        allowance ?? Number.POSITIVE_INFINITY,
      )
}

describe('the pacer, under any pattern of arrivals', () => {
  it('passes no limit in any window, keeps the order, lets persons overtake, and forgets nobody', async () => {
    using store = scratchStore()
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const clock = new ManualClock()
        const watched = await play(store, given, clock, false)
        expectWithinLimits(watched, given.plan)
        for (const call of watched.calls) {
          expect((call.admitted === null) !== (call.refused === null)).toBe(true)
          if (call.refused !== null) {
            expect(call.labels).toEqual(['resourceIntensive'])
            expect(call.refused.freesAt - call.arrived).toBeGreaterThan(5000)
          }
        }
        for (const [i, later] of watched.admitted.entries())
          for (const earlier of watched.admitted.slice(0, i)) {
            if (earlier.labels !== later.labels) continue
            if (earlier.lane === later.lane) expect(earlier.seq).toBeLessThan(later.seq)
            // A bulk call goes only if no person's of the same kind was waiting.
            if (earlier.lane === 'bulk' && later.lane === 'person')
              expect(later.arrived).toBeGreaterThanOrEqual(earlier.admitted ?? 0)
          }
      }),
      { numRuns: 60 },
    )
  })

  it('passes no limit over a restart either: the ledger remembers every window', async () => {
    using store = scratchStore()
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const single = given.steps.map((each) =>
          'wait' in each || each.labels.length === 1 ? each : { ...each, labels: KINDS[0] ?? [] },
        )
        const watched = await play(store, { ...given, steps: single }, new ManualClock(), true)
        expectWithinLimits(watched, given.plan)
      }),
      { numRuns: 40 },
    )
  })
})
