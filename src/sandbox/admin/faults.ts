import type { Journal } from '../world/journal.ts'

/** What is done to a request instead of, or after, answering it properly. */
export interface FaultAction {
  status?: number | undefined
  delayMs?: number | undefined
  resetConnection?: boolean | undefined
  truncateBody?: boolean | undefined
  body?: unknown
  headers?: Record<string, string> | undefined
}

export interface Fault {
  id: string
  match: { method?: string | undefined; path?: string | undefined; user?: string | undefined }
  /** How often it still strikes. */
  times: number
  /** Before the effect, so that there is none, or after it. */
  when: 'before' | 'after'
  action: FaultAction
}

/** Turns `/v2/users/{id}/meetings` or `/v2/*` into a test of paths; `/v2` may be left out. */
function compilePath(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{[^{}]*\}/g, '[^/]+')
    .replace(/\*+/g, '.*')
    .replace(/[{}]/g, '\\$&')
  return new RegExp(`^(/v2)?${source}$`)
}

/** Faults that were ordered and have not struck out yet, in the order they came. */
export class Faults {
  readonly #journal: Journal
  readonly #faults = new Map<string, { fault: Fault; path: RegExp | undefined }>()
  #next = 1

  constructor(journal: Journal) {
    this.#journal = journal
  }

  add(fault: Omit<Fault, 'id'>): Fault {
    const added = { id: String(this.#next), ...fault }
    this.#place(added)
    this.#journal.put('faults', added.id, added)
    return added
  }

  list(): Fault[] {
    return [...this.#faults.values()].map(({ fault }) => fault)
  }

  clear(): void {
    for (const id of this.#faults.keys()) this.#journal.put('faults', id, null)
    this.#faults.clear()
  }

  /** Takes the first fault that fits a request; `isUser` is asked only where a fault names a user. */
  take(method: string, path: string, isUser: (idOrEmail: string) => boolean): Fault | undefined {
    for (const { fault, path: pattern } of this.#faults.values()) {
      const { match } = fault
      if (match.method !== undefined && match.method.toUpperCase() !== method) continue
      if (pattern !== undefined && !pattern.test(path)) continue
      if (match.user !== undefined && !isUser(match.user)) continue
      this.#strike(fault)
      return fault
    }
    return undefined
  }

  restore(value: unknown): void {
    this.#place(value as Fault)
  }

  #strike(fault: Fault): void {
    if (fault.times > 1) {
      const left = { ...fault, times: fault.times - 1 }
      this.#place(left)
      this.#journal.put('faults', left.id, left)
    } else {
      this.#faults.delete(fault.id)
      this.#journal.put('faults', fault.id, null)
    }
  }

  #place(fault: Fault): void {
    this.#next = Math.max(this.#next, Number(fault.id) + 1)
    const path = fault.match.path === undefined ? undefined : compilePath(fault.match.path)
    this.#faults.set(fault.id, { fault, path })
  }
}
