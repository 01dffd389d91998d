import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startServer } from '../../../test/support/http-server.ts'
import { root } from '../../../test/support/processes.ts'
import { type Scratch, scratchFolder } from '../../../test/support/scratch.ts'
import { openWorld, type World } from '../../../test/support/world.ts'
import { SystemClock } from '../clock.ts'
import { SandboxService } from './service.ts'

let folder: Scratch
let world: World
let clock: SystemClock
let sandbox: SandboxService

function service(facts: { program?: string; port?: number } = {}): SandboxService {
  return new SandboxService({
    ...world,
    clock,
    program: pathToFileURL(join(root, facts.program ?? 'src/sandbox/main.ts')),
    dataDir: folder.path,
    port: facts.port ?? null,
  })
}

beforeEach(async () => {
  folder = scratchFolder()
  clock = new SystemClock()
  world = await openWorld({ dataDir: folder.path })
  sandbox = service()
})
afterEach(async () => {
  await sandbox.stop()
  clock.stop()
  await world.stop()
  folder[Symbol.dispose]()
})

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: { code?: string }) => error.code ?? error,
  )

describe('the sandbox', () => {
  it('that does not run says so, and has nothing to be asked', async () => {
    await sandbox.start(false)
    expect(await sandbox.status()).toMatchObject({
      running: false,
      url: null,
      failure: null,
      accounts: 0,
      users: 0,
    })
    expect(await codeOf(sandbox.advanceClock({ to: 'reset' }))).toBe('SANDBOX_NOT_RUNNING')
    expect(await codeOf(sandbox.bringUsers())).toBe('SANDBOX_NOT_RUNNING')
    expect(world.zoomApps.list()).toEqual([])
  })

  it('opens once with its Zoom apps, keeps its address, and is there again after it was closed', async () => {
    const [first, second] = await Promise.all([sandbox.open(), sandbox.open()])
    expect(first).toMatchObject({ running: true, url: second.url })
    expect(first.accounts).toBeGreaterThan(0)
    const apps = world.zoomApps.list()
    expect(apps.length).toBeGreaterThan(0)
    expect(apps.every(({ builtInSandbox, oauthUrl }) => builtInSandbox && oauthUrl === first.url)).toBe(true)
    expect(await sandbox.close()).toMatchObject({ running: false, url: null })
    expect(await sandbox.open()).toMatchObject({ running: true, url: first.url })
    expect(world.zoomApps.list()).toEqual(apps)
  })

  it('starts by itself where its apps are in use, and not elsewhere', async () => {
    await sandbox.open()
    await sandbox.stop()
    sandbox = service()
    await sandbox.start(false)
    expect((await sandbox.status()).running).toBe(true)
  })

  it('brings its accounts and people once, however often it is asked', async () => {
    await sandbox.open()
    const state = await sandbox.status()
    const brought = await sandbox.bringUsers()
    expect(brought).toEqual({ tenants: state.accounts, users: state.users })
    expect(await sandbox.bringUsers()).toEqual({ tenants: 0, users: 0 })
    expect(world.users.counts(undefined)).toMatchObject({
      all: state.users,
      states: { neverConnected: state.users },
    })
    expect(
      world.quota
        .accounts()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(
      world.tenants
        .list()
        .map(({ name }) => name)
        .toSorted(),
    )
  })

  it('turns the console’s clock with its own, to just after the reset too; not once another Zoom is in use', async () => {
    await sandbox.open()
    const before = clock.now()
    const { clockOffsetMs } = await sandbox.advanceClock({ to: 'by', ms: 7_200_000 })
    await expect
      .poll(() => clock.offsetMs - clockOffsetMs === 0 && clock.now() - before >= 7_200_000)
      .toBe(true)
    const day = new Date(clock.now()).getUTCDate()
    await sandbox.advanceClock({ to: 'reset' })
    await expect.poll(() => new Date(clock.now()).getUTCDate()).not.toBe(day)
    expect(clock.now() % 86_400_000).toBeLessThan(60_000)
    const { id } = world.zoomApps.add({ name: 'Real', level: 'user', clientId: 'real', clientSecret: null })
    expect(clock.offsetMs).toBe(0)
    world.zoomApps.remove(id)
    expect(clock.offsetMs).toBeGreaterThan(7_000_000)
  })

  it('whose port is taken says so, and the console lives', async () => {
    await using other = await startServer(() => ({}))
    sandbox = service({ port: other.port })
    expect(await codeOf(sandbox.open())).toBe('SANDBOX_NOT_RUNNING')
    await sandbox.stop()
    expect(await sandbox.status()).toMatchObject({
      running: false,
      failure: expect.stringMatching(/^Port \d+ of 127\.0\.0\.1 is taken by another program/) as string,
    })
    expect(world.zoomApps.list()).toEqual([])
  })

  it('that starts by itself and cannot keeps no console from starting; one that was asked for says so', async () => {
    await sandbox.open()
    await sandbox.stop()
    await using other = await startServer(() => ({}))
    sandbox = service({ port: other.port })
    await sandbox.start(false)
    expect(await sandbox.status()).toMatchObject({
      running: false,
      failure: expect.stringMatching(/is taken/) as string,
    })
    expect(await codeOf(sandbox.start(true))).toBe('SANDBOX_NOT_RUNNING')
  })

  it('whose program is missing says so as well', async () => {
    sandbox = service({ program: 'src/sandbox/none.ts' })
    expect(await codeOf(sandbox.open())).toBe('SANDBOX_NOT_RUNNING')
    await sandbox.stop()
    expect(await sandbox.status()).toMatchObject({
      running: false,
      failure: expect.stringMatching(/none\.ts/) as string,
    })
  })

  it('opens while the secrets are unset without its apps, and adds them once they can be kept', async () => {
    await world.stop()
    folder[Symbol.dispose]()
    folder = scratchFolder()
    world = await openWorld({ dataDir: folder.path, protection: 'none' })
    sandbox = service()
    expect(await codeOf(sandbox.open())).toBe('SECRETS_UNSET')
    expect((await sandbox.status()).running).toBe(true)
    await world.vault.protect({ mode: 'memory' })
    await sandbox.open()
    expect(world.zoomApps.list().length).toBeGreaterThan(0)
  })
})
