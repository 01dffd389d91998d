import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { readCommandLine, readOptions, USAGE } from './options.ts'
import { startSandbox } from './start.ts'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Runs as a program of its own: one line when ready, gone on SIGTERM or SIGINT. */
async function runAsProgram(): Promise<void> {
  const options = readCommandLine(process.argv.slice(2))
  if (options === undefined) {
    console.log(USAGE)
    return
  }
  const sandbox = await startSandbox(options)
  const stop = () => void sandbox.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  console.log(`Zoom sandbox ready: ${sandbox.url}`)
}

/** Runs as a worker of the console: the same, told by messages. */
async function runAsWorker(port: NonNullable<typeof parentPort>): Promise<void> {
  const tellClock = (offsetMs: number) => port.postMessage({ type: 'clock', offsetMs })
  const sandbox = await startSandbox(readOptions(workerData), tellClock)
  port.on('message', (message: unknown) => {
    const isClose =
      typeof message === 'object' && message !== null && 'type' in message && message.type === 'close'
    if (isClose)
      void sandbox.close().then(() => {
        // Nothing holds the thread any more, so it ends by itself; the timer is for what still would.
        port.close()
        setTimeout(() => process.exit(0), 1000).unref()
      })
  })
  port.postMessage({ type: 'ready', url: sandbox.url })
  tellClock(sandbox.offsetMs())
}

if (isMainThread || parentPort === null) {
  await runAsProgram().catch((error: unknown) => {
    console.error(messageOf(error))
    process.exit(2)
  })
} else {
  const port = parentPort
  await runAsWorker(port).catch((error: unknown) => {
    port.postMessage({ type: 'failed', message: messageOf(error) })
    port.close()
    process.exitCode = 1
  })
}
