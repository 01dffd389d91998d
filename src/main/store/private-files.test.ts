import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratchFolder } from '../../../test/support/scratch.ts'
import { openStore } from './store.ts'

it('every file of a data folder is this user’s alone, though the folder is open to others', () => {
  using folder = scratchFolder()
  const dataDir = join(folder.path, 'shared')
  mkdirSync(dataDir)
  chmodSync(dataDir, 0o755)
  // One that an earlier version made.
  writeFileSync(join(dataDir, 'ledger.db'), '', { mode: 0o644 })
  chmodSync(join(dataDir, 'ledger.db'), 0o644)
  const before = process.umask(0o022)
  try {
    const store = openStore(dataDir)
    const open = readdirSync(dataDir).filter((name) => (statSync(join(dataDir, name)).mode & 0o077) !== 0)
    expect([readdirSync(dataDir).length >= 5, open]).toEqual([true, []])
    store.close()
  } finally {
    process.umask(before)
  }
})
