import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { closeAll, executablePath, fixturePath, launch, type TestApp, until } from './test-app.ts'

afterEach(closeAll)

/** Lets the events of the app's end be read after it: they go to the process's output. */
async function reportEvents({ app }: TestApp): Promise<() => string> {
  let text = ''
  app.process().stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await app.evaluate(({ app }) => {
    for (const name of ['before-quit', 'window-all-closed', 'will-quit'] as const)
      app.on(name as 'will-quit', () => process.stdout.write(`${name} `))
    app.on('quit', (_event, code) => process.stdout.write(`quit:${code} `))
  })
  return () => text
}

test('quits in order when Playwright closes it', async () => {
  const running = await launch()
  const events = await reportEvents(running)
  await running.app.close()
  expect(await running.ended).toBe(0)
  expect(events()).toBe('before-quit will-quit quit:0 ')
})

test.for(['SIGTERM', 'SIGINT'] as const)('quits in order on %s', async (signal) => {
  const running = await launch()
  const events = await reportEvents(running)
  running.app.process().kill(signal)
  expect(await running.ended).toBe(0)
  expect(events()).toBe('before-quit will-quit quit:0 ')
})

test('stays when the app prevents before-quit', async () => {
  const running = await launch()
  await running.prevent('before-quit')
  await running.app.evaluate(({ app }) => app.quit())
  await expect(running).toSee('before-quit')
  expect(await running.page.evaluate(() => send('alive'))).toBe('alive')
  await running.prevent()
  await running.app.evaluate(({ app }) => app.quit()).catch(() => {})
  expect(await running.ended).toBe(0)
})

test('stays when a window prevents its close, and can quit later', async () => {
  const { app, page, ended } = await launch()
  await app.evaluate(({ app, BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.once('close', (event) => event.preventDefault())
    app.quit()
  })
  expect(await page.evaluate(() => send('alive'))).toBe('alive')
  await app.evaluate(({ app }) => app.quit()).catch(() => {})
  expect(await ended).toBe(0)
})

test('stays without a window when the app prevents will-quit', async () => {
  const running = await launch()
  const { app } = running
  await app.evaluate(({ app }) => {
    app.once('will-quit', (event) => event.preventDefault())
    app.quit()
  })
  await expect(running).toSee('closed')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0)
})

test('quits with its last window, unless the app listens', async () => {
  const { app, ended } = await launch()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => {})
  expect(await ended).toBe(0)
})

test('exits at once with a code', async () => {
  const running = await launch()
  const events = await reportEvents(running)
  await running.app.evaluate(({ app }) => app.exit(3)).catch(() => {})
  expect(await running.ended).toBe(3)
  expect(events()).toBe('quit:3 ')
})

/** The living processes that were started with an argument. */
function processesWith(argument: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(argument)
      } catch {
        return false
      }
    })
    .map(Number)
}

test.runIf(process.platform === 'linux')('takes Chromium along when it is killed', async () => {
  const { app, userData, ended } = await launch()
  const pid = app.process().pid ?? 0
  expect(processesWith(userData).filter((one) => one !== pid).length).toBeGreaterThan(0)
  process.kill(pid, 'SIGKILL')
  await ended
  await until(() => expect(processesWith(userData)).toEqual([]))
})

test('ends when Chromium is gone', async () => {
  const { userData, ended } = await launch()
  const chromium = processesWith(`--user-data-dir=${userData}/stand-in-chromium`)[0] ?? 0
  process.kill(chromium, 'SIGKILL')
  expect(await ended).toBe(1)
})

test('lets one instance have a data folder, and tells it of a second', async () => {
  const { app, userData, ended } = await launch()
  const first = await app.evaluate(({ app }) => {
    app.on('second-instance', (_event, argv, folder, data) =>
      fixture.events.push(JSON.stringify([argv.at(-1), data, typeof folder])),
    )
    return app.requestSingleInstanceLock()
  })
  expect(first).toBe(true)
  const second = (): Promise<string> =>
    new Promise((resolve) => {
      const args = [`${fixturePath}/second.ts`, `--user-data-dir=${userData}`, '--open=here']
      execFile(executablePath, args, (_error, output) => resolve(output))
    })
  expect(await second()).toBe('false')
  await until(async () => {
    expect(await app.evaluate(() => fixture.events)).toContain(
      JSON.stringify(['--open=here', { from: 'second' }, 'string']),
    )
  })
  process.kill(app.process().pid ?? 0, 'SIGKILL')
  await ended
  // The lock of a dead owner counts for nothing.
  expect(await second()).toBe('true')
})

test('runs as plain Node when asked to, as child processes of Electron do', () => {
  const output = execFileSync(executablePath, ['-p', 'typeof process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  expect(output.toString().trim()).toBe('undefined')
})

test('runs a utility process, speaks with it, and takes it along', async () => {
  const { app, ended } = await launch()
  const program = join(fixturePath, 'utility.mjs')
  const heard = await app.evaluate(async ({ utilityProcess }, modulePath) => {
    const child = utilityProcess.fork(modulePath, ['a'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'x',
    })
    child.postMessage({ asked: 1 })
    const answer = await new Promise((resolve) => child.once('message', resolve))
    const exit = new Promise((resolve) => child.once('exit', resolve))
    child.postMessage({ end: 3 })
    return { answer, code: await exit, pid: child.pid }
  }, program)
  expect(heard).toEqual({
    answer: { type: 'utility', hasSend: false, args: ['a'], heard: { asked: 1 } },
    code: 3,
    pid: undefined,
  })
  const pid = await app.evaluate(({ utilityProcess }, modulePath) => {
    const child = utilityProcess.fork(modulePath)
    return new Promise<number>((resolve) => child.once('spawn', () => resolve(child.pid ?? 0)))
  }, program)
  await app.close()
  await ended
  await until(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'))
})
