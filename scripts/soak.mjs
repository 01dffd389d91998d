// Long fault and crash runs. `npm run soak [-- crash|connections|imports] [--runs N] [--seed N] [--report FILE]`; the
// last line, and that of the report, is `N passed, N failed`.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { run } from './lib/project.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string' }, seed: { type: 'string', default: '1' }, report: { type: 'string' } },
})
const SOAKS = {
  crash: async (runs, seed, say) => (await import('../test/faults/crash.ts')).crashRuns(runs, seed, say),
  connections: async (runs, seed, say) =>
    (await import('../test/faults/connections.ts')).connectionRuns(runs, seed, say),
  imports: async (runs, seed, say) => (await import('../test/faults/imports.ts')).importRuns(runs, seed, say),
}
const unknown = positionals.filter((name) => !(name in SOAKS))
if (unknown.length > 0) {
  console.error(`No soak is called ${unknown.join(', ')}. There are: ${Object.keys(SOAKS).join(', ')}`)
  process.exit(2)
}
const built = await run(['scripts/build.mjs', '--if-stale'])
if (built !== 0) process.exit(built)
let passed = 0
let failed = 0
for (const [name, soak] of Object.entries(SOAKS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.log(`${name}, seed ${values.seed}`)
  const result = await soak(
    values.runs === undefined ? null : Number(values.runs),
    Number(values.seed),
    console.log,
  )
  passed += result.passed
  failed += result.failed
}
const counts = `${passed} passed, ${failed} failed`
if (values.report !== undefined) writeFileSync(values.report, `${counts}\n`)
console.log(counts)
process.exit(failed === 0 ? 0 : 1)
