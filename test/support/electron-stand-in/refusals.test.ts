import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeAll, executablePath, fixturePath, launch, temporaryFolder, type TestApp } from './test-app.ts'

let running: TestApp
beforeAll(async () => {
  running = await launch()
})
afterAll(closeAll)

/** What evaluating an expression with the module `electron` throws in the main process. */
function thrownBy(expression: string): Promise<string> {
  return running.app.evaluate(async (electron, text) => {
    try {
      const { runInThisContext } = process.getBuiltinModule('node:vm')
      await runInThisContext(`(electron) => (${text})`)(electron)
      return 'nothing'
    } catch (error) {
      return String(error)
    }
  }, expression)
}

test.for([
  ['electron.app.setLoginItemSettings({})', 'app.setLoginItemSettings'],
  ['electron.app.commandLine.foo', 'app.commandLine.foo'],
  ['electron.foo', 'electron.foo'],
  ['electron.shell.trashItem("x")', 'shell.trashItem'],
  ['electron.dialog.showCertificateTrustDialog({})', 'dialog.showCertificateTrustDialog'],
  ['electron.protocol.registerFileProtocol()', 'protocol.registerFileProtocol'],
  ['electron.protocol.registerSource()', 'protocol.registerSource'],
  ['electron.session.fromPartition("x")', 'session.fromPartition'],
  ['electron.session.defaultSession.setProxy({})', 'session.setProxy'],
  ['electron.session.defaultSession.webRequest.onCompleted(() => {})', 'webRequest.onCompleted'],
  ['electron.safeStorage.encryptString("x")', 'safeStorage.encryptString, deprecated in Electron 45,'],
  ['electron.net.fetch("https://example.com")', 'net.fetch'],
  ['new electron.BrowserView()', 'new BrowserView'],
  ['electron.utilityProcess.fork("x", [], { cwd: "/" })', "utilityProcess.fork's option cwd"],
  ['electron.contentTracing.startRecording({})', 'contentTracing.startRecording'],
  ['electron.BrowserWindow.fromBrowserView({})', 'BrowserWindow.fromBrowserView'],
  ['electron.BrowserWindow.getAllWindows()[0].setKiosk(true)', 'BrowserWindow.setKiosk'],
  ['electron.BrowserWindow.getAllWindows()[0].webContents.printToPDF({})', 'WebContents.printToPDF'],
  ['electron.BrowserWindow.getAllWindows()[0].webContents.mainFrame.reload()', 'WebFrameMain.reload'],
  ['new electron.MessageChannelMain().port1.ref()', 'MessagePortMain.ref'],
  ['electron.app.on("foo", () => {})', "app event 'foo'"],
  ['electron.app.once("foo", () => {})', "app event 'foo'"],
  ['electron.BrowserWindow.getAllWindows()[0].on("foo", () => {})', "BrowserWindow event 'foo'"],
  [
    'electron.BrowserWindow.getAllWindows()[0].webContents.prependListener("foo", () => {})',
    "WebContents event 'foo'",
  ],
  ['electron.nativeTheme.on("foo", () => {})', "nativeTheme event 'foo'"],
] as const)('does not imitate %s', async ([expression, name]) => {
  expect(await thrownBy(expression)).toBe(`Error: electron stand-in: ${name} is not imitated`)
})

test.for([
  'sandbox: false',
  'contextIsolation: false',
  'nodeIntegration: true',
  'nodeIntegrationInWorker: true',
  'nodeIntegrationInSubFrames: true',
  'webviewTag: true',
  'webSecurity: false',
  'allowRunningInsecureContent: true',
  'experimentalFeatures: true',
])('opens no window with %s', async (preference) => {
  const thrown = await thrownBy(`new electron.BrowserWindow({ webPreferences: { ${preference} } })`)
  expect(thrown).toBe(`Error: electron stand-in: webPreferences.${preference} is not imitated`)
})

