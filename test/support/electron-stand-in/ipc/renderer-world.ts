import type { Session } from '../chromium/cdp.ts'
import type { WebFrameMain } from '../window/web-frame-main.ts'
import { codec } from './codec.ts'
import { MessagePortMain, PortEnd, takeEnds } from './message-port.ts'
import { createParcels } from './parcels.ts'
import type { WireMessage } from './preload-world.ts'

/** What a page says through its preload. */
export interface WorldListener {
  ipc(world: RendererWorld, channel: string, args: unknown[], ports: MessagePortMain[]): void
  invoke(world: RendererWorld, channel: string, args: unknown[]): Promise<unknown>
  preloadError(error: Error): void
  contextMenu(params: { linkURL: string }): void
  title(title: string): void
}

/** This process's side of one document's preload world. It ends with the document, and its ports with it. */
export class RendererWorld {
  readonly frame: WebFrameMain
  #session: Session
  #contextId: number
  #receiver: string
  #listener: WorldListener
  #ends = new Map<string, PortEnd>()
  #outgoing: WireMessage[] = []
  #lastPort = 0
  #parcels = createParcels()
  #disposed = false

  constructor(
    session: Session,
    contextId: number,
    receiver: string,
    frame: WebFrameMain,
    listener: WorldListener,
  ) {
    this.#session = session
    this.#contextId = contextId
    this.#receiver = receiver
    this.frame = frame
    this.#listener = listener
  }

  get isDisposed(): boolean {
    return this.#disposed
  }

  /** Sends to the listeners of the preload's `ipcRenderer`. */
  send(channel: string, args: unknown[], transfer: MessagePortMain[] = []): void {
    const payload = codec.encode(args)
    this.#tell(['ipc', channel, payload, takeEnds(transfer).map((end) => this.#give(end))])
  }

  /** Takes what the page's binding was called with. */
  receive(parcel: string): void {
    const text = this.#parcels.join(parcel)
    if (text === undefined) return
    for (const message of JSON.parse(text) as WireMessage[]) this.#take(message)
  }

  /** The document is gone: so are its ports. */
  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    const ends = [...this.#ends.values()]
    this.#ends.clear()
    for (const end of ends) end.close()
  }

  #take(message: WireMessage): void {
    switch (message[0]) {
      case 'message': {
        const [, id, payload, ids] = message
        this.#ends.get(id)?.post({ payload, ends: ids.map((one) => this.#adopt(one)) })
        break
      }
      case 'close': {
        const end = this.#ends.get(message[1])
        this.#ends.delete(message[1])
        end?.close()
        break
      }
      case 'ipc': {
        const [, channel, args, ids] = message
        const ports = ids.map((id) => new MessagePortMain(this.#adopt(id)))
        this.#listener.ipc(this, channel, codec.decode(args) as unknown[], ports)
        break
      }
      case 'invoke': {
        const [, id, channel, args] = message
        this.#listener.invoke(this, channel, codec.decode(args) as unknown[]).then(
          (result) => this.#tell(['reply', id, codec.encode(result)]),
          (error: unknown) =>
            this.#tell(['failure', id, `Error invoking remote method '${channel}': ${String(error)}`]),
        )
        break
      }
      case 'preload-error':
        this.#listener.preloadError(codec.decode(message[1]) as Error)
        break
      case 'context-menu':
        this.#listener.contextMenu(codec.decode(message[1]) as { linkURL: string })
        break
      case 'title':
        this.#listener.title(message[1])
        break
      default:
    }
  }

  /** A port of the page becomes an end here. */
  #adopt(id: string): PortEnd {
    const [bridge, end] = PortEnd.pair()
    this.#bridge(id, bridge)
    return end
  }

  /** An end here becomes a port of the page. */
  #give(end: PortEnd): string {
    this.#lastPort += 1
    const id = `main-${this.#lastPort}`
    this.#bridge(id, end)
    return id
  }

  #bridge(id: string, end: PortEnd): void {
    this.#ends.set(id, end)
    end.receiveBy({
      message: ({ payload, ends }) =>
        this.#tell(['message', id, payload, ends.map((one) => this.#give(one))]),
      close: () => {
        if (this.#ends.delete(id)) this.#tell(['close', id])
      },
    })
  }

  #tell(message: WireMessage): void {
    // All of one turn travel together.
    if (this.#disposed || this.#outgoing.push(message) > 1) return
    queueMicrotask(() => {
      const messages = this.#outgoing
      this.#outgoing = []
      const functionDeclaration = `function (parcel) { globalThis[${JSON.stringify(this.#receiver)}](parcel) }`
      for (const value of this.#parcels.split(JSON.stringify(messages)))
        this.#session.post('Runtime.callFunctionOn', {
          functionDeclaration,
          executionContextId: this.#contextId,
          arguments: [{ value }],
          silent: true,
        })
    })
  }
}
