import { fork } from 'node:child_process'
import type { Companion } from './host.ts'
import { lastWordsOf } from './last-words.ts'

/** Runs a program beside a console that itself runs under plain Node. */
export function forkCompanion(program: URL): Companion {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const lastWords = lastWordsOf(child.stderr)
  let failure = ''
  child.on('error', (error) => (failure = error.message))
  return {
    post: (message) => {
      // One that is gone already is told by its end.
      if (child.connected) child.send(message as object, () => undefined)
    },
    onMessage: (heard) => child.on('message', heard),
    // Not `exit`: what it wrote last comes after that. One that never started has no streams to close.
    onEnd: (ended) => child.once('close', (code) => ended(code, failure || lastWords())),
    kill: () => child.kill('SIGKILL'),
  }
}
