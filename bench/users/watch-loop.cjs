// Loaded into the console under test by NODE_OPTIONS: notes the longest time that nothing else got its turn. Signal
// SIGUSR2 begins anew, and writes down what was seen until then: what a console does as it ends holds nobody up.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { renameSync, writeFileSync } = require('node:fs')

const file = process.env.BENCH_LOOP_FILE
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGUSR2', () => {
  writeFileSync(`${file}.part`, String(delay.max / 1e6))
  renameSync(`${file}.part`, file)
  delay.reset()
})
