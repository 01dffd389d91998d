import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

/** What a second start may ask of the console that owns the data folder. */
const Request = z.object({ ask: z.literal('entrance') })
const Entrance = z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}\/#token=[\w-]{1,200}$/)
const Answer = z.object({ entrance: Entrance.nullable(), host: z.enum(['electron', 'browser']) })
export type ControlAnswer = z.infer<typeof Answer>

const MOST_LINE = 4096
const WAIT_MS = 5000

/**
 * Makes a folder that is this user's alone. The temporary folder is everybody's: whoever made this one first
 * could answer in our place.
 *
 * @throws if it is a link, belongs to somebody else, or is open to others
 */
function privateFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const found = lstatSync(path)
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0)
    throw new Error(`${path} is not a folder of this user alone. Remove it, or choose a shorter data folder.`)
  return path
}

/** The path of the control socket: in the data folder, or where that is too long for a socket in a private folder of this user. */
function socketPath(dataDir: string): string {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 24)
  if (process.platform === 'win32') return `\\\\.\\pipe\\switchboard-${id}`
  const inside = join(dataDir, 'control.sock')
  if (Buffer.byteLength(inside) < 100) return inside
  return join(privateFolder(join(tmpdir(), `switchboard-${userInfo().uid}`)), `${id}.sock`)
}

/**
 * Listens for later starts on the same data folder, on a socket that only this user may open. Call it only
 * while the data folder is locked: what an earlier owner left behind is removed.
 */
export async function listenForStarts(
  dataDir: string,
  answer: () => ControlAnswer,
): Promise<() => Promise<void>> {
  const path = socketPath(dataDir)
  if (process.platform !== 'win32') rmSync(path, { force: true })
  const server: Server = createServer((socket) => {
    let line = ''
    socket.setTimeout(WAIT_MS, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      line += chunk.toString()
      if (line.length > MOST_LINE) return socket.destroy()
      if (!line.includes('\n')) return undefined
      const asked = Request.safeParse(parse(line))
      return socket.end(`${JSON.stringify(asked.success ? answer() : { error: 'unknown request' })}\n`)
    })
  })
  // Nobody may connect between the socket's birth and its mode.
  const mask = process.umask(0o177)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(mask)
  }
  if (process.platform !== 'win32') chmodSync(path, 0o600)
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** Asks the console that owns the data folder for a fresh entrance. */
export function askRunningConsole(dataDir: string): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(dataDir))
    let text = ''
    socket.setTimeout(WAIT_MS, () => socket.destroy(new Error('the running Switchboard does not answer')))
    socket.on('connect', () => socket.write(`${JSON.stringify({ ask: 'entrance' })}\n`))
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => {
      const answer = Answer.safeParse(parse(text))
      if (answer.success) resolve(answer.data)
      else reject(new Error('the running Switchboard gave no entrance'))
    })
  })
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
