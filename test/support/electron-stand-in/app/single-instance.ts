import {
  type FSWatcher,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

type OnSecond = (argv: string[], folder: string, data: unknown) => void

let held: { folder: string; watcher: FSWatcher } | undefined

/**
 * Takes the lock of a data folder, or leaves a note for the process that has it. The lock is a file with the
 * owner's number: one whose owner is dead counts for nothing.
 */
export function lockInstance(userData: string, data: unknown, onSecond: OnSecond): boolean {
  if (held !== undefined) return true
  const folder = join(userData, 'stand-in-instance')
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, 'owner')
  if (!create(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
    const note = JSON.stringify({ argv: process.argv, folder: process.cwd(), data })
    // Whole or not at all: it is read as soon as it has its name.
    writeFileSync(join(folder, `draft-${process.pid}`), note)
    renameSync(join(folder, `draft-${process.pid}`), join(folder, `note-${process.pid}`))
    return false
  }
  writeFileSync(lock, String(process.pid))
  const watcher = watch(folder, () => readNotes(folder, onSecond)).unref()
  held = { folder, watcher }
  process.once('exit', unlockInstance)
  return true
}

lockInstance.isHeld = (): boolean => held !== undefined

/** Gives the lock back. */
export function unlockInstance(): void {
  if (held === undefined) return
  held.watcher.close()
  rmSync(join(held.folder, 'owner'), { force: true })
  held = undefined
}

function create(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return pid !== process.pid
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readNotes(folder: string, onSecond: OnSecond): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('note-')) continue
    const text = readFileSync(join(folder, name), 'utf8')
    rmSync(join(folder, name))
    const note = JSON.parse(text) as { argv: string[]; folder: string; data: unknown }
    onSecond(note.argv, note.folder, note.data)
  }
}
