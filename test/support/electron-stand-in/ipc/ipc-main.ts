import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'

type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown

/** Electron's `IpcMain`: the app's, a window's or a frame's. Its events are channels, so it knows none of them. */
export class IpcMain
  extends EventEmitter
  implements Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>
{
  #handlers = new Map<string, Handler>()

  constructor() {
    super()
    // A channel of this name is an ordinary one.
    this.on('error', () => {})
  }

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    if (typeof handler !== 'function')
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`)
    this.#handlers.set(channel, handler)
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  /** The handler of a channel, for who dispatches. */
  handlerOf(channel: string): Handler | undefined {
    return this.#handlers.get(channel)
  }
}

/** The app's own. */
export const ipcMain = new IpcMain()
