import { connect } from 'node:net'

/** Sends bytes as they stand and answers everything that came back until the end of the connection. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}

/** Sends bytes and breaks the connection at once. */
export function sendAndReset(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(text)
      socket.resetAndDestroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}

/** The status of a raw answer; 0 if there was none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
}

/** What broke outside of every handler while something was done: a process would have died of it. */
export async function uncaughtDuring(act: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  const note = (error: unknown): void => {
    seen.push(error instanceof Error ? error.message : String(error))
  }
  const others = process.listeners('uncaughtException')
  const rejections = process.listeners('unhandledRejection')
  process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection')
  process.on('uncaughtException', note).on('unhandledRejection', note)
  try {
    await act()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.removeAllListeners('uncaughtException').removeAllListeners('unhandledRejection')
    for (const listener of others) process.on('uncaughtException', listener)
    for (const listener of rejections) process.on('unhandledRejection', listener)
  }
  return seen
}
