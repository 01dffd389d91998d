/** The console that started this program beside itself, as far as it can be spoken to. */
export interface Parent {
  post(message: unknown): void
  /** What the console says. */
  onMessage(heard: (message: unknown) => void): void
  /** Lets go of the console and ends with a code, once what was posted has gone. */
  end(code: number): void
}

/** What Electron's utility process has on its `process` (electronjs.org/docs/latest/api/process). */
interface UtilityPort {
  postMessage(message: unknown): void
  on(event: 'message', heard: (event: { readonly data: unknown }) => void): void
}

/** The console that runs this program, by a channel of Electron's or of Node's; undefined if it runs by itself. */
export function findParent(): Parent | undefined {
  const { parentPort } = process as { parentPort?: UtilityPort }
  if (parentPort !== undefined)
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (heard) => parentPort.on('message', ({ data }) => heard(data)),
      end: (code) => process.exit(code),
    }
  if (process.send === undefined) return undefined
  // A console that was killed leaves nothing behind: Electron sees to that by itself, here the channel tells.
  process.once('disconnect', () => process.exit())
  return {
    post: (message) => process.send?.(message, (error: Error | null) => error && process.exit()),
    onMessage: (heard) => process.on('message', heard),
    end(code) {
      process.exitCode = code
      if (process.connected) process.disconnect()
    },
  }
}
