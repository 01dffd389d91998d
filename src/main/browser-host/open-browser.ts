import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

function opener(): [command: string, ...args: string[]] | null {
  if (process.platform === 'darwin') return ['open']
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined
    ? null
    : ['xdg-open']
}

/**
 * Opens the entrance in the operator's browser. The URL holds a token, and the process list shows every
 * argument to everyone: so the browser is given a file that only this user can read, which leads there.
 *
 * @returns false if there is no display, or no program that opens pages
 */
export async function openBrowser(entrance: string, dataDir: string): Promise<boolean> {
  const command = opener()
  if (command === null) return false
  const folder = join(dataDir, 'entrance')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'open.html')
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${entrance}">`,
    { mode: 0o600 },
  )
  const [program, ...args] = command
  return new Promise((resolve) => {
    const child = spawn(program, [...args, pathToFileURL(file).href], { detached: true, stdio: 'ignore' })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
