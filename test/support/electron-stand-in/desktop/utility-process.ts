import childProcess, { type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type * as Electron from 'electron'
import { app } from '../app/app.ts'
import { GuardedEmitter, notImitated } from '../core/guard.ts'

const KNOWN = new Set(['stdio', 'serviceName'])

/** Electron's `utilityProcess`: a child under Node that finds `process.parentPort`, and ends with this process. */
export class UtilityProcess extends GuardedEmitter {
  readonly #child: ChildProcess
  readonly stdout: Readable | null
  readonly stderr: Readable | null

  static fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready')
    const unknown = Object.keys(options).find((name) => !KNOWN.has(name))
    if (unknown !== undefined) throw notImitated(`utilityProcess.fork's option ${unknown}`)
    const { stdio = 'inherit' } = options
    const [stdin = 'ignore', stdout = 'inherit', stderr = 'inherit'] = Array.isArray(stdio)
      ? stdio
      : ['ignore' as const, stdio as 'pipe', stdio as 'pipe']
    if (stdin !== 'ignore') throw new Error('stdin value other than ignore is not supported')
    return new UtilityProcess(
      // Through the module, whose `fork` runs the stand-in's executable as Node.
      childProcess.fork(modulePath, args, {
        execArgv: ['--import', new URL('./utility-child.ts', import.meta.url).href],
        stdio: ['ignore', stdout, stderr, 'ipc'],
        serialization: 'advanced',
      }),
    )
  }

  private constructor(child: ChildProcess) {
    super(['spawn', 'exit', 'message', 'error'])
    this.#child = child
    this.stdout = child.stdout
    this.stderr = child.stderr
    child.on('spawn', () => this.emit('spawn'))
    child.on('message', (message) => this.emit('message', message))
    child.on('exit', (code) => this.emit('exit', code ?? 1))
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null ? this.#child.pid : undefined
  }

  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined)
  }

  kill(): boolean {
    return this.#child.kill()
  }
}
