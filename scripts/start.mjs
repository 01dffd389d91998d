// Opens the console: in Electron where its binary is there (or comes within 90 s), there is a display and the
// user is not root; in the browser host otherwise, saying in one line why.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './lib/project.mjs'

const FETCH_MS = 90_000
const READY_MS = 30_000

const built = await run(['scripts/build.mjs', '--if-stale'])
if (built !== 0) process.exit(built)

// Never import electron here: in plain Node that starts its downloader, synchronously.
function electronBinary() {
  const folder = join(root, 'node_modules/electron')
  const name = join(folder, 'path.txt')
  if (!existsSync(name)) return null
  const binary = join(folder, 'dist', readFileSync(name, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

async function fetchElectron() {
  console.error('Fetching Electron, for at most 90 s …')
  const installer = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: 'ignore',
  })
  const late = setTimeout(() => installer.kill('SIGKILL'), FETCH_MS)
  await new Promise((done) => {
    installer.once('exit', done)
    installer.once('error', done)
  })
  clearTimeout(late)
  return electronBinary()
}

function whyNoWindow() {
  if (process.getuid?.() === 0) return 'this is root, under which Electron will not run sandboxed'
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display'
  return null
}

/** Runs Electron until it ends. Resolves with its code, or null if it died before it was ready. */
function runElectron(binary) {
  return new Promise((done) => {
    const child = spawn(binary, [root, ...process.argv.slice(2)], {
      stdio: ['inherit', 'pipe', 'inherit'],
      cwd: root,
    })
    let ready = false
    const late = setTimeout(() => ready || child.kill(), READY_MS)
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      if (chunk.toString().includes('Switchboard ready')) {
        ready = true
        clearTimeout(late)
      }
    })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.once('error', () => done(null))
    child.once('exit', (code) => {
      clearTimeout(late)
      done(ready ? (code ?? 0) : null)
    })
  })
}

let reason = whyNoWindow()
if (reason === null) {
  const binary = electronBinary() ?? (await fetchElectron())
  if (binary === null) reason = 'Electron’s binary is not here and could not be fetched'
  else {
    const code = await runElectron(binary)
    if (code !== null) process.exit(code)
    reason = 'Electron ended before it was ready'
  }
}
console.error(`Opening the browser host: ${reason}.`)
await import('./serve.mjs')
