import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The top of this project. */
export const root = join(import.meta.dirname, '../..')

/** A program of ours that runs until it is stopped. */
export interface Running {
  readonly child: ChildProcess
  /** The address of its ready line. */
  readonly url: string
  /** Everything that it printed so far. */
  output(): string
  /** Ends it politely and answers its exit code. */
  stop(): Promise<number | null>
  /** Ends it as a crash would. */
  kill(): Promise<void>
  readonly exited: Promise<number | null>
}

/** Starts a built program and waits for its ready line. */
export async function startProgram(
  program: string,
  args: readonly string[],
  readyLine: RegExp,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = spawn(process.execPath, [join(root, program), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`
      const found = readyLine.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
    void exited.then((code) =>
      reject(new Error(`${program} ended with ${code} before it was ready:\n${output}`)),
    )
  })
  return {
    child,
    url,
    output: () => output,
    exited,
    stop() {
      child.kill('SIGTERM')
      return exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Starts the browser host on a data folder. */
export function startServe(
  dataDir: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  return startProgram(
    'out/main/serve.js',
    ['--data-dir', dataDir, '--no-open', ...args],
    /^Switchboard ready: (\S+)$/,
    env,
  )
}

/** Starts the Zoom sandbox alone. */
export function startSandbox(args: readonly string[] = []): Promise<Running> {
  return startProgram('out/main/sandbox.js', ['--port', '0', ...args], /^Zoom sandbox ready: (\S+)$/)
}
