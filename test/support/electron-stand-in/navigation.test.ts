import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { closeAll, launch, startOver, type TestApp, until } from './test-app.ts'

let running: TestApp
let elsewhere: Server
let url = ''
const asked: string[] = []

beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'text/html').end('<title>Elsewhere</title>')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  running = await launch()
})
afterAll(async () => {
  await closeAll()
  elsewhere.close()
})
beforeEach(async () => {
  await startOver(running)
  asked.length = 0
})

/** The page is where it was, with the very document it had. */
async function staysHere(): Promise<void> {
  expect(running.page.url()).toBe('https://switchboard.app.stand-in.test/')
  expect(await running.page.evaluate(() => Reflect.get(globalThis, 'mark'))).toBe('this document')
  expect(await running.page.evaluate(() => send('alive'))).toBe('alive')
  expect(asked).toEqual([])
}

const mark = (): Promise<void> =>
  running.page.evaluate(() => {
    Reflect.set(globalThis, 'mark', 'this document')
  })

/** The test's own debugger has seen the first page again: until then it would take it for an interruption. */
async function isBack(): Promise<void> {
  await running.page.waitForURL('https://switchboard.app.stand-in.test/')
  await running.page.getByRole('heading', { name: 'Fixture' }).waitFor()
}

const ways: [string, (url: string) => Promise<void>][] = [
  ['location', (to) => running.page.evaluate((target) => void (location.href = target), to)],
  ['a link', (to) => clickLink(to, '')],
  ['a form', (to) => submitForm(to)],
]

function clickLink(to: string, target: string): Promise<void> {
  return running.page.evaluate(
    ([href, frame]) => {
      const link = document.createElement('a')
      Object.assign(link, { href, target: frame, textContent: 'new link', id: 'new' })
      document.body.append(link)
      link.click()
    },
    [to, target],
  )
}

function submitForm(to: string): Promise<void> {
  return running.page.evaluate((action) => {
    const form = document.createElement('form')
    Object.assign(form, { action, method: 'post' })
    document.body.append(form)
    form.submit()
  }, to)
}

test.for(ways)('stops a navigation by %s that the app prevents', async ([, go]) => {
  await running.prevent('will-navigate')
  await mark()
  await go(`${url}/away`)
  await expect(running).toSee(
    `did-start-navigation:${url}/away:true:false`,
    `will-frame-navigate:${url}/away:true`,
    `will-navigate:${url}/away:true`,
  )
  await staysHere()
})

test.for(ways)('lets a navigation by %s go that the app allows', async ([, go]) => {
  await go(`${url}/away`)
  await running.page.waitForURL(`${url}/away`)
  expect(await running.page.title()).toBe('Elsewhere')
  await expect(running).toSee(`will-navigate:${url}/away:true`, `did-navigate:${url}/away:200`)
})

test('asks will-frame-navigate first, which suffices to stop it', async () => {
  await running.prevent('will-frame-navigate')
  await mark()
  await clickLink(`${url}/away`, '')
  await expect(running).toSee(`will-frame-navigate:${url}/away:true`)
  await staysHere()
  expect(await running.events()).not.toContain(`will-navigate:${url}/away:true`)
})

test('stops a redirect to elsewhere that the app prevents', async () => {
  await running.prevent('will-redirect')
  await mark()
  await running.page.evaluate(() => void (location.href = '/leave'))
  await expect(running).toSee(
    'will-navigate:app://switchboard/leave:true',
    'will-redirect:http://127.0.0.1:9/left:true',
  )
  await staysHere()
})

test('follows a redirect within the scheme', async () => {
  await running.page.evaluate(() => void (location.href = '/redirect'))
  await running.page.getByRole('heading', { name: 'Second' }).waitFor()
  await expect(running).toSee(
    'will-redirect:app://switchboard/second.html:true',
    'did-navigate:app://switchboard/second.html:200',
  )
})

test('stops a frame within the page', async () => {
  await running.prevent('will-frame-navigate')
  await mark()
  await running.page.evaluate(
    (src) => document.body.append(Object.assign(document.createElement('iframe'), { src })),
    `${url}/frame`,
  )
  await expect(running).toSee(`will-frame-navigate:${url}/frame:false`)
  await staysHere()
})

