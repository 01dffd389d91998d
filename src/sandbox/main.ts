import { readCommandLine, readOptions, USAGE } from './options.ts'
import { findParent, type Parent } from './parent.ts'
import { type RunningSandbox, startSandbox } from './start.ts'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Runs as a program of its own: one line when ready, gone on SIGTERM or SIGINT. */
async function runAlone(): Promise<void> {
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

/** Runs beside the console: the same, told by messages. */
function runBeside(parent: Parent): void {
  // A terminal interrupts the console and this together; it is the console that says when this ends.
  process.on('SIGINT', () => {})
  let running: Promise<RunningSandbox> | undefined
  const open = async (options: unknown): Promise<RunningSandbox> => {
    const tellClock = (offsetMs: number) => parent.post({ type: 'clock', offsetMs })
    const sandbox = await startSandbox(readOptions(options), tellClock)
    parent.post({ type: 'ready', url: sandbox.url })
    tellClock(sandbox.offsetMs())
    return sandbox
  }
  parent.onMessage((message) => {
    if (typeof message !== 'object' || message === null || !('type' in message)) return
    if (message.type === 'open' && running === undefined) {
      running = open('options' in message ? message.options : undefined)
      running.catch((error: unknown) => {
        parent.post({ type: 'failed', message: messageOf(error) })
        parent.end(1)
      })
    }
    if (message.type === 'close')
      void Promise.resolve(running)
        .then((sandbox) => sandbox?.close())
        .then(() => parent.end(0))
        // One that did not open has said so and ends by itself.
        .catch(() => undefined)
  })
}

const parent = findParent()
if (parent !== undefined) runBeside(parent)
else
  await runAlone().catch((error: unknown) => {
    console.error(messageOf(error))
    process.exit(2)
  })
