// What the scripts share: where things are, how to run a child, and whether the build is stale.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs a program of this project (through run.mjs) or a script; resolves with its exit code. */
export function run(args, options = {}) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), ...args], {
      cwd: root,
      stdio: 'inherit',
      ...options,
    })
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    child.once('error', fail)
    child.once('exit', (code, signal) => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      done(signal === null ? (code ?? 1) : 1)
    })
  })
}

function newest(path) {
  const info = statSync(path)
  if (!info.isDirectory()) return info.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), info.mtimeMs)
}

const SOURCES = ['src', 'package.json', 'package-lock.json', 'electron.vite.config.ts']
const STAMP = 'out/.built'

/** True if something that goes into `out/` is newer than it. */
export function buildIsStale() {
  const stamp = join(root, STAMP)
  if (!existsSync(stamp)) return true
  const built = statSync(stamp).mtimeMs
  return SOURCES.some((source) => newest(join(root, source)) > built)
}

export const stampFile = join(root, STAMP)
