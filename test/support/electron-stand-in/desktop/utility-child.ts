import { EventEmitter } from 'node:events'

/** What Electron's utility process has on its `process`, over Node's channel, which it has not. */
const send = process.send?.bind(process)
const port = new EventEmitter() as EventEmitter & { postMessage(message: unknown): void }
port.postMessage = (message) => {
  send?.(message)
}
process.on('message', (data) => port.emit('message', { data, ports: [] }))
process.once('disconnect', () => process.exit())
delete process.send
Object.defineProperties(process, {
  type: { value: 'utility', enumerable: true },
  parentPort: { value: port, enumerable: true },
})
delete process.env['ELECTRON_RUN_AS_NODE']