test('knows the frames within a page', async () => {
  const { app, page } = running
  await page.evaluate(
    (src) => document.body.append(Object.assign(document.createElement('iframe'), { src, name: 'inner' })),
    `${url}/frame`,
  )
  await expect(running).toSee(`will-frame-navigate:${url}/frame:false`)
  const frame = () =>
    app.evaluate(({ BrowserWindow }) => {
      const main = BrowserWindow.getAllWindows()[0]?.webContents.mainFrame
      const inner = main?.frames[0]
      return [
        inner?.url,
        inner?.origin,
        inner?.name,
        inner?.parent === main,
        inner?.top === main,
        main?.framesInSubtree.length,
      ]
    })
  await until(async () => expect(await frame()).toEqual([`${url}/frame`, url, 'inner', true, true, 2]))
  await page.evaluate(() => document.querySelector('iframe')?.remove())
  await until(async () => expect((await frame()).at(-1)).toBe(1))
})

test('opens no window for window.open and target=_blank, and asks the app', async () => {
  const { app, page } = running
  await mark()
  expect(await page.evaluate((target) => window.open(target) === null, `${url}/popup`)).toBe(true)
  await clickLink(`${url}/blank`, '_blank')
  await expect(running).toSee(`window-open:${url}/popup`, `window-open:${url}/blank`)
  await staysHere()
  expect(app.windows()).toHaveLength(1)
})

test('loads the own scheme by its own name', async () => {
  await running.page.locator('#own').click()
  await running.page.getByRole('heading', { name: 'Second' }).waitFor()
  await expect(running).toSee(
    'will-navigate:app://switchboard/second.html:true',
    'did-navigate:app://switchboard/second.html:200',
  )
})

test('leaves other schemes to the system, if the app grants that', async () => {
  const { app } = running
  await mark()
  await clickLink('mailto:operator@example.com', '')
  const opened = () =>
    app.evaluate(({ shell }) => (shell as unknown as { standIn: { opened: string[] } }).standIn.opened)
  await until(async () => expect(await opened()).toEqual(['mailto:operator@example.com']))
  await running.prevent('permission:openExternal')
  await clickLink('mailto:other@example.com', '')
  await expect(running).toSee('permission:openExternal')
  expect(await opened()).toHaveLength(1)
  await staysHere()
})

test('does not ask about what the app itself or a debugger loads', async () => {
  await running.prevent('will-navigate', 'will-frame-navigate')
  await running.page.goto('https://switchboard.app.stand-in.test/second.html')
  await running.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.loadURL('app://switchboard/'),
  )
  expect((await running.events()).filter((event) => event.startsWith('will-'))).toEqual([])
  await isBack()
})

test('rejects loadURL as Electron does', async () => {
  const load = (target: string) =>
    running.app.evaluate(
      ({ BrowserWindow }, to) =>
        BrowserWindow.getAllWindows()[0]
          ?.loadURL(to)
          .then(
            () => 'loaded',
            (error: Error & { code: string; errno: number; url: string }) => [
              error.message,
              error.code,
              error.errno,
              error.url,
            ],
          ),
      target,
    )
  const refused = 'http://127.0.0.1:9/'
  expect(await load('app://switchboard/throws')).toEqual([
    "ERR_UNEXPECTED (-9) loading 'app://switchboard/throws'",
    'ERR_UNEXPECTED',
    -9,
    'app://switchboard/throws',
  ])
  expect(await load(refused)).toEqual([
    `ERR_UNSAFE_PORT (-312) loading '${refused}'`,
    'ERR_UNSAFE_PORT',
    -312,
    refused,
  ])
  expect(await load('app://switchboard/missing')).toBe('loaded')
  expect(await load('app://switchboard/')).toBe('loaded')
  await isBack()
})

test('lets an untouched page go, and asks a touched one', async () => {
  const { app, page } = running
  const isThere = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  await page.evaluate(() => {
    window.addEventListener('beforeunload', (event) => event.preventDefault())
  })
  await page.getByRole('heading').click()
  await app.evaluate(({ app, BrowserWindow }) => {
    app.on('window-all-closed', () => {})
    const [window] = BrowserWindow.getAllWindows()
    window?.webContents.on('will-prevent-unload', () => fixture.events.push('will-prevent-unload'))
    window?.close()
  })
  await expect(running).toSee('close', 'will-prevent-unload')
  expect(await isThere()).toBe(1)
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window?.webContents.once('will-prevent-unload', (event) => event.preventDefault())
    window?.close()
  })
  await expect(running).toSee('close', 'will-prevent-unload', 'close', 'will-prevent-unload', 'closed')
  expect(await isThere()).toBe(0)
})
