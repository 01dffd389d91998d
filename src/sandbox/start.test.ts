import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox } from './start.ts'
import { ask, type Json, MARIA, openZoom, Zoom } from './test-kit.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

let folder: string
let children: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  code: number | null
  out: string
  error: string
}

/** Runs the program; resolves with its address once it is ready, or with how it ended. */
function run(...args: string[]): { child: ChildProcess; ready: Promise<Zoom>; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let out = ''
  let error = ''
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, error })))
  const ready = new Promise<Zoom>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      error += chunk.toString()
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const [, url] = /^Zoom sandbox ready: (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(out) ?? []
      if (url === undefined) return
      const running = { url, offsetMs: () => 0, close: () => Promise.resolve() }
      void ask(url, 'GET', '/_sandbox/apps').then(({ json }) => resolve(new Zoom(running, json)))
    })
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${error}`)))
  })
  ready.catch(() => {})
  return { child, ready, ended }
}

describe('the program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('prints one line, and leaves on %s with 0', async (signal) => {
    const { child, ready, ended } = run()
    await ready
    child.kill(signal)
    const { code, out, error } = await ended
    expect([code, error]).toEqual([0, ''])
    expect(out).toMatch(/^Zoom sandbox ready: http:\/\/127\.0\.0\.1:\d+\n$/)
  })

  it('takes port, seed, tenants, users, plan and switches', async () => {
    const args = ['--seed', '5', '--tenants', '2', '--users', '9', '--plan', 'pro']
    const { ready } = run(...args, '--switch', 'lag=250', '--switch', 'refresh.life=15 y')
    const zoom = await ready
    expect(await zoom.control('/state')).toMatchObject({ accounts: 2, users: 9 })
    expect((await zoom.accounts()).map((account) => account.plan)).toEqual(['pro', 'pro'])
    const rows: Json[] = await zoom.control('/switches')
    expect(rows.filter((row) => row.value !== row.default).map((row) => [row.name, row.value])).toEqual([
      ['refresh.life', '15 y'],
      ['lag', '250'],
    ])
  })

  it('prints its options', async () => {
    const { code, out } = await run('--help').ended
    expect(code).toBe(0)
    for (const name of ['port', 'seed', 'tenants', 'users', 'plan', 'switch', 'data-dir'])
      expect(out).toContain(`--${name}`)
  })

  it.each([
    [['--switch', 'no.such=on'], 'no.such'],
    [['--nonsense'], '--nonsense'],
  ])('refuses %j by name', async (args, text) => {
    const { code, out, error } = await run(...args).ended
    expect([code, out]).toEqual([2, ''])
    expect(error).toContain(text)
    expect(error.trim().split('\n')).toHaveLength(1)
  })

  it('says when its port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const { code, error } = await run('--port', port).ended
    expect([code, error]).toEqual([2, `Port ${port} of 127.0.0.1 is taken by another program.\n`])
    server.close()
  })
})

describe('a hundred thousand users', () => {
  it('start in under five seconds, and are found, listed and paged', async () => {
    const from = performance.now()
    const zoom = await openZoom({ users: 100_000 })
    const took = performance.now() - from
    expect(took).toBeLessThan(5000)
    expect(await zoom.control('/state')).toMatchObject({ users: 100_000 })
    const [account] = await zoom.accounts()
    const server = await zoom.connectAccount(account.id)
    const page = (await server.call('GET', '/users?page_size=2000')).json
    expect([page.users.length, page.total_records, account.users]).toEqual([2000, 33_332, 33_334])
    const last = page.users.at(-1)
    await zoom.advance(1000)
    expect((await server.call('GET', `/users/${last.id}`)).json.email).toBe(last.email)
    expect((await server.call('GET', `/users/${last.email}`)).json.id).toBe(last.id)
    expect((await server.call('GET', `/meetings/${last.pmi}`)).json.host_id).toBe(last.id)
    const connection = await zoom.connect(last.email)
    expect((await connection.call('GET', '/users/me')).json.id).toBe(last.id)
    const inactive = (await server.call('GET', '/users?status=inactive')).json
    expect([inactive.total_records, inactive.users.length]).toEqual([1, 1])
    await zoom.close()
  })
})

describe('a data folder', () => {
  const options = () => ['--data-dir', folder]

  it('keeps everything that was answered, through a kill at any moment', async () => {
    const first = run(...options())
    let zoom = await first.ready
    const url = zoom.url
    const maria = await zoom.connect(MARIA)
    const meeting = (await maria.call('POST', '/users/me/meetings', { topic: 'kept' })).json
    const gone = (await maria.call('POST', '/users/me/meetings', { topic: 'gone' })).json
    await maria.call('PATCH', `/meetings/${meeting.id}`, { duration: 15 })
    await maria.call('DELETE', `/meetings/${gone.id}`)
    const rotated = (await zoom.refresh(zoom.userApp, maria.refresh)).json
    await zoom.set({ lag: 5, 'api.url': 'missing' })
    await zoom.advance(86_400_000 * 30)
    const [account] = await zoom.accounts()
    await zoom.control(`/accounts/${account.id}`, { plan: 'pro' })
    const { id } = await zoom.user(MARIA)
    await zoom.control(`/users/${id}`, { dept: 'Elsewhere' })
    await zoom.control('/foreign-calls', { user: id, count: 42 })
    await zoom.control('/faults', { match: { path: '/v2/nothing' }, times: 3, action: { status: 500 } })
    const { code, verifier } = await zoom.consent(MARIA, zoom.publicApp)
    const parts = ['/state', '/calls', '/switches', '/meetings', '/users', '/grants', '/faults']
    const before = await Promise.all(parts.map((path) => zoom.control(path)))
    const now = Date.parse((await zoom.control('/clock')).now)

    first.child.kill('SIGKILL')
    await first.ended
    const second = run(...options())
    zoom = await second.ready
    expect(zoom.url).toBe(url)
    const after = await Promise.all(parts.map((path) => zoom.control(path)))
    expect(after).toEqual(before)
    expect(Math.abs(Date.parse((await zoom.control('/clock')).now) - now)).toBeLessThan(20_000)
    expect((await zoom.accounts())[0].plan).toBe('pro')
    expect((await zoom.refresh(zoom.userApp, maria.refresh)).json.error).toBe('invalid_grant')
    const fresh = await zoom.refresh(zoom.userApp, rotated.refresh_token)
    expect(fresh.status).toBe(200)
    maria.access = fresh.json.access_token
    const authorization = `Bearer ${maria.access}`
    const read = await zoom.ask('GET', `/v2/meetings/${meeting.id}`, { headers: { authorization } })
    expect(read.json).toMatchObject({ topic: 'kept', duration: 15, join_url: meeting.join_url })
    expect((await zoom.exchange(zoom.publicApp, code, verifier)).status).toBe(200)
    expect((await zoom.control('/foreign-calls', { user: id, count: 1 })).spentToday).toBe(43)
    second.child.kill('SIGTERM')
    expect((await second.ended).code).toBe(0)
  })

  it('loses nothing that was answered when killed while writing', async () => {
    const { child, ready } = run(...options())
    const zoom = await ready
    const old = (await zoom.control('/meetings')).length
    const maria = await zoom.connect(MARIA)
    const created: number[] = []
    const rush = async () => {
      for (;;) {
        const reply = await maria.call('POST', '/users/me/meetings', {}).catch(() => undefined)
        if (reply === undefined) return
        if (reply.status === 201) created.push(reply.json.id)
        if (created.length === 25) child.kill('SIGKILL')
      }
    }
    await Promise.all([rush(), rush(), rush(), rush()])
    const next = await run(...options()).ready
    const kept = (await next.control('/meetings')).map((meeting: Json) => meeting.id)
    expect(kept).toEqual(expect.arrayContaining(created))
    // Each meeting is there with its line in the log of calls, or neither is.
    const logged = (await next.control('/calls')).filter((call: Json) => call.status === 201)
    expect(logged).toHaveLength(kept.length - old)
  })

  it('holds no token in the clear', async () => {
    const zoom = await openZoom({ dataDir: folder })
    const maria = await zoom.connect(MARIA)
    await zoom.close()
    const text = readFileSync(join(folder, 'sandbox-world.jsonl'), 'utf8')
    expect(text).toContain('grants')
    for (const secret of [maria.access, maria.refresh]) expect(text).not.toContain(secret.split('.')[2])
  })

  it('drops a torn last line, and refuses a damaged one in the middle', async () => {
    const file = join(folder, 'sandbox-world.jsonl')
    const zoom = await openZoom({ dataDir: folder })
    await zoom.control('/users/' + (await zoom.user(MARIA)).id, { dept: 'Kept' })
    await zoom.close()
    const good = readFileSync(file, 'utf8')
    writeFileSync(file, `${good}[["switches","lag","9`)
    const again = await openZoom({ dataDir: folder })
    expect((await again.user(MARIA)).dept).toBe('Kept')
    await again.close()
    expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(1)
    writeFileSync(file, `{"broken":\n${good}`)
    await expect(startSandbox({ dataDir: folder })).rejects.toThrow('line 1 is damaged')
  })

  it('keeps its port and its world: another is refused, the same may be named again', async () => {
    const zoom = await openZoom({ dataDir: folder, seed: 3 })
    const { port } = new URL(zoom.url)
    await expect(startSandbox({ dataDir: folder })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`)
    await zoom.close()
    await expect(startSandbox({ dataDir: folder, seed: 4 })).rejects.toThrow('seed 3, not 4')
    const again = await openZoom({ dataDir: folder, seed: 3 })
    expect(again.url).toBe(zoom.url)
    expect(again.apps).toEqual(zoom.apps)
    await again.close()
  })
})

describe('beside a console', () => {
  /** Starts it with a channel, asks it to open, and collects what it says. */
  function beside(options: object) {
    const child = fork(MAIN, [], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    children.push(child)
    const messages: Json[] = []
    child.on('message', (message) => messages.push(message))
    const exited = new Promise<number | null>((resolve) => child.on('exit', resolve))
    const until = async (type: string, count = 1): Promise<Json> => {
      while (messages.filter((message) => message.type === type).length < count) {
        await new Promise((resolve) => child.once('message', resolve))
      }
      return messages.filter((message) => message.type === type)[count - 1]
    }
    child.send({ type: 'open', options })
    return { child, messages, exited, until }
  }

  it('tells when it is ready, and its clock before each change is answered', async () => {
    const { child, messages, exited, until } = beside({ users: 30, switches: { lag: '7' } })
    const { url } = await until('ready')
    expect(await until('clock')).toEqual({ type: 'clock', offsetMs: 0 })
    await ask(url, 'POST', '/_sandbox/clock', { body: { advanceMs: 3_600_000 } })
    expect((await until('clock', 2)).offsetMs).toBeGreaterThan(3_599_000)
    expect(messages.map((message) => message.type)).toEqual(['ready', 'clock', 'clock'])
    expect((await ask(url, 'GET', '/_sandbox/state')).json.users).toBe(30)
    child.send({ type: 'other' })
    child.send({ type: 'close' })
    expect(await exited).toBe(0)
    await expect(ask(url, 'GET', '/_sandbox/state')).rejects.toThrow('ECONNREFUSED')
  })

  it.each([
    [{ users: 'many' }, 'users'],
    [{ switches: { 'no.such': 'x' } }, 'no.such'],
    [{ nonsense: 1 }, 'nonsense'],
  ])('tells why it failed: %j', async (options, text) => {
    const { exited, until } = beside(options)
    expect((await until('failed')).message).toContain(text)
    expect(await exited).toBe(1)
  })

  it('tells the offset it comes back with', async () => {
    const first = beside({ dataDir: folder })
    const { url } = await first.until('ready')
    await ask(url, 'POST', '/_sandbox/clock', { body: { advanceMs: 86_400_000 } })
    first.child.kill('SIGKILL')
    const second = beside({ dataDir: folder })
    expect((await second.until('ready')).url).toBe(url)
    expect((await second.until('clock')).offsetMs).toBeGreaterThan(86_390_000)
    second.child.send({ type: 'close' })
    expect(await second.exited).toBe(0)
  })

  it('leaves its end to the console: a terminal’s Ctrl+C does not end it, a console that is gone does', async () => {
    const { child, exited, until } = beside({})
    const { url } = await until('ready')
    child.kill('SIGINT')
    expect((await ask(url, 'GET', '/_sandbox/state')).status).toBe(200)
    child.disconnect()
    expect(await exited).toBe(0)
  })

  it('waits for the address and the world of one whose console was just killed', async () => {
    const first = beside({ dataDir: folder })
    const { url } = await first.until('ready')
    const second = beside({ dataDir: folder })
    await ask(url, 'POST', '/_sandbox/clock', { body: { advanceMs: 7_200_000 } })
    first.child.disconnect()
    expect((await second.until('ready')).url).toBe(url)
    expect((await second.until('clock')).offsetMs).toBeGreaterThan(7_199_000)
  })
})
