import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type ElectronStore from 'electron-store'
import { chromium } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeAll, launch, type TestApp, until } from './test-app.ts'

let running: TestApp
beforeAll(async () => {
  running = await launch({ env: { STAND_IN_OPEN_EXTERNAL: '' } })
})
afterAll(closeAll)

test('opens URLs in a browser of its own, which a test can drive', async () => {
  const server = createServer((_request, response) => response.end('outside'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/consent`
  const { app } = running
  await app.evaluate(({ shell }, to) => shell.openExternal(to), url)
  const standIn = await app.evaluate(async ({ shell }) => {
    const { opened, browserUrl } = (
      shell as unknown as { standIn: { opened: string[]; browserUrl: () => Promise<string> } }
    ).standIn
    return { opened, browserUrl: await browserUrl() }
  })
  expect(standIn.opened).toEqual([url])
  const browser = await chromium.connectOverCDP(standIn.browserUrl)
  const page = browser
    .contexts()[0]
    ?.pages()
    .find((one) => one.url() === url)
  expect(await page?.innerText('body')).toBe('outside')
  await browser.close()
  server.close()
  expect(app.windows()).toHaveLength(1)
})

test('answers dialogs as a test has laid out, and cancels the others', async () => {
  const { app, page } = running
  expect(await page.evaluate(() => ask('invoke', ['save']))).toEqual({ canceled: true, filePath: '' })
  await app.evaluate(({ dialog }) => {
    const { standIn } = dialog as unknown as { standIn: { answers: Record<string, unknown[]> } }
    standIn.answers.showSaveDialog?.push({ canceled: false, filePath: '/chosen' })
  })
  expect(await page.evaluate(() => ask('invoke', ['save']))).toEqual({ canceled: false, filePath: '/chosen' })
  const shown = await app.evaluate(
    ({ dialog }) => (dialog as unknown as { standIn: { shown: unknown[] } }).standIn.shown,
  )
  expect(shown).toEqual(
    Array.from({ length: 2 }, () => ({ kind: 'showSaveDialog', options: { title: 'Save' } })),
  )
})

test('has menus whose items can be found and chosen', async () => {
  const seen = await running.app.evaluate(({ Menu, BrowserWindow }) => {
    const chosen: string[] = []
    const click = ({ label }: { label: string }): void => void chosen.push(label)
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([
        {
          label: 'File',
          submenu: [
            { id: 'new', label: 'New', accelerator: 'CmdOrCtrl+N', click },
            { type: 'separator' },
            { role: 'quit' },
          ],
        },
        {
          label: 'View',
          submenu: [
            { id: 'dark', label: 'Dark', type: 'checkbox', click },
            { id: 'off', label: 'Off', enabled: false, click },
            { id: 'tools', role: 'toggleDevTools' },
          ],
        },
      ]),
    )
    const menu = Menu.getApplicationMenu()
    for (const id of ['new', 'dark', 'off', 'tools']) menu?.getMenuItemById(id)?.click()
    const dark = menu?.getMenuItemById('dark')
    return [
      chosen,
      dark?.checked,
      menu?.items.map(({ label }) => label),
      BrowserWindow.getAllWindows()[0]?.webContents.isDevToolsOpened(),
    ]
  })
  expect(seen).toEqual([['New', 'Dark'], true, ['File', 'View'], true])
})

test('shows notifications and tray icons to the test', async () => {
  const seen = await running.app.evaluate(
    ({ Notification, Tray, nativeImage }) =>
      new Promise((resolve) => {
        const tray = new Tray(nativeImage.createEmpty())
        tray.setToolTip('Switchboard')
        const notification = new Notification({ title: 'Done', body: '3 users' })
        notification.on('show', () => {
          const { shown } = (Notification as unknown as { standIn: { shown: { title: string }[] } }).standIn
          const { all } = (Tray as unknown as { standIn: { all: { standIn: { toolTip: string } }[] } })
            .standIn
          resolve([Notification.isSupported(), shown.map(({ title }) => title), all[0]?.standIn.toolTip])
        })
        notification.show()
      }),
  )
  expect(seen).toEqual([true, ['Done'], 'Switchboard'])
})

test('shows the page the colours that the app chooses', async () => {
  const { app, page } = running
  const isDark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const choose = (source: 'dark' | 'system') =>
    app.evaluate(({ nativeTheme }, chosen) => {
      nativeTheme.once('updated', () => fixture.events.push(`theme:${nativeTheme.shouldUseDarkColors}`))
      nativeTheme.themeSource = chosen
    }, source)
  await choose('dark')
  await expect(running).toSee('theme:true')
  await until(async () => expect(await isDark()).toBe(true))
  await page.reload()
  await until(async () => expect(await isDark()).toBe(true))
  await choose('system')
  await until(async () => expect(await isDark()).toBe(false))
})

test('has a zoom, a clipboard, a screen and a power monitor', async () => {
  const { app, page } = running
  const facts = await app.evaluate(async ({ clipboard, screen, powerMonitor, BrowserWindow }) => {
    await clipboard.writeText('copied')
    powerMonitor.on('suspend', () => fixture.events.push('suspend'))
    powerMonitor.emit('suspend')
    BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(2)
    return [await clipboard.readText(), screen.getPrimaryDisplay().workAreaSize]
  })
  expect(facts).toEqual(['copied', { width: 1920, height: 1080 }])
  await expect(running).toSee('suspend')
  await until(async () => expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([450, 350]))
})

test('tells of the console and of the context menu', async () => {
  const { app, page } = running
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    contents?.on('console-message', ({ level, message }) =>
      fixture.events.push(`console:${level}:${message}`),
    )
    contents?.on('context-menu', (_event, { isEditable, linkURL }) =>
      fixture.events.push(`menu:${isEditable}:${linkURL}`),
    )
  })
  await page.evaluate(() => console.warn('careful', 1))
  await page.locator('#link').click({ button: 'right' })
  await expect(running).toSee('console:warning:careful 1', 'menu:false:app://switchboard/second.html')
})

test('lets electron-store keep its settings in the data folder', async () => {
  const { app, userData } = running
  const path = await app.evaluate(() => {
    const { createRequire } = process.getBuiltinModule('node:module')
    const required: unknown = createRequire(`${process.argv[1]}/main.ts`)('electron-store')
    const { default: Store } = required as { default: typeof ElectronStore }
    const store = new Store<{ theme: string }>()
    store.set('theme', 'dark')
    return [store.path, store.get('theme')]
  })
  expect(path).toEqual([`${userData}/config.json`, 'dark'])
})
