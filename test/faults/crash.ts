import { shuffled } from './shuffled.ts'
import { FaultWorld } from './world.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'
import { untruths } from './truth.ts'

/** One death: where, in the middle of what. */
interface Death {
  readonly scenario: Scenario
  readonly at: string
}

function everyDeath(scenarios: readonly Scenario[]): Death[] {
  return scenarios.flatMap((scenario) =>
    scenario.points.flatMap((point) => {
      const [name = '', count] = point.split(':')
      return ['before', 'after'].map((moment) => ({
        scenario,
        at: `${name}:${moment}${count === undefined ? '' : `:${count}`}`,
      }))
    }),
  )
}

/**
 * Kills the console at its write points, starts it again, and compares everything it shows with the sandbox.
 *
 * @param runs how many deaths; null for every point once
 */
export async function crashRuns(
  runs: number | null,
  seed: number,
  say: (line: string) => void,
  scenarios = SCENARIOS,
): Promise<{ passed: number; failed: number }> {
  const deaths = shuffled(everyDeath(scenarios), seed)
  const chosen = Array.from(
    { length: runs ?? deaths.length },
    (_death, i) => deaths[i % deaths.length] as Death,
  )
  const world = await FaultWorld.create(40)
  let passed = 0
  let failed = 0
  try {
    for (const [round, { scenario, at }] of chosen.entries()) {
      const faults = await oneDeath(world, scenario, at, round)
      if (faults.length === 0) passed += 1
      else failed += 1
      say(
        `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${scenario.name}, killed at ${at}${faults.map((fault) => `\n       ${fault}`).join('')}`,
      )
    }
  } finally {
    await world.close()
  }
  return { passed, failed }
}

async function oneDeath(world: FaultWorld, scenario: Scenario, at: string, round: number): Promise<string[]> {
  try {
    await scenario.prepare(world, round)
    await world.stop()
    const died =
      scenario.atStart === true
        ? await world.startDies(at)
        : await world.start(at).then(() => world.dies(() => scenario.act(world, round)))
    await world.start()
    await scenario.settles?.(world, at)
    const faults = await untruths(world)
    const unreported = (await scenario.reported?.(world, at)) ?? null
    return [
      ...(died ? [] : [`it did not die: ${at} was never reached`]),
      ...faults,
      ...(unreported === null ? [] : [unreported]),
    ]
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
}
