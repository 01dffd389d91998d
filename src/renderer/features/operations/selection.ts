import type { OperationKind } from '../../../contract/states.ts'
import { Selection } from '../../../contract/operations.ts'

const KEY = 'switchboard-selection'

/**
 * Hands a selection over to the page of a new operation. It stays for the tab's life, so that reloading that page
 * keeps it; ids are not in the URL, since five hundred would not fit.
 */
export function handOver(selection: Selection): void {
  sessionStorage.setItem(KEY, JSON.stringify(selection))
}

/** The selection that was handed over last, or null if there is none that can be read. */
export function handedOver(): Selection | null {
  const stored = sessionStorage.getItem(KEY)
  if (stored === null) return null
  try {
    return Selection.safeParse(JSON.parse(stored)).data ?? null
  } catch {
    return null
  }
}

/** Where a new operation of a kind begins. */
export function newOperationPath(kind: OperationKind): string {
  return `/operations/new?kind=${kind}`
}
