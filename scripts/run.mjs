// Runs a script, or a program of node_modules/.bin, under the Node that this project pins. Plain JavaScript
// for Node 18 and newer: the Node on the PATH may be older than the one the product needs.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const system = process.platform === 'win32' ? 'win' : process.platform
const pinned = join(modules, `node-${system}-${process.arch}`, 'bin')
const executable = process.platform === 'win32' ? 'node.exe' : 'node'

function stop(message) {
  console.error(message)
  process.exit(1)
}

if (!existsSync(modules) || readdirSync(modules).length === 0) stop('Dependencies are missing. Run: npm ci')

const [major, minor] = process.versions.node.split('.').map(Number)
const ownIsEnough = major > 22 || (major === 22 && minor >= 22)
const node = existsSync(join(pinned, executable)) ? join(pinned, executable) : process.execPath
if (node === process.execPath && !ownIsEnough)
  stop(
    `Node ${process.versions.node} is too old and this system has no pinned one. Install Node 24, or run npm ci with optional dependencies.`,
  )

const [target, ...rest] = process.argv.slice(2)
if (target === undefined) stop('usage: node scripts/run.mjs SCRIPT|PROGRAM [arguments]')

/** The JavaScript file behind a name: a path in this project, or the bin entry of a package. */
function entryOf(name) {
  if (/\.(mjs|js|ts)$/.test(name)) return join(root, name)
  for (const pkg of [
    name,
    name === 'tsc' ? 'typescript' : name,
    `@biomejs/${name}`,
    name === 'playwright' ? '@playwright/test' : name,
  ]) {
    const manifest = join(modules, pkg, 'package.json')
    if (!existsSync(manifest)) continue
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
    const file = typeof bin === 'string' ? bin : bin?.[name]
    if (file !== undefined) return join(modules, pkg, file)
  }
  return stop(`No program ${name} in node_modules. Run: npm ci`)
}

const child = spawn(node, [entryOf(target), ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
  },
})
// The child is in our process group, so a terminal's signals reach it by themselves; those sent to us alone do not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => stop(`${node} did not start: ${error.message}`))
child.on('exit', (code, signal) => {
  if (signal !== null) process.exit(128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15))
  process.exit(code ?? 1)
})
