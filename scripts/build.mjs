// Builds `out/`: main with its programs, preload, renderer. `--if-stale` does nothing if it is up to date.
import { writeFileSync } from 'node:fs'
import { buildIsStale, run, stampFile } from './lib/project.mjs'

if (process.argv.includes('--if-stale') && !buildIsStale()) process.exit(0)
const started = performance.now()
console.error('Building Switchboard …')
const code = await run(['electron-vite', 'build', '--logLevel', 'warn'], {
  stdio: ['ignore', process.stderr, process.stderr],
})
if (code !== 0) process.exit(code)
writeFileSync(stampFile, '')
console.error(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
