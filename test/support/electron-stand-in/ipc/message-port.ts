import type * as Electron from 'electron'
import { GuardedEmitter } from '../core/guard.ts'
import { codec, type Encoded } from './codec.ts'

/** A message on its way between two ends, with the ends it hands over. */
export interface PortMessage {
  payload: Encoded
  ends: PortEnd[]
}

/** Who takes what arrives at an end: a port of this process, or the bridge to a page. */
export interface PortReceiver {
  message(message: PortMessage): void
  close(): void
}

/** One end of a channel. Who holds it may change, as when a port is transferred; what was queued stays. */
export class PortEnd {
  #peer: PortEnd | undefined
  #receiver: PortReceiver | undefined
  #queue: PortMessage[] = []
  #closed = false
  #told = false

  /** Two ends that belong together. */
  static pair(): [PortEnd, PortEnd] {
    const [one, other] = [new PortEnd(), new PortEnd()]
    one.#peer = other
    other.#peer = one
    return [one, other]
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Gives what arrives, and what waited, to a receiver; without one it waits. */
  receiveBy(receiver: PortReceiver | undefined): void {
    this.#receiver = receiver
    this.#drain()
  }

  /** Hands a message to the other end. */
  post(message: PortMessage): void {
    const peer = this.#peer
    if (!this.#closed && peer !== undefined) peer.#arrive(message)
  }

  /** Closes both ends; the other one is told after what it still has to receive. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#told = true
    const peer = this.#peer
    if (peer === undefined || peer.#closed) return
    peer.#closed = true
    peer.#drain()
  }

  #arrive(message: PortMessage): void {
    if (this.#closed) return
    this.#queue.push(message)
    this.#drain()
  }

  #drain(): void {
    while (this.#receiver !== undefined && this.#queue.length > 0) {
      const message = this.#queue.shift()
      if (message !== undefined) this.#receiver.message(message)
    }
    if (this.#closed && !this.#told && this.#receiver !== undefined) {
      this.#told = true
      this.#receiver.close()
    }
  }
}

const ends = new WeakMap<MessagePortMain, PortEnd>()

/** Electron's `MessagePortMain`. */
export class MessagePortMain extends GuardedEmitter {
  #closed = false

  /** @param end what this port holds until it is transferred */
  constructor(end: PortEnd) {
    super(['message', 'close'])
    ends.set(this, end)
  }

  start(): void {
    ends
      .get(this)
      ?.receiveBy({ message: (message) => this.#deliver(message), close: () => this.#emitClose() })
  }

  postMessage(message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    const payload = codec.encode(message)
    const end = ends.get(this)
    const handed = takeEnds(transfer as unknown as MessagePortMain[], this)
    // In a task of its own, as across processes: whoever posts goes on before the other side hears of it.
    setImmediate(() => end?.post({ payload, ends: handed }))
  }

  close(): void {
    const end = ends.get(this)
    if (end === undefined || this.#closed) return
    this.#emitClose()
    setImmediate(() => end.close())
  }

  #deliver({ payload, ends }: PortMessage): void {
    if (this.#closed) return
    this.emit('message', { data: codec.decode(payload), ports: ends.map((end) => new MessagePortMain(end)) })
  }

  #emitClose(): void {
    this.#closed = true
    this.emit('close')
  }
}

/** Takes the ends out of ports that are transferred: the ports are of no more use to who had them. */
export function takeEnds(ports: MessagePortMain[], source?: MessagePortMain): PortEnd[] {
  for (const [index, port] of ports.entries()) {
    if (!(port instanceof MessagePortMain)) throw new TypeError(`Port at index ${index} is not a valid port`)
    if (port === source) throw new Error(`Port at index ${index} contains the source port.`)
    if (!ends.has(port) || ports.indexOf(port) !== index)
      throw new Error(`Port at index ${index} is already neutered.`)
  }
  return ports.map((port) => {
    const end = ends.get(port) as PortEnd
    ends.delete(port)
    end.receiveBy(undefined)
    return end
  })
}

/** Electron's `MessageChannelMain`. */
export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain

  constructor() {
    const [one, other] = PortEnd.pair()
    this.port1 = new MessagePortMain(one)
    this.port2 = new MessagePortMain(other)
  }
}
