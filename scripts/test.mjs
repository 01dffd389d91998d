// The one gate: format, lint with the arrows, types, build, unit, contract, hardening, a short seeded soak, and
// end-to-end on the built output in a real Chromium. Its last line is `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './lib/project.mjs'

const results = join(root, 'test-results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const rows = []
const only = process.argv.slice(2)

/** Runs one stage. Its counts come from its report; a stage without one counts as one check. */
async function stage(name, args, counts = (code) => (code === 0 ? [1, 0] : [0, 1])) {
  if (only.length > 0 && !only.includes(name)) return true
  console.log(`\n── ${name}`)
  const started = performance.now()
  const code = await run(args)
  const [passed, failed, skipped = 0] = counts(code)
  // A stage that ended badly never counts as all passed, whatever its report says.
  const bad = code === 0 ? failed : Math.max(1, failed)
  rows.push({ name, passed, failed: bad, skipped, seconds: (performance.now() - started) / 1000 })
  return bad === 0
}

function report(file) {
  const path = join(results, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

function vitestCounts(file) {
  return () => {
    const found = report(file)
    return found === null ? [0, 1] : [found.numPassedTests, found.numFailedTests, found.numPendingTests]
  }
}

/** The counts of a program that ends with `N passed, N failed`. */
function lastLineCounts(file) {
  return () => {
    const path = join(results, file)
    const found = existsSync(path) ? /(\d+) passed, (\d+) failed\s*$/.exec(readFileSync(path, 'utf8')) : null
    return found === null ? [0, 1] : [Number(found[1]), Number(found[2])]
  }
}

function playwrightCounts() {
  const stats = report('e2e.json')?.stats
  return stats === undefined ? [0, 1] : [stats.expected, stats.unexpected + stats.flaky, stats.skipped]
}

await stage('format', ['biome', 'format', '.'])
await stage('lint', ['scripts/lint.mjs'])
await stage('types', ['tsc', '-b'])
const built = await stage('build', ['scripts/build.mjs'])
if (built) {
  await stage(
    'unit',
    ['vitest', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/unit.json'],
    vitestCounts('unit.json'),
  )
  await stage(
    'soak',
    ['scripts/soak.mjs', '--runs', '5', '--seed', '1', '--report', 'test-results/soak.txt'],
    lastLineCounts('soak.txt'),
  )
  await stage('e2e', ['playwright', 'test'], playwrightCounts)
} else console.log('\nThe build failed, so nothing was run on it.')

console.log('')
for (const { name, passed, failed, skipped, seconds } of rows)
  console.log(
    `${name.padEnd(8)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed${skipped > 0 ? ` ${skipped} skipped` : ''}  ${seconds.toFixed(1)} s`,
  )
const total = (key) => rows.reduce((sum, row) => sum + row[key], 0)
const failed = total('failed') + (built ? 0 : 1)
console.log(`\n${total('passed')} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
