import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { delay, SystemClock } from './clock.ts'

const START = Date.parse('2026-11-24T08:04:00.000Z')

describe('the machine’s clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('rings alarms in the order of their instants, not in that of their setting', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.at(START + 3000, () => rung.push('third'))
    clock.at(START + 1000, () => rung.push('first'))
    clock.at(START + 2000, () => rung.push('second'))
    vi.advanceTimersByTime(3000)
    expect(rung).toEqual(['first', 'second', 'third'])
  })

  it('rings an alarm of the past at the next turn, never within the call that sets it', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.at(START - 1, () => rung.push('past'))
    expect(rung).toEqual([])
    vi.advanceTimersByTime(0)
    expect(rung).toEqual(['past'])
  })

  it('rings each alarm once', () => {
    const clock = new SystemClock()
    let times = 0
    clock.at(START + 10, () => {
      times += 1
    })
    vi.advanceTimersByTime(60_000)
    clock.setOffset(60_000)
    expect(times).toBe(1)
  })

  it('lets a time pass although the machine’s clock was set back, and holds an instant', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.after(5000, () => rung.push('passed'))
    clock.at(START + 5000, () => rung.push('instant'))
    vi.setSystemTime(START - 3_600_000)
    vi.advanceTimersByTime(5000)
    expect(rung).toEqual(['passed'])
    vi.advanceTimersByTime(3_600_000)
    expect(rung).toEqual(['passed', 'instant'])
  })

  it('lets a time pass where the clock jumps over it', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.after(5000, () => rung.push('passed'))
    clock.setOffset(5000)
    expect(rung).toEqual(['passed'])
  })

  it('does not ring an alarm that was taken back', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    const stop = clock.at(START + 1000, () => rung.push('never'))
    clock.at(START + 1000, () => rung.push('other'))
    stop()
    vi.advanceTimersByTime(5000)
    expect(rung).toEqual(['other'])
  })

  it('does not ring an alarm that another one, due at the same moment, takes back', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.at(START + 1000, () => {
      rung.push('first')
      stop()
    })
    const stop = clock.at(START + 1001, () => rung.push('taken back'))
    clock.setOffset(2000)
    expect(rung).toEqual(['first'])
  })

  it('brings alarms forward with a jump of the clock', () => {
    const clock = new SystemClock()
    const rung: number[] = []
    clock.at(START + 86_400_000, () => rung.push(clock.now()))
    clock.setOffset(86_400_000)
    expect(rung).toEqual([START + 86_400_000])
  })

  it('keeps alarms waiting when the clock goes back, and rings them at their instant', () => {
    const clock = new SystemClock()
    clock.setOffset(3_600_000)
    const rung: number[] = []
    clock.at(START + 3_600_000 + 1000, () => rung.push(clock.now()))
    clock.setOffset(0)
    vi.advanceTimersByTime(3_600_000)
    expect(rung).toEqual([])
    vi.advanceTimersByTime(1000)
    expect(rung).toEqual([START + 3_601_000])
  })

  it('notices within fifteen seconds that the machine slept', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.at(START + 3_600_000, () => rung.push('late'))
    vi.setSystemTime(START + 7_200_000)
    vi.advanceTimersByTime(15_000)
    expect(rung).toEqual(['late'])
  })

  it('rings an alarm that an alarm sets', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.at(START + 10, () => {
      rung.push('outer')
      clock.at(START + 20, () => rung.push('inner'))
    })
    vi.advanceTimersByTime(20)
    expect(rung).toEqual(['outer', 'inner'])
  })

  it('rings nothing once it was stopped', () => {
    const clock = new SystemClock()
    const rung: string[] = []
    clock.at(START + 10, () => rung.push('never'))
    clock.stop()
    vi.advanceTimersByTime(60_000)
    expect(rung).toEqual([])
  })

  it('measures durations by a clock that no jump moves', () => {
    const clock = new SystemClock()
    const before = clock.ticks()
    clock.setOffset(3_600_000)
    expect(clock.ticks() - before).toBe(0)
  })

  describe('a delay', () => {
    it('ends after so many milliseconds', async () => {
      const clock = new SystemClock()
      let over = false
      const waiting = delay(clock, 500).then(() => {
        over = true
      })
      await vi.advanceTimersByTimeAsync(499)
      expect(over).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      await waiting
      expect(over).toBe(true)
    })

    it('is broken off by its signal, with the signal’s reason', async () => {
      const clock = new SystemClock()
      const stop = new AbortController()
      const waiting = delay(clock, 500, stop.signal)
      stop.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
    })

    it('does not begin under a signal that was given already', async () => {
      await expect(delay(new SystemClock(), 500, AbortSignal.abort(new Error('before')))).rejects.toThrow(
        'before',
      )
    })
  })
})