test.for([
  ['partition: "other"', 'a session other than the default one (partition)'],
  ['additionalArguments: ["x"]', 'webPreferences.additionalArguments'],
  ['offscreen: true', 'webPreferences.offscreen'],
] as const)('knows no preference %s', async ([preference, name]) => {
  const thrown = await thrownBy(`new electron.BrowserWindow({ webPreferences: { ${preference} } })`)
  expect(thrown).toBe(`Error: electron stand-in: ${name} is not imitated`)
})

test('opens no window with an option it does not know', async () => {
  expect(await thrownBy('new electron.BrowserWindow({ kiosk: true })')).toContain(
    'the window option kiosk is not imitated',
  )
  expect(await thrownBy('new electron.BrowserWindow({ show: false, title: "fine" }).destroy()')).toBe(
    'nothing',
  )
})

test.for([
  ['preload.mjs', 'console.log(1)', 'an ES module'],
  ['import.js', 'import { ipcRenderer } from "electron"', 'not CommonJS'],
  ['broken.js', 'function {', 'not CommonJS'],
  ['package.js', 'const zod = require("zod")', "requires 'zod'"],
  ['node.js', 'require(`node:fs`)', "requires 'node:fs'"],
] as const)('runs no preload like %s', async ([name, code, complaint]) => {
  const preload = join(temporaryFolder(), name)
  writeFileSync(preload, code)
  const thrown = await thrownBy(
    `new electron.BrowserWindow({ webPreferences: { preload: ${JSON.stringify(preload)} } })`,
  )
  expect(thrown).toContain(complaint)
})

test('tells of a preload that throws', async () => {
  const preload = join(temporaryFolder(), 'throws.cjs')
  writeFileSync(preload, 'throw new TypeError("in the preload")')
  const told = await running.app.evaluate(
    ({ BrowserWindow }, path) =>
      new Promise((resolve) => {
        const window = new BrowserWindow({ show: false, webPreferences: { preload: path } })
        window.webContents.on('preload-error', (_event, at, error) => {
          resolve([at === path, error instanceof TypeError, error.message])
          window.destroy()
        })
        window.loadURL('app://switchboard/second.html').catch(() => {})
      }),
    preload,
  )
  expect(told).toEqual([true, true, 'in the preload'])
})

test('registers no scheme late, and handles none that is not privileged', async () => {
  const late = await thrownBy('electron.protocol.registerSchemesAsPrivileged([])')
  expect(late).toBe('Error: protocol.registerSchemesAsPrivileged should be called before app is ready')
  const other = await thrownBy('electron.protocol.handle("other", () => new Response(""))')
  expect(other).toContain("'other', which is not privileged, is not imitated")
})

test('opens nothing that is not a URL in a string', async () => {
  expect(await thrownBy('electron.shell.openExternal(new URL("https://example.com"))')).toContain(
    'needs a string',
  )
  expect(await thrownBy('electron.shell.openExternal("not a url")')).toBe('Error: Invalid URL')
})

test('lets promises and tests look at its objects', async () => {
  expect(await thrownBy('electron.app.then ?? electron.dialog.toJSON')).toBe('nothing')
  expect(await thrownBy('Promise.resolve(electron.session.defaultSession)')).toBe('nothing')
})

test('keeps to the order of things before the app is ready', async () => {
  const early = join(fixturePath, 'early.ts')
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile(executablePath, [early, `--user-data-dir=${temporaryFolder()}`], (error, output) =>
      resolve({ code: error?.code, stdout: output }),
    )
  })
  expect(code).toBe(7)
  expect(JSON.parse(stdout)).toEqual({
    window: 'Error: Cannot create BrowserWindow before app is ready',
    session: 'Error: session.defaultSession used before app is ready',
    handle: 'Error: protocol.handle: the session is not there before app is ready',
    encrypt: 'Error: safeStorage.encryptStringAsync used before app is ready',
    available: 'Error: safeStorage.isAsyncEncryptionAvailable used before app is ready',
    backend: 'Error: unknown',
    bypass: 'Error: electron stand-in: the privilege bypassCSP is not imitated',
    again: 'Error: protocol.registerSchemesAsPrivileged can be called only once',
  })
})
