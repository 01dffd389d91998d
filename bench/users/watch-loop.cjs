// Loaded into the console under test by NODE_OPTIONS: notes the longest time that nothing else got its turn. Signal
// SIGUSR2 begins anew; what was seen is written as the process ends.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { writeFileSync } = require('node:fs')

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('SIGUSR2', () => delay.reset())
process.on('exit', () => writeFileSync(process.env.BENCH_LOOP_FILE, String(delay.max / 1e6)))
