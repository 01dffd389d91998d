import { createHmac, randomBytes } from 'node:crypto'
import type { Keys } from './sandbox.ts'
import type { Journal } from './world/journal.ts'

/** Keeps one random secret, from which every signature of the sandbox is made. */
export function createKeys(journal: Journal): Keys & {
  restore: (key: string, value: unknown) => void
  /** Makes the secret known to the journal when this world has none yet. */
  ensure(): void
} {
  let secret = randomBytes(32).toString('base64url')
  let isStored = false
  return {
    sign: (purpose, text) => createHmac('sha256', secret).update(`${purpose}\n${text}`).digest('base64url'),
    restore(_key, value) {
      if (typeof value !== 'string') return
      secret = value
      isStored = true
    },
    ensure() {
      if (!isStored) journal.put('keys', 'secret', secret)
    },
  }
}
