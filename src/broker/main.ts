import { readCommandLine, USAGE } from './config.ts'
import { startBroker } from './start.ts'
import { writePointHook } from './store/write-points.ts'

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Runs the broker: one line when ready, gone on SIGTERM or SIGINT. Nothing of a request is ever printed. */
async function run(): Promise<void> {
  const read = readCommandLine(process.argv.slice(2))
  if (read === undefined) {
    console.log(USAGE)
    return
  }
  const broker = await startBroker({
    ...read,
    atWritePoint: writePointHook(process.env['SWITCHBOARD_BROKER_DIE_AT']),
    onFault: (error) => console.error(error instanceof Error ? error.stack : String(error)),
  })
  const stop = () => void broker.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  if (read.config.store === undefined)
    console.log('Without a store in its config this broker forgets its console and its links when it ends.')
  if (broker.base !== broker.url) console.log(`Reached as: ${broker.base}`)
  if (broker.pairingCode !== null && read.config.pairingCode === undefined)
    console.log(`Pairing code: ${broker.pairingCode}`)
  console.log(`Broker ready: ${broker.url}`)
}

await run().catch((error: unknown) => {
  console.error(messageOf(error))
  process.exit(2)
})
