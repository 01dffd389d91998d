import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Scratch, scratchFolder } from '../../test/support/scratch.ts'
import { askRunningConsole, listenForStarts } from './control.ts'

const ENTRANCE = { entrance: 'http://127.0.0.1:5000/#token=abc-_1', host: 'browser' } as const

let folder: Scratch
/** The temporary folder, and in it the one for sockets of data folders with long names. */
let sockets: string
const { TMPDIR } = process.env

beforeEach(() => {
  folder = scratchFolder()
  process.env['TMPDIR'] = folder.path
  sockets = join(folder.path, `switchboard-${userInfo().uid}`)
})
afterEach(() => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  folder[Symbol.dispose]()
})

const long = (): string => join(folder.path, 'd'.repeat(120))

describe('the socket for later starts', () => {
  it('gives an entrance, from the data folder and from the temporary one', async () => {
    for (const dataDir of [folder.path, long()]) {
      const stop = await listenForStarts(dataDir, () => ENTRANCE)
      await expect(askRunningConsole(dataDir)).resolves.toEqual(ENTRANCE)
      await stop()
    }
    expect(statSync(sockets).mode & 0o777).toBe(0o700)
  })

  it('is not laid in a folder that others may write to, nor looked for there', async () => {
    mkdirSync(sockets)
    chmodSync(sockets, 0o777)
    await expect(listenForStarts(long(), () => ENTRANCE)).rejects.toThrow('this user alone')
    await expect((async () => askRunningConsole(long()))()).rejects.toThrow('this user alone')
  })

  it('is not laid behind a link', async () => {
    const elsewhere = join(folder.path, 'elsewhere')
    mkdirSync(elsewhere, { mode: 0o700 })
    symlinkSync(elsewhere, sockets)
    await expect(listenForStarts(long(), () => ENTRANCE)).rejects.toThrow('this user alone')
  })

  it.each([
    'http://evil.example/#token=abc',
    'http://127.0.0.1:5000/#token=a"><script>alert(1)</script>',
    'http://127.0.0.1:5000@evil.example/#token=abc',
    'file:///etc/passwd',
    'http://127.0.0.1:5000/',
  ])('is not believed when it answers %s', async (entrance) => {
    const server = createServer((socket) => {
      socket.resume().end(`${JSON.stringify({ entrance, host: 'browser' })}\n`)
    })
    await new Promise<void>((resolve) => server.listen(join(folder.path, 'control.sock'), resolve))
    await expect(askRunningConsole(folder.path)).rejects.toThrow('gave no entrance')
    await new Promise((resolve) => server.close(resolve))
  })
})
