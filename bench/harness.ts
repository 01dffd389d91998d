/** One figure of a bench. */
export interface Row {
  readonly metric: string
  readonly value: number
  readonly unit: string
  readonly goal: number
  readonly better: 'higher' | 'lower'
  readonly peers: Readonly<Record<string, number>>
}

/** What a bench measured, with what it measured it on. */
export interface Measured {
  readonly seed: number
  readonly sizes: Readonly<Record<string, number>>
  readonly rows: readonly Row[]
}

/** The middle of several runs: machines are noisy. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** Milliseconds that something takes, as the median of several runs. */
export async function timed(runs: number, work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < runs; i += 1) {
    const begun = performance.now()
    await work()
    times.push(performance.now() - begun)
  }
  return median(times)
}

/** Rounds to what a reader can use. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
