import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { FileSaved, FileToSave } from '../host/host.ts'

const LIFE_MS = 60_000

/** Files that the page may fetch once, under an id that nobody can guess and that lives a minute. */
export class Downloads {
  readonly #clock: Clock
  readonly #files = new Map<string, { file: FileToSave; expiresAt: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  offer(file: FileToSave): FileSaved {
    const now = this.#clock.ticks()
    for (const [id, { expiresAt }] of this.#files) if (expiresAt < now) this.#files.delete(id)
    const id = randomBytes(32).toString('base64url')
    this.#files.set(id, { file, expiresAt: now + LIFE_MS })
    return { kind: 'download', url: `/download/${id}` }
  }

  take(id: string): FileToSave | null {
    const found = this.#files.get(id)
    this.#files.delete(id)
    return found === undefined || found.expiresAt < this.#clock.ticks() ? null : found.file
  }
}
