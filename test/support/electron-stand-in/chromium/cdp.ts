import type { Readable, Writable } from 'node:stream'
import type { Protocol } from '../../../../node_modules/playwright-core/types/protocol.d.ts'

/** A method of the DevTools protocol. */
export type Method = keyof Protocol.CommandParameters
type Name = keyof Protocol.Events
type Listener<Event extends Name> = (params: Protocol.Events[Event]) => void

interface Incoming {
  id?: number
  sessionId?: string
  method?: Name
  params?: unknown
  result?: unknown
  error?: { message: string }
}

interface Waiting {
  method: Method
  sessionId: string | undefined
  resolve(result: unknown): void
  reject(error: Error): void
}

/** The browser or a target in it was gone before it answered. */
export class GoneError extends Error {
  override name = 'GoneError'
}

/** The browser's own answer that something cannot be done, mostly because what it is about is gone. */
export class ProtocolError extends Error {
  override name = 'ProtocolError'
}

/** Waits for nothing: that a page or the browser went away meanwhile is no error, and anything else is. */
export function ignoreGone(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof GoneError) && !(error instanceof ProtocolError)) throw error
  })
}

/** The DevTools protocol over the browser's pipe: messages end with a zero byte. */
export class Connection {
  #write: Writable
  #waiting = new Map<number, Waiting>()
  #sessions = new Map<string, Session>()
  #lastId = 0
  #parts: Buffer[] = []
  #closed = false
  /** The session of the browser itself. */
  readonly root: Session

  constructor(write: Writable, read: Readable) {
    this.#write = write
    this.root = new Session(this, undefined)
    read.on('data', (chunk: Buffer) => this.#receive(chunk))
    read.on('close', () => this.#close())
    read.on('error', () => this.#close())
    // The browser's death shows at the reading end; a write that meets it first is no error of its own.
    write.on('error', () => this.#close())
  }

  /** The session of an attached target. */
  session(sessionId: string): Session {
    const session = this.#sessions.get(sessionId) ?? new Session(this, sessionId)
    this.#sessions.set(sessionId, session)
    return session
  }

  /** Fails what still waits for an answer of a target that is gone. */
  dropSession(sessionId: string): void {
    this.#sessions.get(sessionId)?.end()
    this.#sessions.delete(sessionId)
    for (const [id, waiting] of this.#waiting)
      if (waiting.sessionId === sessionId) {
        this.#waiting.delete(id)
        waiting.reject(new GoneError(`${waiting.method}: the page is gone`))
      }
  }

  send(method: Method, params: object, sessionId: string | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(new GoneError(`${method}: the browser is gone`))
    const id = ++this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { method, sessionId, resolve, reject })
    })
    this.#write.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    return answer
  }

  #receive(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      this.#parts.push(chunk.subarray(start, end))
      const text =
        this.#parts.length === 1 ? this.#parts[0]?.toString() : Buffer.concat(this.#parts).toString()
      this.#parts = []
      start = end + 1
      this.#dispatch(JSON.parse(text ?? '') as Incoming)
    }
    if (start < chunk.length) this.#parts.push(chunk.subarray(start))
  }

  #dispatch(message: Incoming): void {
    if (message.id !== undefined) {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error === undefined) waiting?.resolve(message.result)
      else waiting?.reject(new ProtocolError(`${waiting.method}: ${message.error.message}`))
    } else if (message.method !== undefined) {
      const session = message.sessionId === undefined ? this.root : this.#sessions.get(message.sessionId)
      try {
        session?.dispatch(message.method, message.params)
      } catch (error) {
        // Of a listener of the app: uncaught it must be, but not at the cost of the messages behind this one.
        setImmediate(() => {
          throw error
        })
      }
    }
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const waiting of this.#waiting.values())
      waiting.reject(new GoneError(`${waiting.method}: the browser is gone`))
    this.#waiting.clear()
  }
}

/** One target's, or the browser's, end of a connection. */
export class Session {
  #connection: Connection
  #listeners = new Map<Name, Set<(params: never) => void>>()
  #endings: (() => void)[] = []
  readonly sessionId: string | undefined

  constructor(connection: Connection, sessionId: string | undefined) {
    this.#connection = connection
    this.sessionId = sessionId
  }

  send<M extends Method>(
    method: M,
    params?: Protocol.CommandParameters[M],
  ): Promise<Protocol.CommandReturnValues[M]> {
    const answer = this.#connection.send(method, params ?? {}, this.sessionId)
    return answer as Promise<Protocol.CommandReturnValues[M]>
  }

  /** Sends a command whose failure only means that the page or the browser went away meanwhile. */
  post<M extends Method>(method: M, params?: Protocol.CommandParameters[M]): void {
    ignoreGone(this.send(method, params))
  }

  /** Listens to an event; the result stops it. */
  on<E extends Name>(event: E, listener: Listener<E>): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Calls back when the target is gone. */
  onEnd(callback: () => void): void {
    this.#endings.push(callback)
  }

  end(): void {
    for (const callback of this.#endings.splice(0)) callback()
  }

  dispatch(event: Name, params: unknown): void {
    for (const listener of Array.from(this.#listeners.get(event) ?? [])) listener(params as never)
  }
}
