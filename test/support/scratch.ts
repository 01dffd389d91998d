import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, type Store } from '../../src/main/store/store.ts'
import type { WritePointHook } from '../../src/main/store/write-points.ts'

/** A folder that is gone at the end of the block: `using folder = scratchFolder()`. */
export interface Scratch extends Disposable {
  readonly path: string
}

export function scratchFolder(): Scratch {
  const path = mkdtempSync(join(tmpdir(), 'switchboard-unit-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A real store in a folder of its own: `using scratch = scratchStore()`. */
export interface ScratchStore extends Store, Disposable {
  readonly path: string
}

export function scratchStore(atWritePoint?: WritePointHook): ScratchStore {
  const folder = scratchFolder()
  const store = openStore(folder.path, atWritePoint)
  return {
    ...store,
    path: folder.path,
    [Symbol.dispose]() {
      store.close()
      folder[Symbol.dispose]()
    },
  }
}

const LEDGER_TABLES = [
  'calls',
  'account_days',
  'account_hours',
  'usage_days',
  'user_days',
  'learned_labels',
  'readings',
  'specimens',
]

/** Takes everything out of the ledger. */
export function emptyLedger(store: Store): void {
  store.ledger.tx('test.empty', (tx) => {
    for (const table of LEDGER_TABLES) tx.run(`DELETE FROM ${table}`)
  })
}
