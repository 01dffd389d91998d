import type { Label } from '../limits/labels.ts'
import type { Journal } from '../world/journal.ts'

/** One request to Zoom as the sandbox saw it. Queries, bodies and headers are never kept: they hold secrets. */
export interface CallRecord {
  method: string
  /** Without the query. */
  path: string
  /** The Zoom user whom the token speaks for. */
  user: string | null
  account: string | null
  /** Absent where no limit applies: OAuth, unknown endpoints. */
  label: Label | null
  /** 0 where the connection was cut before an answer. */
  status: number
  /** Zoom's code, or OAuth's `error`. */
  code: number | string | null
  clientId: string | null
  /** The Zoom user whom the call was about: the host, where an administrator acts. */
  target: string | null
  /** Whether a fault of `POST /_sandbox/faults` interfered, before or after the effect. */
  fault: 'before' | 'after' | null
  /** Milliseconds, by the sandbox's clock. */
  at: number
}

/** The newest so many calls are kept. */
const MAX_CALLS = 500_000

/** Every request to `/oauth` and `/v2`, in order. */
export class CallLog {
  readonly #journal: Journal
  #calls: CallRecord[] = []
  readonly #most: number
  #next = 0

  constructor(journal: Journal, most = MAX_CALLS) {
    this.#journal = journal
    this.#most = most
  }

  record(call: CallRecord): void {
    this.#journal.put('calls', String(this.#next), call)
    // What is forgotten here must not come back with the next start.
    if (this.#next >= this.#most) this.#journal.put('calls', String(this.#next - this.#most), null)
    this.#next += 1
    this.#calls.push(call)
    if (this.#calls.length > this.#most * 1.1) this.#calls = this.#calls.slice(-this.#most)
  }

  count(): number {
    return this.#calls.length
  }

  list(since: number | undefined): CallRecord[] {
    return since === undefined ? this.#calls : this.#calls.filter(({ at }) => at >= since)
  }

  restore(key: string, value: unknown): void {
    this.#next = Math.max(this.#next, Number(key) + 1)
    this.#calls.push(value as CallRecord)
  }
}
