import { createEvent } from '../core/event.ts'
import { ipcMain } from '../ipc/ipc-main.ts'
import type { MessagePortMain } from '../ipc/message-port.ts'
import type { RendererWorld } from '../ipc/renderer-world.ts'
import type { WebContents } from './web-contents.ts'

function eventOf(contents: WebContents, world: RendererWorld): Record<string, unknown> {
  const event = createEvent({
    type: 'frame',
    sender: contents,
    frameId: world.frame.routingId,
    processId: world.frame.processId,
  })
  // Of a document that is gone there is no frame any more.
  return Object.defineProperty(event, 'senderFrame', {
    enumerable: true,
    get: () => (world.isDisposed || world.frame.detached ? null : world.frame),
  })
}

/** Tells of a message in Electron's order: the contents, the frame, the contents' own channel, the app's. */
export function dispatchMessage(
  contents: WebContents,
  world: RendererWorld,
  channel: string,
  args: unknown[],
  ports: MessagePortMain[],
): void {
  const reply = (name: string, ...values: unknown[]): void => world.send(name, values)
  const event = Object.assign(eventOf(contents, world), { ports, reply, returnValue: undefined })
  contents.emit('ipc-message', event, channel, ...args)
  world.frame.ipc.emit(channel, event, ...args)
  contents.ipc.emit(channel, event, ...args)
  ipcMain.emit(channel, event, ...args)
}

/** Answers an `invoke` by the first handler in Electron's order. */
export async function dispatchInvoke(
  contents: WebContents,
  world: RendererWorld,
  channel: string,
  args: unknown[],
): Promise<unknown> {
  const registries = [world.frame.ipc, contents.ipc, ipcMain]
  const handler = registries.map((ipc) => ipc.handlerOf(channel)).find((one) => one !== undefined)
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
  return await handler(eventOf(contents, world) as never, ...args)
}
