import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { START } from '../../../test/support/manual-clock.ts'
import { SystemClock } from '../clock.ts'
import { Reachability } from './reachability.ts'

describe('whether Zoom answers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function setUp(answers: boolean[]): { reachability: Reachability; asked: string[]; back: () => number } {
    const asked: string[] = []
    let back = 0
    const reachability = new Reachability({
      clock: new SystemClock(),
      probe: async (origin) => {
        asked.push(origin)
        return answers.shift() ?? false
      },
      onChange: () => undefined,
      onBack: () => (back += 1),
    })
    return { reachability, asked, back: () => back }
  }

  it('is asked after 5, 10, 30 and then every 60 seconds, until it does', async () => {
    const { reachability, asked, back } = setUp([false, false, false, false, true])
    reachability.failed('https://zoom.us')
    const counts: number[] = []
    for (const seconds of [5, 10, 30, 60, 60, 600]) {
      await vi.advanceTimersByTimeAsync(seconds * 1000)
      counts.push(asked.length)
    }
    expect([counts, back(), reachability.state.state]).toEqual([[1, 2, 3, 4, 5, 5], 1, 'answers'])
  })

  it('is asked in time although the machine’s clock was set back', async () => {
    const { reachability, asked, back } = setUp([true])
    reachability.failed('https://zoom.us')
    vi.setSystemTime(START - 3_600_000)
    await vi.advanceTimersByTimeAsync(5000)
    expect([asked, back()]).toEqual([['https://zoom.us'], 1])
  })
})
