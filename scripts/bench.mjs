// Measured workloads. `npm run bench [-- NAME]` writes bench/results/NAME.json and prints a table.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './lib/project.mjs'

const BENCHES = {
  sandbox: () => import('../bench/sandbox.ts'),
  users: () => import('../bench/users.ts'),
}
const chosen = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
const unknown = chosen.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`)
  process.exit(2)
}
const built = await run(['scripts/build.mjs', '--if-stale'])
if (built !== 0) process.exit(built)
const results = join(root, 'bench/results')
mkdirSync(results, { recursive: true })
for (const [name, load] of Object.entries(BENCHES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const { measure } = await load()
  const result = await measure()
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ name, ...result }, null, 2)}\n`)
  console.log(`\n${name}`)
  for (const { metric, value, unit, goal } of result.rows)
    console.log(`  ${metric.padEnd(34)} ${String(value).padStart(10)} ${unit.padEnd(6)} goal ${goal}`)
}
