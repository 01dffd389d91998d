import { Agent, fetch } from 'undici'
import { startSandbox } from '../test/support/processes.ts'
import { type Measured, rounded, timed } from './harness.ts'

const SEED = 1
const USERS = 100_000
const TENANTS = 38
const REQUESTS = 4_000

/** How fast the sandbox starts with a large world, and how many requests it answers. */
export async function measure(): Promise<Measured> {
  const args = ['--seed', String(SEED), '--tenants', String(TENANTS), '--users', String(USERS)]
  const startMs = await timed(3, async () => (await startSandbox(args)).stop())
  const sandbox = await startSandbox(args)
  const agent = new Agent({ connections: 8, pipelining: 1 })
  const state = `${sandbox.url}/_sandbox/state`
  const allMs = await timed(3, () =>
    Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; i < REQUESTS / 8; i += 1) await (await fetch(state, { dispatcher: agent })).text()
      }),
    ),
  )
  await agent.destroy()
  await sandbox.stop()
  return {
    seed: SEED,
    sizes: { users: USERS, tenants: TENANTS, requests: REQUESTS },
    rows: [
      {
        metric: 'start_100k_users_s',
        value: rounded(startMs / 1000),
        unit: 's',
        goal: 5,
        better: 'lower',
        peers: {},
      },
      {
        metric: 'requests_per_s',
        value: rounded(REQUESTS / (allMs / 1000)),
        unit: '1/s',
        goal: 1000,
        better: 'higher',
        peers: {},
      },
    ],
  }
}
