import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeAll, executablePath, fixturePath, launch, type TestApp, until } from './test-app.ts'

let running: TestApp
beforeAll(async () => {
  running = await launch()
}, 60_000)
afterAll(closeAll)

test('shows the window of the app, and no other page', async () => {
  const { app, page } = running
  expect(app.windows()).toEqual([page])
  expect(page.url()).toBe('https://switchboard.app.stand-in.test/')
  expect(await page.title()).toBe('Fixture')
  expect(await page.getByRole('heading').innerText()).toBe('Fixture')
})

test('gives the page the size of its window', async () => {
  const { app, page } = running
  expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 700])
  const png = await page.screenshot()
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([900, 700])
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(640, 480))
  await until(async () => expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([640, 480]))
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(900, 700))
})

test('evaluates with the very module that the app uses', async () => {
  const { app, page, userData } = running
  const facts = await app.evaluate(({ app }) => [
    app.getVersion(),
    app.getName(),
    app.isReady(),
    app.isPackaged,
  ])
  expect(facts).toEqual(['1.2.3', 'stand-in-fixture', true, false])
  expect(await app.evaluate(({ app }) => app.getPath('userData'))).toBe(userData)
  await app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: '/replaced' })
  })
  expect(await page.evaluate(() => ask('invoke', ['save']))).toEqual({
    canceled: false,
    filePath: '/replaced',
  })
})

test('has the process of Electron, with the arguments the app was given', async () => {
  const { app, userData } = running
  const [argv, type, electron] = await app.evaluate(() => [
    process.argv,
    process.type,
    process.versions.electron,
  ])
  expect(argv).toEqual([executablePath, fixturePath, `--user-data-dir=${userData}`])
  expect([type, electron]).toEqual(['browser', '45.4.1'])
})

test('starts children as Electron does: as Node by fork, as an app by its own path', async () => {
  const seen = await running.app.evaluate(async (_electron, script) => {
    const { fork } = process.getBuiltinModule('node:child_process')
    const child = fork(script, { stdio: 'ignore' })
    const [message] = await process.getBuiltinModule('node:events').once(child, 'message')
    return [message, process.execPath === process.argv[0]]
  }, `${fixturePath}/child.mjs`)
  expect(seen).toEqual([{ electron: false, arguments: [] }, true])
})

test('finds the window of a page, and keeps its state', async () => {
  const { app, page } = running
  const window = await app.browserWindow(page)
  expect(await window.evaluate((one) => [one.isVisible(), one.isFocused(), one.getTitle()])).toEqual([
    true,
    true,
    'Fixture',
  ])
  expect(await window.evaluate((one) => one.webContents.getURL())).toBe('app://switchboard/')
  const states = await window.evaluate((one) => {
    one.minimize()
    const minimized = one.isMinimized()
    one.restore()
    one.hide()
    const hidden = !one.isVisible()
    one.show()
    return [minimized, one.isMinimized(), hidden, one.isVisible(), one.isDestroyed()]
  })
  expect(states).toEqual([true, false, true, true, false])
})

test('runs the preload in a world of its own', async () => {
  const { page } = running
  expect(await page.evaluate(() => ask('process'))).toEqual({
    type: 'renderer',
    sandboxed: true,
    isolated: true,
  })
  expect(
    await page.evaluate(() => [
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'process'),
    ]),
  ).toEqual(['undefined', 'undefined'])
  const traces = await page.evaluate(() =>
    Object.getOwnPropertyNames(globalThis).filter((name) => name.includes('standIn')),
  )
  // What asks for permissions is in the page itself, and nothing else is.
  expect(traces).toHaveLength(1)
})

test('lets the preload see the address of the app', async () => {
  const origin = 'app://switchboard'
  expect(await running.page.evaluate(() => ask('location'))).toEqual([
    `${origin}/`,
    origin,
    'app:',
    origin,
    `${origin}/`,
  ])
})

test('answers calls of the preload, also by failing', async () => {
  const { page } = running
  expect(await page.evaluate(() => ask('invoke', ['add', 2, 3]))).toBe(5)
  expect(await page.evaluate(() => ask('invoke', ['fail']))).toBe(
    "Error: Error invoking remote method 'fail': TypeError: as asked",
  )
  expect(await page.evaluate(() => ask('invoke', ['nobody']))).toContain("No handler registered for 'nobody'")
})

test('opens and closes further windows', async () => {
  const { app } = running
  const opened = app.waitForEvent('window')
  await app.evaluate(({ BrowserWindow }) => {
    void new BrowserWindow({ width: 300, height: 200 }).loadURL('app://switchboard/second.html')
  })
  const second = await opened
  await second.getByRole('heading', { name: 'Second' }).waitFor()
  expect(app.windows()).toHaveLength(2)
  await second.close()
  expect(app.windows()).toHaveLength(1)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})
